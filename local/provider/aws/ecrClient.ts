// The ECR client, loaded at the first operation: an `up` with nothing to do never needs it.
import type { ECR } from "@aws-sdk/client-ecr";
import type { Cloud } from "../cloud.ts";

export async function ecr(cloud: Cloud): Promise<ECR> {
  return cloud.client((await import("@aws-sdk/client-ecr")).ECR);
}

/** What ECR says when a repository, or a policy of one, is gone. */
const gone = [
  "RepositoryNotFoundException",
  "LifecyclePolicyNotFoundException",
  "RepositoryPolicyNotFoundException",
];

/** The answer, or undefined when what was asked for is gone. */
export async function ignoreGone<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof Error && gone.includes(error.name)) return undefined;
    throw error;
  }
}

/**
 * The registry as Docker names it, in the place of `<account>.dkr.ecr.<region>.amazonaws.com`: an engine takes a registry
 * without TLS at this name only.
 */
export function registryHost({ endpoint }: Pick<Cloud, "endpoint">): string {
  return `localhost:${new URL(endpoint).port}`;
}

export function repositoryUrl(cloud: Cloud, name: string): string {
  return `${registryHost(cloud)}/${name}`;
}
