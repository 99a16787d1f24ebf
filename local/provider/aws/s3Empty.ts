// Emptying buckets: versions, delete markers and unfinished uploads too.
import type {
  ListMultipartUploadsOutput,
  ListObjectVersionsOutput,
  ObjectIdentifier,
  S3,
} from "@aws-sdk/client-s3";

/** Deletes everything a bucket holds, so that the bucket itself can be deleted. */
export async function emptyBucket(client: S3, bucket: string): Promise<void> {
  await deleteVersions(client, bucket, "");
  await abortUploads(client, bucket);
}

/** Deletes every version and delete marker of one key, and of no other that begins like it. */
export async function deleteObject(client: S3, bucket: string, key: string): Promise<void> {
  await deleteVersions(client, bucket, key, (version) => version.Key === key);
}

/** Page by page; a page holds at most 1000 versions, which is also the most that one deletion takes. */
async function deleteVersions(
  client: S3,
  bucket: string,
  prefix: string,
  chosen: (version: ObjectIdentifier) => boolean = () => true,
): Promise<void> {
  let after: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
  while (after) {
    const page: ListObjectVersionsOutput = await client.listObjectVersions({
      Bucket: bucket,
      Prefix: prefix,
      MaxKeys: 1000,
      ...after,
    });
    const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]
      .map(({ Key, VersionId }) => ({ Key: Key ?? "", VersionId }))
      .filter(chosen);
    await deletePage(client, bucket, found);
    after = page.IsTruncated
      ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
      : undefined;
  }
}

async function deletePage(client: S3, bucket: string, Objects: ObjectIdentifier[]): Promise<void> {
  if (Objects.length === 0) return;
  const { Errors } = await client.deleteObjects({ Bucket: bucket, Delete: { Objects, Quiet: true } });
  const failed = Errors?.[0];
  if (failed)
    throw new Error(`deleting S3 object ${bucket}/${failed.Key}: ${failed.Code}: ${failed.Message}`);
}

async function abortUploads(client: S3, bucket: string): Promise<void> {
  let after: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
  while (after) {
    const page: ListMultipartUploadsOutput = await client.listMultipartUploads({
      Bucket: bucket,
      MaxUploads: 1000,
      ...after,
    });
    for (const { Key, UploadId } of page.Uploads ?? []) {
      await client.abortMultipartUpload({ Bucket: bucket, Key, UploadId });
    }
    after = page.IsTruncated
      ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
      : undefined;
  }
}
