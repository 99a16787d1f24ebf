// What the function is told by its environment.

export interface Settings {
  /** Where the thumbnails go (`THUMBNAILS_BUCKET`). */
  thumbnailsBucket: string;
  /** What photos' keys begin with; left out of the thumbnails' keys (`PHOTOS_PREFIX`). @default "incoming/" */
  photosPrefix: string;
  /** Pixels, each 1 to 2560, widest first (`WIDTHS`). @default 1280, 640, 160 */
  widths: number[];
  /** Largest photo in bytes (`MAX_PHOTO_MIB`, 1 to 400: it is kept in /tmp, which has 512 MB). @default 50 MiB */
  maxPhotoBytes: number;
  /** Largest photo in pixels (`MAX_MEGAPIXELS`, 1 to 268: libvips' own limit). @default 100 million */
  maxPixels: number;
}

/** Checks all of it at once, so that one failed start names everything that is wrong. */
export function readSettings(env: Record<string, string | undefined>): Settings {
  const problems: string[] = [];
  const settings = {
    thumbnailsBucket: env.THUMBNAILS_BUCKET ?? "",
    photosPrefix: env.PHOTOS_PREFIX ?? "incoming/",
    widths: widthsFrom(env.WIDTHS ?? "160,640,1280", problems),
    maxPhotoBytes: numberFrom("MAX_PHOTO_MIB", env.MAX_PHOTO_MIB ?? "50", 400, problems) * 1024 * 1024,
    maxPixels: numberFrom("MAX_MEGAPIXELS", env.MAX_MEGAPIXELS ?? "100", 268, problems) * 1_000_000,
  };
  if (settings.thumbnailsBucket === "") {
    problems.push("THUMBNAILS_BUCKET is missing; set it to the name of the bucket that takes the thumbnails");
  }
  if (!/^$|^[^/].*\/$/.test(settings.photosPrefix)) {
    problems.push(`PHOTOS_PREFIX is "${settings.photosPrefix}"; it must end with "/" and not begin with it`);
  }
  if (problems.length > 0) throw new Error(`image-thumbnails cannot start: ${problems.join(". ")}`);
  return settings;
}

function widthsFrom(text: string, problems: string[]): number[] {
  const widths = text.split(",").map((width) => Number(width));
  const valid = widths.every((width) => Number.isInteger(width) && width >= 1 && width <= 2560);
  if (!valid || widths.length > 10 || new Set(widths).size < widths.length) {
    problems.push(
      `WIDTHS is "${text}"; give 1 to 10 different whole numbers from 1 to 2560, with commas between`,
    );
  }
  return widths.sort((one, other) => other - one);
}

function numberFrom(name: string, text: string, most: number, problems: string[]): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > most) {
    problems.push(`${name} is "${text}"; give a whole number from 1 to ${most}`);
  }
  return number;
}
