// aws:lambda/functionUrl:FunctionUrl
import type { Cors, FunctionUrlAuthType, InvokeMode } from "@aws-sdk/client-lambda";
import type { FunctionUrlArgs, FunctionUrlState } from "@pulumi/aws/lambda/functionUrl.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { lambda } from "./lambdaClient.ts";
import { ifThere } from "./s3AndLambda.ts";

type Inputs = Unwrap<FunctionUrlArgs>;
type State = Unwrap<FunctionUrlState>;

/** Its id is the function, with `/` and the qualifier where there is one. */
export const functionUrl: ResourceType<Inputs, State> = {
  async create(cloud, inputs) {
    await (await lambda(cloud)).createFunctionUrlConfig(settings(inputs));
    return idOf(inputs);
  },
  read,
  async update(cloud, _id, inputs) {
    await (await lambda(cloud)).updateFunctionUrlConfig(settings(inputs));
  },
  async delete(cloud, _id, state) {
    const request = { FunctionName: state.functionName, Qualifier: state.qualifier || undefined };
    await ifThere((await lambda(cloud)).deleteFunctionUrlConfig(request), "ResourceNotFoundException");
  },
  idOf: (_cloud, inputs) => idOf(inputs),
};

function idOf({ functionName, qualifier }: Inputs): string {
  return qualifier ? `${functionName}/${qualifier}` : functionName;
}

function settings(inputs: Inputs) {
  return {
    FunctionName: inputs.functionName,
    Qualifier: inputs.qualifier || undefined,
    AuthType: inputs.authorizationType as FunctionUrlAuthType,
    InvokeMode: (inputs.invokeMode ?? "BUFFERED") as InvokeMode,
    Cors: corsRequest(inputs.cors),
  };
}

/** Empty rather than absent, so that an update takes away what is no longer given. */
function corsRequest(cors: Inputs["cors"]): Cors {
  if (!cors) return {};
  return {
    AllowCredentials: cors.allowCredentials ?? false,
    AllowHeaders: cors.allowHeaders ?? [],
    AllowMethods: cors.allowMethods ?? [],
    AllowOrigins: cors.allowOrigins ?? [],
    ExposeHeaders: cors.exposeHeaders ?? [],
    MaxAge: cors.maxAge ?? 0,
  };
}

async function read(cloud: Cloud, _id: string, known: Partial<State>): Promise<Partial<State> | undefined> {
  const request = { FunctionName: known.functionName, Qualifier: known.qualifier || undefined };
  const found = await ifThere(
    (await lambda(cloud)).getFunctionUrlConfig(request),
    "ResourceNotFoundException",
  );
  if (!found) return undefined;
  const urlId = new URL(found.FunctionUrl ?? "").hostname.split(".")[0] ?? "";
  return {
    authorizationType: found.AuthType,
    cors: corsState(found.Cors),
    functionArn: found.FunctionArn,
    // AWS's own host name would not resolve here; the emulator serves the same under this path.
    functionUrl: `${cloud.endpoint}/_aws/lambda-url/${urlId}/`,
    invokeMode: found.InvokeMode ?? "BUFFERED",
    region: cloud.region,
    urlId,
  };
}

function corsState(cors: Cors | undefined): State["cors"] {
  if (!cors || Object.keys(cors).length === 0) return undefined;
  return {
    allowCredentials: cors.AllowCredentials,
    allowHeaders: cors.AllowHeaders,
    allowMethods: cors.AllowMethods,
    allowOrigins: cors.AllowOrigins,
    exposeHeaders: cors.ExposeHeaders,
    maxAge: cors.MaxAge,
  };
}
