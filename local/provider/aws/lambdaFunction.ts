// aws:lambda/function:Function
import type {
  Architecture,
  Environment,
  FunctionConfiguration,
  LoggingConfig,
  Runtime,
  TracingMode,
  UpdateFunctionConfigurationRequest,
} from "@aws-sdk/client-lambda";
import type { FunctionArgs, FunctionState } from "@pulumi/aws/lambda/function.js";
import type { Unwrap } from "@pulumi/pulumi";
import { isDeepStrictEqual } from "node:util";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { tagChanges } from "../tags.ts";
import type { Asset } from "../values.ts";
import { lambda, until } from "./lambdaClient.ts";
import { codeOf, codeSha256 } from "./lambdaCode.ts";
import { badFunction } from "./lambdaFunctionRules.ts";
import { readFunction } from "./lambdaFunctionState.ts";
import { checkAssumable, checkMaySend } from "./lambdaRole.ts";
import { ifThere } from "./s3AndLambda.ts";

export type Inputs = Omit<Unwrap<FunctionArgs>, "code"> & {
  code?: Asset;
  tagsAll?: Record<string, string>;
};
export type State = Omit<Unwrap<FunctionState>, "code"> & { code?: Asset };

export const lambdaFunction: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 64 },
  refuse: badFunction,
  create,
  read: readFunction,
  update,
  async delete(cloud, name, state) {
    if (state.skipDestroy) return;
    await ifThere((await lambda(cloud)).deleteFunction({ FunctionName: name }), "ResourceNotFoundException");
  },
  idOf: (_cloud, inputs) => inputs.name as string,
};

async function create(cloud: Cloud, inputs: Inputs): Promise<string> {
  const client = await lambda(cloud);
  const name = inputs.name as string;
  if (!inputs.runtime || !inputs.handler) {
    throw new UserError("handler and runtime are required for a function from a zip; give both");
  }
  await checkRole(cloud, inputs);
  await client.createFunction({
    ...configuration(inputs, name),
    FunctionName: name,
    Role: inputs.role,
    Architectures: inputs.architectures as Architecture[] | undefined,
    Code: codeOf(inputs),
    Tags: inputs.tagsAll,
  });
  await ready(cloud, name);
  await reserve(cloud, name, inputs.reservedConcurrentExecutions);
  if (inputs.publish) await client.publishVersion({ FunctionName: name });
  return name;
}

/** Only what has changed is sent, because each update starts the function anew. */
async function update(cloud: Cloud, name: string, inputs: Inputs, old: State): Promise<void> {
  const client = await lambda(cloud);
  const before = await client.getFunctionConfiguration({ FunctionName: name });
  const configured = !isDeepStrictEqual(configuration(inputs, name), configuration(old, name));
  if (configured) {
    await checkRole(cloud, inputs);
    await client.updateFunctionConfiguration({ ...configuration(inputs, name), FunctionName: name });
    await ready(cloud, name);
  }
  const recoded = await updateCode(cloud, name, inputs, old, before);
  if (inputs.reservedConcurrentExecutions !== old.reservedConcurrentExecutions) {
    await reserve(cloud, name, inputs.reservedConcurrentExecutions);
  }
  await tag(cloud, before.FunctionArn as string, inputs.tagsAll ?? {}, old.tagsAll ?? {});
  const published = configured || recoded || !old.publish;
  if (inputs.publish && published) await client.publishVersion({ FunctionName: name });
}

async function updateCode(
  cloud: Cloud,
  name: string,
  inputs: Inputs,
  old: State,
  before: FunctionConfiguration,
): Promise<boolean> {
  const code = codeOf(inputs);
  const inS3 = ["s3Bucket", "s3Key", "s3ObjectVersion", "sourceCodeHash"] as const;
  const recoded =
    "ZipFile" in code
      ? codeSha256(code) !== before.CodeSha256
      : inS3.some((property) => (inputs[property] ?? "") !== (old[property] ?? ""));
  const architectures = (inputs.architectures ?? ["x86_64"]) as Architecture[];
  if (!recoded && isDeepStrictEqual(architectures, before.Architectures)) return false;
  await (
    await lambda(cloud)
  ).updateFunctionCode({ FunctionName: name, Architectures: architectures, ...code });
  await ready(cloud, name);
  return true;
}

/** With every default in it, so that two of them can be compared and what is no longer given is reset. */
function configuration(
  inputs: Inputs | State,
  name: string,
): Omit<UpdateFunctionConfigurationRequest, "FunctionName"> {
  return {
    Role: inputs.role,
    Runtime: inputs.runtime as Runtime,
    Handler: inputs.handler,
    Description: inputs.description ?? "",
    Timeout: inputs.timeout ?? 3,
    MemorySize: inputs.memorySize ?? 128,
    Environment: { Variables: inputs.environment?.variables ?? {} } satisfies Environment,
    Layers: inputs.layers ?? [],
    EphemeralStorage: { Size: inputs.ephemeralStorage?.size ?? 512 },
    TracingConfig: { Mode: (inputs.tracingConfig?.mode ?? "PassThrough") as TracingMode },
    DeadLetterConfig: { TargetArn: inputs.deadLetterConfig?.targetArn ?? "" },
    LoggingConfig: logging(inputs.loggingConfig, name),
  };
}

function logging(config: Inputs["loggingConfig"], name: string): LoggingConfig {
  return {
    LogFormat: (config?.logFormat ?? "Text") as LoggingConfig["LogFormat"],
    LogGroup: config?.logGroup || `/aws/lambda/${name}`,
    ApplicationLogLevel: (config?.applicationLogLevel || undefined) as LoggingConfig["ApplicationLogLevel"],
    SystemLogLevel: (config?.systemLogLevel || undefined) as LoggingConfig["SystemLogLevel"],
  };
}

async function checkRole(cloud: Cloud, inputs: Inputs): Promise<void> {
  await checkAssumable(cloud, inputs.role);
  const deadLetters = inputs.deadLetterConfig?.targetArn;
  if (deadLetters) await checkMaySend(cloud, inputs.role, deadLetters);
}

async function ready(cloud: Cloud, name: string): Promise<void> {
  const client = await lambda(cloud);
  await until(`Lambda Function (${name}) to become active`, 60, async () => {
    const { State, StateReason, LastUpdateStatus } = await client.getFunctionConfiguration({
      FunctionName: name,
    });
    if (State === "Failed" || LastUpdateStatus === "Failed")
      throw new Error(`Lambda Function (${name}): ${StateReason}`);
    return State === "Active" && LastUpdateStatus === "Successful" ? true : undefined;
  });
}

/** -1 or nothing takes the reservation away; 0 stops the function. */
async function reserve(cloud: Cloud, name: string, count = -1): Promise<void> {
  const client = await lambda(cloud);
  if (count < 0) await client.deleteFunctionConcurrency({ FunctionName: name });
  else await client.putFunctionConcurrency({ FunctionName: name, ReservedConcurrentExecutions: count });
}

/** Sets what is wanted and takes away what is no longer. */
export async function tag(
  cloud: Cloud,
  arn: string,
  wanted: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>>,
): Promise<void> {
  const client = await lambda(cloud);
  const { set, remove } = tagChanges(before, wanted);
  if (remove.length > 0) await client.untagResource({ Resource: arn, TagKeys: remove });
  if (Object.keys(set).length > 0) await client.tagResource({ Resource: arn, Tags: set });
}
