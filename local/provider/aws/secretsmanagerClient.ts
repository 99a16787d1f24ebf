import type { DescribeSecretResponse, SecretsManager } from "@aws-sdk/client-secrets-manager";
import type { Cloud } from "../cloud.ts";
import { ifThere } from "./s3AndLambda.ts";

/** The client, loaded at the first operation: an `up` with nothing to do never needs it. */
export async function secretsManager(cloud: Cloud): Promise<SecretsManager> {
  return cloud.client((await import("@aws-sdk/client-secrets-manager")).SecretsManager);
}

export const notFound = "ResourceNotFoundException";

/** The secret by its ARN or name, also one that waits for its deletion (DeletedDate). */
export async function described(cloud: Cloud, SecretId: string): Promise<DescribeSecretResponse | undefined> {
  return ifThere((await secretsManager(cloud)).describeSecret({ SecretId }), notFound);
}

/** The secret by its ARN or name, as long as it can be used. */
export async function usable(cloud: Cloud, SecretId: string): Promise<DescribeSecretResponse | undefined> {
  const found = await described(cloud, SecretId);
  return found?.DeletedDate ? undefined : found;
}
