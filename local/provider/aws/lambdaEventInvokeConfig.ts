// aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig
import type {
  FunctionEventInvokeConfigArgs,
  FunctionEventInvokeConfigState,
} from "@pulumi/aws/lambda/functionEventInvokeConfig.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import type { Problem, ResourceType } from "../resourceType.ts";
import { lambda } from "./lambdaClient.ts";
import { checkMaySend } from "./lambdaRole.ts";
import { ifThere } from "./s3AndLambda.ts";

type Inputs = Unwrap<FunctionEventInvokeConfigArgs>;
type State = Unwrap<FunctionEventInvokeConfigState>;

/** Its id is the function, with `:` and the qualifier where there is one. */
export const functionEventInvokeConfig: ResourceType<Inputs, State> = {
  refuse,
  create: put,
  read,
  update: async (cloud, _id, inputs) => void (await put(cloud, inputs)),
  async delete(cloud, _id, state) {
    const request = { FunctionName: state.functionName, Qualifier: state.qualifier || undefined };
    await ifThere(
      (await lambda(cloud)).deleteFunctionEventInvokeConfig(request),
      "ResourceNotFoundException",
    );
  },
  idOf: (_cloud, inputs) => idOf(inputs),
};

function idOf({ functionName, qualifier }: Inputs): string {
  return qualifier ? `${functionName}:${qualifier}` : functionName;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
function refuse({ destinationConfig: config }: Partial<Inputs>): Problem[] {
  return (["onFailure", "onSuccess"] as const)
    .filter((when) => config?.[when]?.destination?.endsWith(".fifo"))
    .map((when) => ({
      property: `destinationConfig.${when}.destination`,
      reason: `is the FIFO queue or topic ${config?.[when]?.destination}; Lambda sends to standard ones only`,
    }));
}

async function put(cloud: Cloud, inputs: Inputs): Promise<string> {
  const client = await lambda(cloud);
  const named = { FunctionName: inputs.functionName, Qualifier: inputs.qualifier || undefined };
  const target = await ifThere(client.getFunctionConfiguration(named), "ResourceNotFoundException");
  if (!target)
    throw new UserError(`ResourceNotFoundException: Function not found: ${idOf(inputs)}; create it first`);
  const { onFailure, onSuccess } = inputs.destinationConfig ?? {};
  for (const { destination } of [onFailure, onSuccess].filter((it) => it !== undefined)) {
    await checkMaySend(cloud, target.Role ?? "", destination);
  }
  await client.putFunctionEventInvokeConfig({
    ...named,
    MaximumEventAgeInSeconds: inputs.maximumEventAgeInSeconds,
    MaximumRetryAttempts: inputs.maximumRetryAttempts ?? 2,
    DestinationConfig: {
      OnFailure: onFailure && { Destination: onFailure.destination },
      OnSuccess: onSuccess && { Destination: onSuccess.destination },
    },
  });
  return idOf(inputs);
}

async function read(cloud: Cloud, _id: string, known: Partial<State>): Promise<Partial<State> | undefined> {
  const request = { FunctionName: known.functionName, Qualifier: known.qualifier || undefined };
  const found = await ifThere(
    (await lambda(cloud)).getFunctionEventInvokeConfig(request),
    "ResourceNotFoundException",
  );
  if (!found) return undefined;
  const failure = found.DestinationConfig?.OnFailure?.Destination;
  const success = found.DestinationConfig?.OnSuccess?.Destination;
  return {
    destinationConfig:
      failure || success
        ? {
            onFailure: failure ? { destination: failure } : undefined,
            onSuccess: success ? { destination: success } : undefined,
          }
        : undefined,
    maximumEventAgeInSeconds: eventAge(found.MaximumEventAgeInSeconds, known.maximumEventAgeInSeconds),
    maximumRetryAttempts: found.MaximumRetryAttempts,
    region: cloud.region,
  };
}

/** For an age that was not given the emulator answers AWS's default, where AWS itself answers none. */
function eventAge(found: number | undefined, known: number | undefined): number | undefined {
  return found === 21_600 && !known ? undefined : found;
}
