// The registry that Docker pushes to, as far as ECR's own API does not reach.
// https://distribution.github.io/distribution/spec/api/
import type { Cloud } from "../cloud.ts";
import { isObject } from "../values.ts";
import { ecr, ignoreGone } from "./ecrClient.ts";

interface Manifest {
  readonly config?: Blob;
  readonly layers?: readonly Blob[];
}

interface Blob {
  readonly digest: string;
  readonly size: number;
}

/**
 * Removes the layers of a repository that is about to be deleted: the emulator would keep them in memory, and in what it
 * saves, until it is reset.
 */
export async function removeBlobs(cloud: Cloud, repository: string): Promise<void> {
  const client = await ecr(cloud);
  const listed = await ignoreGone(client.describeImages({ repositoryName: repository }));
  const imageIds = (listed?.imageDetails ?? []).map(({ imageDigest }) => ({ imageDigest }));
  if (imageIds.length === 0) return;
  const { images = [] } = await client.batchGetImage({ repositoryName: repository, imageIds });
  const digests = new Set(images.flatMap(({ imageManifest }) => blobsOf(imageManifest)).map((b) => b.digest));
  for (const digest of digests)
    await fetch(`${cloud.endpoint}/v2/${repository}/blobs/${digest}`, { method: "DELETE" });
}

/** Bytes of an image as ECR counts them: its layers and its settings, compressed. */
export function imageSize(manifest: string | undefined): number {
  return blobsOf(manifest).reduce((total, { size }) => total + size, 0);
}

/** Whether the registry has the image. */
export async function hasManifest(cloud: Cloud, repository: string, reference: string): Promise<boolean> {
  const url = `${cloud.endpoint}/v2/${repository}/manifests/${reference}`;
  return (await fetch(url, { method: "HEAD" })).ok;
}

function blobsOf(manifest: string | undefined): Blob[] {
  const parsed: unknown = JSON.parse(manifest ?? "{}");
  if (!isObject(parsed)) return [];
  const { config, layers = [] } = parsed as Manifest;
  return [...(config ? [config] : []), ...layers];
}
