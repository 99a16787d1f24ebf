// aws:lambda/alias:Alias
import type { AliasArgs, AliasState } from "@pulumi/aws/lambda/alias.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import type { Problem, ResourceType } from "../resourceType.ts";
import { lambda } from "./lambdaClient.ts";
import { ifThere } from "./s3AndLambda.ts";

type Inputs = Unwrap<AliasArgs>;
type State = Unwrap<AliasState>;

/** Its id is its ARN. */
export const alias: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 128 },
  refuse,
  async create(cloud, inputs) {
    await checkVersions(cloud, inputs);
    const { AliasArn } = await (
      await lambda(cloud)
    ).createAlias({ ...settings(inputs), FunctionVersion: inputs.functionVersion });
    return AliasArn as string;
  },
  async read(cloud, id, known) {
    const request = { FunctionName: functionOf(id), Name: nameOf(id) };
    const found = await ifThere((await lambda(cloud)).getAlias(request), "ResourceNotFoundException");
    if (!found) return undefined;
    const weights = found.RoutingConfig?.AdditionalVersionWeights;
    return {
      arn: id,
      description: found.Description ?? "",
      functionName: known.functionName ?? functionOf(id),
      functionVersion: found.FunctionVersion,
      invokeArn: `arn:${cloud.partition}:apigateway:${cloud.region}:lambda:path/2015-03-31/functions/${id}/invocations`,
      name: nameOf(id),
      region: cloud.region,
      routingConfig: weights && { additionalVersionWeights: weights },
    };
  },
  async update(cloud, _id, inputs) {
    await checkVersions(cloud, inputs);
    await (await lambda(cloud)).updateAlias({ ...settings(inputs), FunctionVersion: inputs.functionVersion });
  },
  async delete(cloud, id) {
    const request = { FunctionName: functionOf(id), Name: nameOf(id) };
    await ifThere((await lambda(cloud)).deleteAlias(request), "ResourceNotFoundException");
  },
  idOf: (cloud, { functionName, name }) => {
    const target = functionName.startsWith("arn:")
      ? functionName
      : `arn:${cloud.partition}:lambda:${cloud.region}:${cloud.accountId}:function:${functionName}`;
    return `${target}:${name}`;
  },
};

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html */
function refuse(inputs: Partial<Inputs>): Problem[] {
  const problems: Problem[] = [];
  const weights = Object.entries(inputs.routingConfig?.additionalVersionWeights ?? {});
  const property = "routingConfig.additionalVersionWeights";
  if (inputs.name !== undefined && !/^(?!\d+$)[a-zA-Z0-9_-]{1,128}$/.test(inputs.name)) {
    const reason = `is "${inputs.name}"; use 1 to 128 letters, digits, - and _, not digits alone`;
    problems.push({ property: "name", reason });
  }
  if (weights.length > 1) {
    problems.push({
      property,
      reason: `names ${weights.length} versions; an alias shares with one other at most`,
    });
  }
  if (weights.some(([, weight]) => weight < 0 || weight > 1)) {
    problems.push({
      property,
      reason: `is ${weights.map(([, weight]) => weight).join(", ")}; use 0.0 to 1.0`,
    });
  }
  if (weights.length > 0 && [inputs.functionVersion, weights[0]?.[0]].includes("$LATEST")) {
    problems.push({
      property,
      reason: "$LATEST is not supported for an alias pointing to more than 1 version; publish one",
    });
  }
  return problems;
}

function settings(inputs: Inputs) {
  return {
    FunctionName: inputs.functionName,
    Name: inputs.name as string,
    Description: inputs.description ?? "",
    RoutingConfig: { AdditionalVersionWeights: inputs.routingConfig?.additionalVersionWeights ?? {} },
  };
}

/** Throws what Lambda answers to an alias of a version that is not there. */
async function checkVersions(cloud: Cloud, inputs: Inputs): Promise<void> {
  const client = await lambda(cloud);
  const versions = [
    inputs.functionVersion,
    ...Object.keys(inputs.routingConfig?.additionalVersionWeights ?? {}),
  ];
  for (const Qualifier of versions) {
    const request = { FunctionName: inputs.functionName, Qualifier };
    if (await ifThere(client.getFunctionConfiguration(request), "ResourceNotFoundException")) continue;
    throw new UserError(
      `ResourceNotFoundException: Function not found: ${inputs.functionName}:${Qualifier}; publish it (publish: true) and give the function's version`,
    );
  }
}

/** `arn:aws:lambda:ap-northeast-1:000000000000:function:thumb:live` */
function functionOf(arn: string): string {
  return arn.split(":")[6] ?? "";
}

function nameOf(arn: string): string {
  return arn.split(":")[7] ?? "";
}
