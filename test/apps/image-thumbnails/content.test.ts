import assert from "node:assert/strict";
import sharp from "sharp";
import { accepted, kindOf } from "../../../apps/image-thumbnails/content.ts";
import { plain } from "./fixtures.ts";

const box = (...brands: string[]) => {
  const content = Buffer.from(`ftyp${brands[0]}\0\0\0\0${brands.slice(1).join("")}`, "latin1");
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length + 4);
  return Buffer.concat([length, content, Buffer.from("\0\0\0\x10avif")]);
};

describe("image-thumbnails: content", () => {
  for (const format of ["jpeg", "png", "webp", "gif", "tiff", "avif"] as const) {
    it(`knows ${format} as sharp writes it, and accepts it`, async () => {
      assert.equal(kindOf(await plain("red", 8, 8).toFormat(format).toBuffer()), format);
      assert.equal(accepted.includes(format), true);
      assert.equal(sharp.format[format === "avif" ? "heif" : format].input.file, true);
    });
  }

  const others: [kind: string, head: Buffer | string][] = [
    ["heic", box("heic", "mif1", "heic")],
    ["heic", box("mif1", "mif1", "heix")],
    ["avif", box("mif1", "mif1", "avif")],
    ["iso media (mp42)", box("mp42", "isom")],
    ["svg", '<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ["svg", "\ufeff<svg>"],
    ["pdf", "%PDF-1.7\n"],
    ["bmp", "BM\0\0"],
    ["gzip", "\x1f\x8b\x08"],
    ["zip", "PK\x03\x04"],
    ["jpeg xl", "\xff\x0a"],
    ["text", "just words"],
    ["text", "言葉"],
    ["unknown (00 01 02 03)", "\0\x01\x02\x03\x04"],
  ];
  for (const [kind, head] of others) {
    it(`knows ${kind} from ${JSON.stringify(head.toString("latin1").slice(0, 24))} and what it is not`, () => {
      const latin = typeof head === "string" && !/[^\0-\xff]/.test(head);
      assert.equal(
        kindOf(typeof head === "string" ? Buffer.from(head, latin ? "latin1" : "utf8") : head),
        kind,
      );
      assert.equal(accepted.includes(kind), kind === "avif");
    });
  }
});
