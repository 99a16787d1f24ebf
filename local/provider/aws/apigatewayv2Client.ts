import type { ApiGatewayV2 } from "@aws-sdk/client-apigatewayv2";
import type { Cloud } from "../cloud.ts";
import { tagChanges } from "../tags.ts";
import { ifThere } from "./s3AndLambda.ts";

type Tags = Readonly<Record<string, string>>;

/** The API Gateway client, loaded at the first operation: an `up` with nothing to do never needs it. */
export async function apiGateway(cloud: Cloud): Promise<ApiGatewayV2> {
  return cloud.client((await import("@aws-sdk/client-apigatewayv2")).ApiGatewayV2);
}

/** The answer, or undefined when what it is asked of, or its API, does not exist. */
export function ignoreGone<T>(request: Promise<T>): Promise<T | undefined> {
  return ifThere(request, "NotFoundException");
}

/** `arn:aws:apigateway:ap-northeast-1::/apis/0dc87dc7`, of an API or of something in it. */
export function arnOf(cloud: Cloud, ...path: readonly string[]): string {
  return `arn:${cloud.partition}:apigateway:${cloud.region}::/apis/${path.join("/")}`;
}

/** Where an API answers on this machine: AWS's own host names do not resolve everywhere. */
export function endpointOf(cloud: Cloud, apiId: string): string {
  return `${cloud.endpoint}/_aws/execute-api/${apiId}`;
}

/** What policies and permissions name: `arn:aws:execute-api:ap-northeast-1:000000000000:0dc87dc7`. */
export function executionArn(cloud: Cloud, apiId: string): string {
  return `arn:${cloud.partition}:execute-api:${cloud.region}:${cloud.accountId}:${apiId}`;
}

export async function readTags(cloud: Cloud, ResourceArn: string): Promise<Record<string, string>> {
  const { Tags = {} } = await (await apiGateway(cloud)).getTags({ ResourceArn });
  return Tags;
}

export async function updateTags(cloud: Cloud, ResourceArn: string, old?: Tags, now?: Tags): Promise<void> {
  const client = await apiGateway(cloud);
  const { remove, set } = tagChanges(old, now);
  if (remove.length > 0) await client.untagResource({ ResourceArn, TagKeys: remove });
  if (Object.keys(set).length > 0) await client.tagResource({ ResourceArn, Tags: set });
}
