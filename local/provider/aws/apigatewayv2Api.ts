// aws:apigatewayv2/api:Api
import type { Cors } from "@aws-sdk/client-apigatewayv2";
import type { ApiArgs, ApiState } from "@pulumi/aws/apigatewayv2/api.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import {
  apiGateway,
  arnOf,
  endpointOf,
  executionArn,
  ignoreGone,
  readTags,
  updateTags,
} from "./apigatewayv2Client.ts";
import { apiProblems } from "./apigatewayv2Rules.ts";

type Inputs = Unwrap<ApiArgs> & { readonly tagsAll?: Record<string, string> };
type State = Unwrap<ApiState>;

/** Its id is made up by API Gateway. */
export const api: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 128 },
  refuse: apiProblems,

  async create(cloud, inputs) {
    const { ApiId = "" } = await (
      await apiGateway(cloud)
    ).createApi({
      ...settings(inputs),
      ProtocolType: "HTTP",
      CorsConfiguration: corsRequest(inputs.corsConfiguration),
      Tags: inputs.tagsAll,
    });
    return ApiId;
  },

  read,

  async update(cloud, ApiId, inputs, old) {
    const client = await apiGateway(cloud);
    // A configuration is replaced whole; what is not in an update stays, so taking it away is a call of its own.
    if (old.corsConfiguration && !inputs.corsConfiguration) await client.deleteCorsConfiguration({ ApiId });
    const CorsConfiguration = corsRequest(inputs.corsConfiguration);
    await client.updateApi({ ...settings(inputs), ApiId, CorsConfiguration });
    await updateTags(cloud, arnOf(cloud, ApiId), old.tagsAll, inputs.tagsAll);
  },

  async delete(cloud, ApiId) {
    await ignoreGone((await apiGateway(cloud)).deleteApi({ ApiId }));
  },

  idOf,
};

function settings(inputs: Inputs) {
  return {
    Name: inputs.name,
    ApiKeySelectionExpression: inputs.apiKeySelectionExpression,
    Description: inputs.description ?? "",
    DisableExecuteApiEndpoint: inputs.disableExecuteApiEndpoint ?? false,
    RouteSelectionExpression: inputs.routeSelectionExpression,
    Version: inputs.version ?? "",
  };
}

async function read(cloud: Cloud, id: string): Promise<Partial<State> | undefined> {
  const found = await ignoreGone((await apiGateway(cloud)).getApi({ ApiId: id }));
  if (!found) return undefined;
  return {
    apiEndpoint: endpointOf(cloud, id),
    apiKeySelectionExpression: found.ApiKeySelectionExpression,
    arn: arnOf(cloud, id),
    corsConfiguration: corsState(found.CorsConfiguration),
    description: found.Description,
    disableExecuteApiEndpoint: found.DisableExecuteApiEndpoint,
    executionArn: executionArn(cloud, id),
    name: found.Name,
    protocolType: found.ProtocolType,
    region: cloud.region,
    routeSelectionExpression: found.RouteSelectionExpression,
    tagsAll: await readTags(cloud, arnOf(cloud, id)),
    version: found.Version,
  };
}

function corsRequest(cors: Inputs["corsConfiguration"]): Cors | undefined {
  return (
    cors && {
      AllowCredentials: cors.allowCredentials,
      AllowHeaders: cors.allowHeaders,
      AllowMethods: cors.allowMethods,
      AllowOrigins: cors.allowOrigins,
      ExposeHeaders: cors.exposeHeaders,
      MaxAge: cors.maxAge,
    }
  );
}

function corsState(cors: Cors | undefined): State["corsConfiguration"] {
  return (
    cors && {
      allowCredentials: cors.AllowCredentials ?? false,
      allowHeaders: cors.AllowHeaders,
      allowMethods: cors.AllowMethods,
      allowOrigins: cors.AllowOrigins,
      exposeHeaders: cors.ExposeHeaders,
      maxAge: cors.MaxAge ?? 0,
    }
  );
}

/** An API is found again by its name where that is one that the provider made up, as others may share a given one. */
async function idOf(cloud: Cloud, { name = "" }: Inputs): Promise<string | undefined> {
  if (!/-[0-9a-f]{7}$/.test(name)) return undefined;
  const { Items = [] } = await (await apiGateway(cloud)).getApis({});
  return Items.find((item) => item.Name === name)?.ApiId;
}
