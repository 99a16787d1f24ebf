// What a file is, by its first bytes and never by its name.

/** What thumbnails are made of: what the layer's libvips decodes, less what is a program more than a picture. */
export const accepted = ["jpeg", "png", "webp", "gif", "tiff", "avif"];

/** How many bytes `kindOf` wants to see. */
export const HEAD_BYTES = 512;

const signatures: [kind: string, bytes: string, offset?: number][] = [
  ["jpeg", "\xff\xd8\xff"],
  ["png", "\x89PNG\r\n\x1a\n"],
  ["webp", "WEBP", 8],
  ["gif", "GIF87a"],
  ["gif", "GIF89a"],
  ["tiff", "II*\0"],
  ["tiff", "MM\0*"],
  ["tiff", "II+\0"],
  ["tiff", "MM\0+"],
  ["pdf", "%PDF-"],
  ["bmp", "BM"],
  ["psd", "8BPS"],
  ["ico", "\0\0\x01\0"],
  ["jpeg xl", "\xff\x0a"],
  ["jpeg xl", "\0\0\0\x0cJXL "],
  ["jpeg 2000", "\0\0\0\x0cjP  "],
  ["zip", "PK\x03\x04"],
  ["gzip", "\x1f\x8b"],
];

/** One of `accepted`, or the name of something else: "svg", "heic", "text", "unknown (00 01 02 03)". */
export function kindOf(head: Buffer): string {
  const text = head.toString("latin1");
  const found = signatures.find(([, bytes, offset = 0]) => text.startsWith(bytes, offset));
  if (found) return found[0];
  if (text.startsWith("ftyp", 4)) return isoKind(head);
  if (/<svg[\s>]/i.test(text)) return "svg";
  if (/^[\t\n\r\x20-\x7e\x80-\xff]+$/.test(text)) return "text";
  return `unknown (${head
    .subarray(0, 4)
    .toString("hex")
    .replace(/..(?=.)/g, "$& ")})`;
}

/** AVIF, HEIC and MP4 share a container: a box that lists the brands it may be read as. */
function isoKind(head: Buffer): string {
  const brands = head.subarray(8, head.readUInt32BE(0)).toString("latin1").match(/.{4}/gs) ?? [];
  if (brands.some((brand) => brand === "avif" || brand === "avis")) return "avif";
  if (brands.some((brand) => /^he[iv]./.test(brand))) return "heic";
  return `iso media (${brands[0] ?? "no brand"})`;
}
