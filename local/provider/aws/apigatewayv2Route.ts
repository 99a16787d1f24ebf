// aws:apigatewayv2/route:Route
import type { AuthorizationType } from "@aws-sdk/client-apigatewayv2";
import type { RouteArgs, RouteState } from "@pulumi/aws/apigatewayv2/route.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { apiGateway, ignoreGone } from "./apigatewayv2Client.ts";
import { routeProblems } from "./apigatewayv2Rules.ts";

type Inputs = Unwrap<RouteArgs>;
type State = Unwrap<RouteState>;

/** Its id is made up by API Gateway. */
export const route: ResourceType<Inputs, State> = {
  refuse: routeProblems,

  async create(cloud, inputs) {
    await checkTarget(cloud, inputs);
    await checkAuthorizer(cloud, inputs);
    if (await routeId(cloud, inputs)) throw conflict(inputs);
    const { RouteId = "" } = await (await apiGateway(cloud)).createRoute(settings(inputs));
    return RouteId;
  },

  async read(cloud, RouteId, { apiId: ApiId }) {
    const found = await ignoreGone((await apiGateway(cloud)).getRoute({ ApiId, RouteId }));
    return (
      found && {
        apiKeyRequired: found.ApiKeyRequired ?? false,
        authorizationScopes: found.AuthorizationScopes,
        authorizationType: found.AuthorizationType,
        authorizerId: found.AuthorizerId ?? "",
        operationName: found.OperationName ?? "",
        region: cloud.region,
        routeKey: found.RouteKey,
        target: found.Target ?? "",
      }
    );
  },

  async update(cloud, RouteId, inputs) {
    await checkTarget(cloud, inputs);
    await checkAuthorizer(cloud, inputs);
    const other = await routeId(cloud, inputs);
    if (other && other !== RouteId) throw conflict(inputs);
    await (await apiGateway(cloud)).updateRoute({ ...settings(inputs), RouteId });
  },

  async delete(cloud, RouteId, { apiId: ApiId }) {
    await ignoreGone((await apiGateway(cloud)).deleteRoute({ ApiId, RouteId }));
  },

  idOf: routeId,
};

/** With an empty value for what is not given, so that an update takes it away. */
function settings(inputs: Inputs) {
  return {
    ApiId: inputs.apiId,
    AuthorizationScopes: inputs.authorizationScopes ?? [],
    AuthorizationType: (inputs.authorizationType ?? "NONE") as AuthorizationType,
    AuthorizerId: inputs.authorizerId ?? "",
    OperationName: inputs.operationName ?? "",
    RouteKey: inputs.routeKey,
    Target: inputs.target ?? "",
  };
}

/** An API has each key once. */
async function routeId(cloud: Cloud, { apiId, routeKey }: Inputs): Promise<string | undefined> {
  const answer = await ignoreGone((await apiGateway(cloud)).getRoutes({ ApiId: apiId }));
  return answer?.Items?.find((item) => item.RouteKey === routeKey)?.RouteId;
}

const conflict = ({ routeKey }: Inputs) =>
  new UserError(
    `ConflictException: Route with key ${routeKey} already exists for this API; give each key once`,
  );

async function checkTarget(cloud: Cloud, { apiId, target }: Inputs): Promise<void> {
  const IntegrationId = /^integrations\/(.+)$/.exec(target ?? "")?.[1];
  if (!IntegrationId) return;
  if (await ignoreGone((await apiGateway(cloud)).getIntegration({ ApiId: apiId, IntegrationId }))) return;
  throw new UserError(
    `BadRequestException: Unable to find Integration by ID ${IntegrationId}; use an integration of the same API: "integrations/" and its id`,
  );
}

async function checkAuthorizer(cloud: Cloud, inputs: Inputs): Promise<void> {
  const { apiId: ApiId, authorizationType, authorizerId: AuthorizerId } = inputs;
  const needsOne = authorizationType === "JWT" || authorizationType === "CUSTOM";
  if (needsOne && !AuthorizerId)
    throw new UserError(
      `BadRequestException: authorizationType ${authorizationType} needs an authorizer; give authorizerId`,
    );
  if (!AuthorizerId || !needsOne) return;
  const found = await ignoreGone((await apiGateway(cloud)).getAuthorizer({ ApiId, AuthorizerId }));
  if (!found)
    throw new UserError(
      `BadRequestException: Unable to find Authorizer by ID ${AuthorizerId}; use an authorizer of the same API`,
    );
  const wanted = found.AuthorizerType === "JWT" ? "JWT" : "CUSTOM";
  if (wanted === authorizationType) return;
  throw new UserError(
    `BadRequestException: authorizationType is ${authorizationType} and the authorizer's type ${found.AuthorizerType}; use authorizationType ${wanted} with it`,
  );
}
