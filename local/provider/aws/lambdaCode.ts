// The code of functions and layers: where it is and how large it may be.
import { createHash } from "node:crypto";
import { UserError } from "../../errors.ts";
import { readArchive } from "../archive.ts";
import type { Asset } from "../values.ts";

/** Code as the Lambda API takes it. */
export type Code =
  { ZipFile: Uint8Array } | { S3Bucket: string; S3Key: string; S3ObjectVersion: string | undefined };

/** 50 MB zipped, https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const maxZipBytes = 50 * 1024 * 1024;

/** What is given of `code` or of `s3Bucket` and `s3Key`. */
export function codeOf(inputs: {
  code?: Asset;
  s3Bucket?: string;
  s3Key?: string;
  s3ObjectVersion?: string;
}): Code {
  const { code, s3Bucket: S3Bucket, s3Key: S3Key, s3ObjectVersion: S3ObjectVersion } = inputs;
  if (code === undefined && S3Bucket && S3Key) return { S3Bucket, S3Key, S3ObjectVersion };
  if (code === undefined || S3Bucket || S3Key) {
    throw new UserError(
      "code is where the code comes from, or s3Bucket and s3Key together: give one of the two",
    );
  }
  const ZipFile = readArchive(code);
  if (ZipFile.byteLength > maxZipBytes) {
    throw new UserError(
      `RequestEntityTooLargeException: the zip is ${ZipFile.byteLength} bytes, and Lambda takes ${maxZipBytes} directly; upload it to S3 and give s3Bucket and s3Key, or move parts into a layer`,
    );
  }
  return { ZipFile };
}

/** As Lambda tells it in CodeSha256; undefined for code in S3. */
export function codeSha256(code: Code): string | undefined {
  return "ZipFile" in code ? createHash("sha256").update(code.ZipFile).digest("base64") : undefined;
}
