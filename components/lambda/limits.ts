// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
import { platform } from "../settings.ts";

/** Bytes of a zip that is uploaded directly: 50 MB. */
export const MOST_ZIPPED = 50 * 1024 * 1024;
/** Bytes of a function and its layers, unzipped: 250 MB. */
export const MOST_UNZIPPED = 250 * 1024 * 1024;
/** Layers of one function. */
export const MOST_LAYERS = 5;
/** Bytes of all environment variables together: 4 KB. */
export const MOST_ENVIRONMENT = 4096;

/** Lambda's own word for the CPU in `kandokoro:platform`. */
export function lambdaArchitecture(): "arm64" | "x86_64" {
  return platform().cpu === "arm64" ? "arm64" : "x86_64";
}
