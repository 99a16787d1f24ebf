// aws:ecr/repository:Repository
import type { EncryptionType, ImageTagMutability } from "@aws-sdk/client-ecr";
import type { RepositoryArgs, RepositoryState } from "@pulumi/aws/ecr/repository.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { ResourceType } from "../resourceType.ts";
import { tagChanges } from "../tags.ts";
import { ecr, ignoreGone, repositoryUrl } from "./ecrClient.ts";
import { removeBlobs } from "./ecrRegistry.ts";
import { repositoryProblems } from "./ecrRules.ts";

type Inputs = Unwrap<RepositoryArgs> & { tagsAll?: Record<string, string> };
type State = Unwrap<RepositoryState>;

export const repository: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 256, lowerCase: true },
  refuse: repositoryProblems,

  async create(cloud, inputs) {
    const [encryption] = inputs.encryptionConfigurations ?? [];
    const { encryptionType, kmsKey } = encryption ?? {};
    const { repository: made } = await (
      await ecr(cloud)
    ).createRepository({
      repositoryName: inputs.name,
      imageTagMutability: inputs.imageTagMutability as ImageTagMutability,
      imageScanningConfiguration: scanning(inputs),
      encryptionConfiguration: {
        encryptionType: (encryptionType ?? "AES256") as EncryptionType,
        ...(kmsKey && { kmsKey }),
      },
      tags: tagList(inputs.tagsAll),
    });
    return made?.repositoryName ?? "";
  },

  async read(cloud, id) {
    const client = await ecr(cloud);
    const found = await ignoreGone(client.describeRepositories({ repositoryNames: [id] }));
    const one = found?.repositories?.[0];
    if (!one) return undefined;
    const { tags = [] } = await client.listTagsForResource({ resourceArn: one.repositoryArn });
    const { encryptionType = "AES256", kmsKey = "" } = one.encryptionConfiguration ?? {};
    return {
      arn: one.repositoryArn,
      encryptionConfigurations: [{ encryptionType, kmsKey }],
      imageScanningConfiguration: { scanOnPush: one.imageScanningConfiguration?.scanOnPush ?? false },
      imageTagMutability: one.imageTagMutability,
      name: id,
      region: cloud.region,
      registryId: one.registryId,
      repositoryUrl: repositoryUrl(cloud, id),
      tagsAll: Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value])) as Record<
        string,
        string
      >,
    };
  },

  async update(cloud, repositoryName, inputs, old) {
    const client = await ecr(cloud);
    const imageTagMutability = inputs.imageTagMutability as ImageTagMutability;
    await client.putImageTagMutability({ repositoryName, imageTagMutability });
    await client.putImageScanningConfiguration({
      repositoryName,
      imageScanningConfiguration: scanning(inputs),
    });
    const { remove, set } = tagChanges(old.tagsAll, inputs.tagsAll);
    const resourceArn = old.arn;
    if (remove.length > 0) await client.untagResource({ resourceArn, tagKeys: remove });
    if (Object.keys(set).length > 0) await client.tagResource({ resourceArn, tags: tagList(set) });
  },

  async delete(cloud, repositoryName, { forceDelete: force = false }) {
    const client = await ecr(cloud);
    if (force) await removeBlobs(cloud, repositoryName);
    await ignoreGone(client.deleteRepository({ repositoryName, force }));
  },

  idOf: (_cloud, { name }) => name,
};

function scanning({ imageScanningConfiguration: given }: Inputs): { scanOnPush: boolean } {
  return { scanOnPush: given?.scanOnPush ?? false };
}

function tagList(tags: Readonly<Record<string, string>> = {}): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
