// Amazon S3.
import type { Service } from "../resourceType.ts";
import { bucket } from "./s3Bucket.ts";
import { bucketCorsConfiguration } from "./s3Cors.ts";
import { bucketLifecycleConfiguration } from "./s3Lifecycle.ts";
import { bucketLogging } from "./s3Logging.ts";
import { bucketNotification } from "./s3Notification.ts";
import { bucketObjectv2 } from "./s3Object.ts";
import { bucketPolicy } from "./s3Policy.ts";
import {
  bucketOwnershipControls,
  bucketPublicAccessBlock,
  bucketServerSideEncryptionConfiguration,
} from "./s3Settings.ts";
import { bucketVersioning } from "./s3Versioning.ts";

const service: Service = {
  resources: {
    "aws:s3/bucket:Bucket": bucket,
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": bucketCorsConfiguration,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketLifecycleConfiguration,
    "aws:s3/bucketLogging:BucketLogging": bucketLogging,
    "aws:s3/bucketNotification:BucketNotification": bucketNotification,
    "aws:s3/bucketObjectv2:BucketObjectv2": bucketObjectv2,
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucketOwnershipControls,
    "aws:s3/bucketPolicy:BucketPolicy": bucketPolicy,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketPublicAccessBlock,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
      bucketServerSideEncryptionConfiguration,
    "aws:s3/bucketVersioning:BucketVersioning": bucketVersioning,
  },
};
export default service;
