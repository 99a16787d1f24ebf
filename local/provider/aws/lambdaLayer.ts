// aws:lambda/layerVersion:LayerVersion
import type { Architecture, GetLayerVersionResponse, Runtime } from "@aws-sdk/client-lambda";
import type { LayerVersionArgs, LayerVersionState } from "@pulumi/aws/lambda/layerVersion.js";
import type { Unwrap } from "@pulumi/pulumi";
import { isDeepStrictEqual } from "node:util";
import type { Cloud } from "../cloud.ts";
import type { Problem, ResourceType } from "../resourceType.ts";
import type { Asset } from "../values.ts";
import { lambda } from "./lambdaClient.ts";
import { codeOf, codeSha256 } from "./lambdaCode.ts";
import { ifThere } from "./s3AndLambda.ts";

type Inputs = Omit<Unwrap<LayerVersionArgs>, "code"> & { code?: Asset };
type State = Omit<Unwrap<LayerVersionState>, "code"> & { code?: Asset };

/** A version never changes: every property replaces. */
export const layerVersion: ResourceType<Inputs, State> = {
  refuse,
  create,
  async read(cloud, id) {
    const found = await ifThere(
      (await lambda(cloud)).getLayerVersionByArn({ Arn: id }),
      "ResourceNotFoundException",
    );
    return found && { ...state(found), region: cloud.region };
  },
  async delete(cloud, id, old) {
    if (old.skipDestroy) return;
    const [LayerName, version] = parts(id);
    const request = { LayerName, VersionNumber: Number(version) };
    await ifThere((await lambda(cloud)).deleteLayerVersion(request), "ResourceNotFoundException");
  },
  idOf,
};

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html */
function refuse(inputs: Partial<Inputs>): Problem[] {
  const problems: Problem[] = [];
  const { layerName: name, compatibleRuntimes: runtimes = [], licenseInfo = "", description = "" } = inputs;
  if (name !== undefined && !/^[a-zA-Z0-9_-]{1,140}$/.test(name)) {
    problems.push({ property: "layerName", reason: `is "${name}"; use 1 to 140 letters, digits, - and _` });
  }
  if (runtimes.length > 15) {
    problems.push({ property: "compatibleRuntimes", reason: `are ${runtimes.length}; use at most 15` });
  }
  if (licenseInfo.length > 512) {
    problems.push({
      property: "licenseInfo",
      reason: `has ${licenseInfo.length} characters; use at most 512`,
    });
  }
  if (description.length > 256) {
    problems.push({
      property: "description",
      reason: `has ${description.length} characters; use at most 256`,
    });
  }
  return problems;
}

async function create(cloud: Cloud, inputs: Inputs): Promise<string> {
  const { LayerVersionArn } = await (
    await lambda(cloud)
  ).publishLayerVersion({
    LayerName: inputs.layerName,
    Content: codeOf(inputs),
    CompatibleArchitectures: inputs.compatibleArchitectures as Architecture[] | undefined,
    CompatibleRuntimes: inputs.compatibleRuntimes as Runtime[] | undefined,
    Description: inputs.description ?? "",
    LicenseInfo: inputs.licenseInfo ?? "",
  });
  return LayerVersionArn as string;
}

/** The newest version, when it is of the same content and description as these inputs. */
async function idOf(cloud: Cloud, inputs: Inputs): Promise<string | undefined> {
  const client = await lambda(cloud);
  const { LayerVersions = [] } = await client.listLayerVersions({ LayerName: inputs.layerName, MaxItems: 1 });
  const newest = LayerVersions[0]?.LayerVersionArn;
  if (!newest) return undefined;
  const found = await client.getLayerVersionByArn({ Arn: newest });
  const same =
    found.Content?.CodeSha256 === codeSha256(codeOf(inputs)) &&
    isDeepStrictEqual(
      [
        found.CompatibleRuntimes ?? [],
        found.CompatibleArchitectures ?? [],
        found.Description,
        found.LicenseInfo,
      ],
      [
        inputs.compatibleRuntimes ?? [],
        inputs.compatibleArchitectures ?? [],
        inputs.description ?? "",
        inputs.licenseInfo ?? "",
      ],
    );
  return same ? newest : undefined;
}

function state(found: GetLayerVersionResponse): Partial<State> {
  const arn = found.LayerVersionArn ?? "";
  return {
    arn,
    codeSha256: found.Content?.CodeSha256,
    createdDate: found.CreatedDate,
    description: found.Description,
    layerArn: found.LayerArn,
    layerName: parts(arn)[0],
    licenseInfo: found.LicenseInfo,
    sourceCodeSize: found.Content?.CodeSize,
    version: String(found.Version),
  };
}

/** `arn:aws:lambda:ap-northeast-1:000000000000:layer:sharp:1` */
function parts(arn: string): [name: string, version: string] {
  const [name = "", version = ""] = arn.split(":").slice(6);
  return [name, version];
}
