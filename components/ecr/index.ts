export { canPullUri, Image } from "./image.ts";
export type { Architecture, ImageArgs } from "./imageArgs.ts";
