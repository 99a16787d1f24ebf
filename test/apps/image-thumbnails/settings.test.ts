import assert from "node:assert/strict";
import { readSettings } from "../../../apps/image-thumbnails/settings.ts";
import { settings } from "./fixtures.ts";

const refuses = (env: Record<string, string>, message: string) =>
  assert.throws(() => readSettings({ THUMBNAILS_BUCKET: "thumbnails", ...env }), {
    message: `image-thumbnails cannot start: ${message}`,
  });

describe("image-thumbnails: settings", () => {
  it("needs the bucket and nothing else", () => {
    assert.deepEqual(readSettings({ THUMBNAILS_BUCKET: "thumbnails" }), settings);
  });

  it("takes each setting, and sorts the widths", () => {
    const env = {
      THUMBNAILS_BUCKET: "small",
      PHOTOS_PREFIX: "",
      WIDTHS: "32,2560,64",
      MAX_PHOTO_MIB: "1",
      MAX_MEGAPIXELS: "2",
    };
    assert.deepEqual(readSettings(env), {
      thumbnailsBucket: "small",
      photosPrefix: "",
      widths: [2560, 64, 32],
      maxPhotoBytes: 1048576,
      maxPixels: 2000000,
    });
  });

  it("names what is missing", () => {
    const missing =
      "THUMBNAILS_BUCKET is missing; set it to the name of the bucket that takes the thumbnails";
    refuses({ THUMBNAILS_BUCKET: "" }, missing);
    assert.throws(() => readSettings({}), { message: `image-thumbnails cannot start: ${missing}` });
  });

  for (const prefix of ["incoming", "/", "/incoming/"]) {
    it(`refuses the prefix "${prefix}"`, () => {
      refuses(
        { PHOTOS_PREFIX: prefix },
        `PHOTOS_PREFIX is "${prefix}"; it must end with "/" and not begin with it`,
      );
    });
  }

  for (const widths of [
    "",
    "0",
    "160,",
    "160;640",
    "1.5",
    "2561",
    "160,160",
    "-1",
    "1,2,3,4,5,6,7,8,9,10,11",
  ]) {
    it(`refuses the widths "${widths}"`, () => {
      const allowed = "give 1 to 10 different whole numbers from 1 to 2560, with commas between";
      refuses({ WIDTHS: widths }, `WIDTHS is "${widths}"; ${allowed}`);
    });
  }

  it("refuses limits out of range, all at once", () => {
    refuses(
      { MAX_PHOTO_MIB: "401", MAX_MEGAPIXELS: "many" },
      'MAX_PHOTO_MIB is "401"; give a whole number from 1 to 400. MAX_MEGAPIXELS is "many"; give a whole number from 1 to 268',
    );
  });
});
