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
  for (const digest of digests) await call(cloud, "DELETE", `${repository}/blobs/${digest}`);
}

/** Bytes of an image as ECR counts them: its layers and its settings, compressed. */
export function imageSize(manifest: string | undefined): number {
  return blobsOf(manifest).reduce((total, { size }) => total + size, 0);
}

/** The digest of an image in the registry, by its tag; undefined when it is not there. */
export async function digestOf(cloud: Cloud, repository: string, tag: string): Promise<string | undefined> {
  const { headers, ok } = await call(cloud, "HEAD", `${repository}/manifests/${tag}`);
  return ok ? (headers.get("docker-content-digest") ?? undefined) : undefined;
}

/** @throws the system's error when the emulator does not answer */
async function call(cloud: Cloud, method: string, path: string): Promise<Response> {
  try {
    return await fetch(`${cloud.endpoint}/v2/${path}`, { method });
  } catch (error) {
    throw (error as Error).cause ?? error;
  }
}

function blobsOf(manifest: string | undefined): Blob[] {
  const parsed: unknown = JSON.parse(manifest ?? "{}");
  if (!isObject(parsed)) return [];
  const { config, layers = [] } = parsed as Manifest;
  return [...(config ? [config] : []), ...layers];
}
