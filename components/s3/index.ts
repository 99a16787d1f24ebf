export { Bucket } from "./bucket.ts";
export type { BucketArgs, ObjectFilter } from "./bucketArgs.ts";
