// aws:ecr/getAuthorizationToken:getAuthorizationToken and aws:ecr/getImage:getImage
import type { ImageDetail } from "@aws-sdk/client-ecr";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import type { ProviderFunction } from "../resourceType.ts";
import { ecr, registryHost, repositoryUrl } from "./ecrClient.ts";
import { imageSize } from "./ecrRegistry.ts";

/** For the emulator's registry, which takes any. */
export const getAuthorizationToken: ProviderFunction = async (cloud, { registryId }) => {
  const { authorizationData = [] } = await (await ecr(cloud)).getAuthorizationToken({});
  const { authorizationToken = "", expiresAt } = authorizationData[0] ?? {};
  const [userName, password] = Buffer.from(authorizationToken, "base64").toString().split(":");
  return {
    authorizationToken,
    expiresAt: expiresAt?.toISOString() ?? "",
    id: cloud.region,
    password,
    proxyEndpoint: `http://${registryHost(cloud)}`,
    region: cloud.region,
    ...(registryId !== undefined && { registryId }),
    userName,
  };
};

export const getImage: ProviderFunction = async (cloud, args) => {
  const { imageDigest, imageTag, mostRecent, repositoryName } = args as Readonly<
    Record<"imageDigest" | "imageTag", string | undefined>
  > & { readonly mostRecent?: boolean; readonly repositoryName: string };
  if (imageDigest === undefined && imageTag === undefined && !mostRecent)
    throw new UserError("one of imageDigest, imageTag and mostRecent is required");
  const found = await find(cloud, repositoryName, imageDigest, imageTag);
  if (!found) {
    const asked = mostRecent ? "no image" : `no image ${imageDigest ?? imageTag}`;
    throw new UserError(
      `ImageNotFoundException: the repository ${repositoryName} has ${asked}; push it first`,
    );
  }
  const digest = found.imageDigest!;
  const { images = [] } = await (
    await ecr(cloud)
  ).batchGetImage({ repositoryName, imageIds: [{ imageDigest: digest }] });
  return {
    ...args,
    id: digest,
    imageDigest: digest,
    imagePushedAt: Math.floor((found.imagePushedAt?.getTime() ?? 0) / 1000),
    imageSizeInBytes: imageSize(images[0]?.imageManifest),
    imageTags: found.imageTags ?? [],
    imageUri: `${repositoryUrl(cloud, repositoryName)}@${digest}`,
    region: cloud.region,
    registryId: found.registryId,
  };
};

/** The newest of those that fit; the emulator takes any filter for none when it finds nothing. */
async function find(
  cloud: Cloud,
  repositoryName: string,
  digest: string | undefined,
  tag: string | undefined,
): Promise<ImageDetail | undefined> {
  const { imageDetails = [] } = await (await ecr(cloud)).describeImages({ repositoryName });
  return imageDetails
    .filter((image) => digest === undefined || image.imageDigest === digest)
    .filter((image) => tag === undefined || image.imageTags?.includes(tag))
    .sort((a, b) => Number(b.imagePushedAt) - Number(a.imagePushedAt))[0];
}
