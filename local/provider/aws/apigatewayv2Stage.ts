// aws:apigatewayv2/stage:Stage
import type { GetStageResponse, RouteSettings } from "@aws-sdk/client-apigatewayv2";
import type { StageArgs, StageState } from "@pulumi/aws/apigatewayv2/stage.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
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
import { stageProblems } from "./apigatewayv2Rules.ts";

type Inputs = Unwrap<StageArgs> & { readonly tagsAll?: Record<string, string> };
type State = Unwrap<StageState>;
type Throttling = NonNullable<Inputs["defaultRouteSettings"]>;

/** Its id is its name. The emulator stores throttling and access logs, and applies neither. */
export const stage: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 128 },
  refuse: stageProblems,

  async create(cloud, inputs) {
    const client = await apiGateway(cloud);
    const { apiId: ApiId, name: StageName = "" } = inputs;
    if (await ignoreGone(client.getStage({ ApiId, StageName })))
      throw new UserError(`ConflictException: Stage already exists: ${StageName}; an API has each name once`);
    await checkRoutes(cloud, inputs);
    await client.createStage({ ...settings(inputs), Tags: inputs.tagsAll });
    return StageName;
  },

  async read(cloud, id, { apiId = "" }) {
    const found = await ignoreGone((await apiGateway(cloud)).getStage({ ApiId: apiId, StageName: id }));
    if (!found) return undefined;
    const tagsAll = await readTags(cloud, arnOf(cloud, apiId, "stages", id));
    return { ...state(found), ...addresses(cloud, apiId, id), region: cloud.region, tagsAll };
  },

  async update(cloud, id, inputs, old) {
    await checkRoutes(cloud, inputs);
    await (await apiGateway(cloud)).updateStage(settings(inputs));
    await updateTags(cloud, arnOf(cloud, inputs.apiId, "stages", id), old.tagsAll, inputs.tagsAll);
  },

  async delete(cloud, StageName, { apiId: ApiId }) {
    await ignoreGone((await apiGateway(cloud)).deleteStage({ ApiId, StageName }));
  },

  idOf: (_cloud, inputs) => inputs.name,
};

/** With an empty value for what is not given, so that an update takes it away. */
function settings(inputs: Inputs) {
  const { accessLogSettings: log, routeSettings = [] } = inputs;
  return {
    ApiId: inputs.apiId,
    StageName: inputs.name ?? "",
    // AWS wants the group's ARN without the `:*` that stands for its streams.
    AccessLogSettings: log
      ? { DestinationArn: log.destinationArn.replace(/:\*$/, ""), Format: log.format }
      : {},
    AutoDeploy: inputs.autoDeploy ?? false,
    DefaultRouteSettings: throttling(inputs.defaultRouteSettings),
    Description: inputs.description ?? "",
    RouteSettings: Object.fromEntries(routeSettings.map((one) => [one.routeKey, throttling(one)])),
    StageVariables: inputs.stageVariables ?? {},
  };
}

function throttling(given: Partial<Throttling> | undefined): RouteSettings {
  if (!given) return {};
  return {
    DetailedMetricsEnabled: given.detailedMetricsEnabled ?? false,
    ThrottlingBurstLimit: given.throttlingBurstLimit,
    ThrottlingRateLimit: given.throttlingRateLimit,
  };
}

function state(found: GetStageResponse): Partial<State> {
  const { AccessLogSettings: log, DefaultRouteSettings: every = {}, RouteSettings: some = {} } = found;
  return {
    accessLogSettings: log && { destinationArn: log.DestinationArn ?? "", format: log.Format ?? "" },
    autoDeploy: found.AutoDeploy,
    defaultRouteSettings: Object.keys(every).length > 0 ? limits(every) : undefined,
    description: found.Description,
    name: found.StageName,
    routeSettings: Object.entries(some).map(([routeKey, one]) => ({ routeKey, ...limits(one) })),
    stageVariables: found.StageVariables,
  };
}

function limits(found: RouteSettings): Throttling {
  return {
    dataTraceEnabled: false,
    detailedMetricsEnabled: found.DetailedMetricsEnabled ?? false,
    loggingLevel: "",
    throttlingBurstLimit: found.ThrottlingBurstLimit ?? 0,
    throttlingRateLimit: found.ThrottlingRateLimit ?? 0,
  };
}

function addresses(cloud: Cloud, apiId: string, name: string) {
  return {
    arn: arnOf(cloud, apiId, "stages", name),
    executionArn: `${executionArn(cloud, apiId)}/${name}`,
    invokeUrl: `${endpointOf(cloud, apiId)}/${name === "$default" ? "" : name}`,
  };
}

async function checkRoutes(cloud: Cloud, { apiId, routeSettings = [] }: Inputs): Promise<void> {
  if (routeSettings.length === 0) return;
  const { Items = [] } = await (await apiGateway(cloud)).getRoutes({ ApiId: apiId });
  const missing = routeSettings.find(({ routeKey }) => !Items.some((item) => item.RouteKey === routeKey));
  if (missing)
    throw new UserError(
      `NotFoundException: Unable to find Route by key ${missing.routeKey} within the provided RouteSettings; create the route first and let the stage depend on it`,
    );
}
