// The functions that read a secret, or make up a value for one.
import type { DescribeSecretResponse } from "@aws-sdk/client-secrets-manager";
import { UserError } from "../../errors.ts";
import type { ProviderFunction } from "../resourceType.ts";
import { rfc3339 } from "./schedulerClient.ts";
import { notFound, secretsManager, usable } from "./secretsmanagerClient.ts";
import { tagMap } from "./iamClient.ts";
import { ifThere } from "./s3AndLambda.ts";

export const getRandomPassword: ProviderFunction = async (cloud, args) => {
  const { RandomPassword } = await (
    await secretsManager(cloud)
  ).getRandomPassword({
    ExcludeCharacters: args.excludeCharacters as string | undefined,
    ExcludeLowercase: args.excludeLowercase as boolean | undefined,
    ExcludeNumbers: args.excludeNumbers as boolean | undefined,
    ExcludePunctuation: args.excludePunctuation as boolean | undefined,
    ExcludeUppercase: args.excludeUppercase as boolean | undefined,
    IncludeSpace: args.includeSpace as boolean | undefined,
    PasswordLength: args.passwordLength as number | undefined,
    RequireEachIncludedType: args.requireEachIncludedType as boolean | undefined,
  });
  return { ...args, id: RandomPassword, randomPassword: RandomPassword, region: cloud.region };
};

export const getSecret: ProviderFunction = async (cloud, { arn, name }) => {
  if ((arn === undefined) === (name === undefined)) throw new UserError("give one of arn and name");
  const id = String(arn ?? name);
  const found = await usable(cloud, id);
  if (!found) throw new UserError(`reading Secrets Manager Secret (${id}): couldn't find resource`);
  const { ResourcePolicy } = await (await secretsManager(cloud)).getResourcePolicy({ SecretId: id });
  return {
    ...answer(found),
    policy: ResourcePolicy ?? "",
    region: cloud.region,
  };
};

function answer(found: DescribeSecretResponse): Record<string, unknown> {
  return {
    arn: found.ARN,
    createdDate: rfc3339(found.CreatedDate),
    description: found.Description ?? "",
    id: found.ARN,
    kmsKeyId: found.KmsKeyId ?? "",
    lastChangedDate: rfc3339(found.LastChangedDate),
    name: found.Name,
    tags: tagMap(found.Tags as Parameters<typeof tagMap>[0]),
    type: "",
  };
}

export const getSecretVersion: ProviderFunction = async (cloud, args) => {
  const { secretId, versionId, versionStage = "AWSCURRENT" } = args;
  const VersionId = versionId as string | undefined;
  const which = VersionId === undefined ? { VersionStage: String(versionStage) } : { VersionId };
  const request = { SecretId: String(secretId), ...which };
  const found = (await usable(cloud, request.SecretId))
    ? await ifThere((await secretsManager(cloud)).getSecretValue(request), notFound)
    : undefined;
  const shown = `${request.SecretId}|${VersionId ?? String(versionStage)}`;
  if (!found)
    throw new UserError(`reading Secrets Manager Secret Version (${shown}): couldn't find resource`);
  return {
    arn: found.ARN,
    createdDate: rfc3339(found.CreatedDate),
    id: shown,
    region: cloud.region,
    secretArn: found.ARN,
    secretBinary: found.SecretBinary ? Buffer.from(found.SecretBinary).toString("base64") : "",
    secretId,
    secretString: found.SecretString ?? "",
    versionId: found.VersionId,
    ...(VersionId === undefined && { versionStage }),
    versionStages: found.VersionStages ?? [],
  };
};
