// aws:lambda/eventSourceMapping:EventSourceMapping
import type {
  CreateEventSourceMappingRequest,
  EventSourceMappingConfiguration,
  FunctionResponseType,
} from "@aws-sdk/client-lambda";
import type {
  EventSourceMappingArgs,
  EventSourceMappingState,
} from "@pulumi/aws/lambda/eventSourceMapping.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { lambda, until } from "./lambdaClient.ts";
import { badMapping, checkQueue } from "./lambdaEventSourceMappingRules.ts";
import { tag } from "./lambdaFunction.ts";
import { ifThere } from "./s3AndLambda.ts";

export type Inputs = Unwrap<EventSourceMappingArgs> & { tagsAll?: Record<string, string> };
type State = Unwrap<EventSourceMappingState>;

export const eventSourceMapping: ResourceType<Inputs, State> = {
  refuse: badMapping,
  create,
  async read(cloud, UUID) {
    const client = await lambda(cloud);
    const found = await ifThere(client.getEventSourceMapping({ UUID }), "ResourceNotFoundException");
    if (!found) return undefined;
    const tags = await client.listTags({ Resource: found.EventSourceMappingArn });
    return { ...state(found), region: cloud.region, tagsAll: tags.Tags ?? {} };
  },
  update,
  async delete(cloud, UUID) {
    const client = await lambda(cloud);
    await ifThere(client.deleteEventSourceMapping({ UUID }), "ResourceNotFoundException");
    await until(`Lambda Event Source Mapping (${UUID}) to be gone`, 60, async () => {
      const found = await ifThere(client.getEventSourceMapping({ UUID }), "ResourceNotFoundException");
      return found ? undefined : true;
    });
  },
  idOf: async (cloud, inputs) => {
    const request = { FunctionName: inputs.functionName, EventSourceArn: inputs.eventSourceArn };
    const { EventSourceMappings = [] } = await (await lambda(cloud)).listEventSourceMappings(request);
    return EventSourceMappings[0]?.UUID;
  },
};

async function create(cloud: Cloud, inputs: Inputs): Promise<string> {
  await checkQueue(cloud, inputs);
  const { UUID } = await (
    await lambda(cloud)
  ).createEventSourceMapping({
    ...settings(inputs),
    EventSourceArn: inputs.eventSourceArn,
    Tags: inputs.tagsAll,
  });
  await settled(cloud, UUID as string, inputs.enabled ?? true);
  return UUID as string;
}

async function update(cloud: Cloud, UUID: string, inputs: Inputs, old: State): Promise<void> {
  await checkQueue(cloud, inputs);
  await (await lambda(cloud)).updateEventSourceMapping({ ...settings(inputs), UUID });
  await settled(cloud, UUID, inputs.enabled ?? true);
  await tag(cloud, old.arn as string, inputs.tagsAll ?? {}, old.tagsAll ?? {});
}

/** With every default in it, so that an update resets what is no longer given. */
function settings(inputs: Inputs): CreateEventSourceMappingRequest {
  return {
    FunctionName: inputs.functionName,
    Enabled: inputs.enabled ?? true,
    BatchSize: inputs.batchSize ?? 10,
    MaximumBatchingWindowInSeconds: inputs.maximumBatchingWindowInSeconds ?? 0,
    FunctionResponseTypes: (inputs.functionResponseTypes ?? []) as FunctionResponseType[],
    FilterCriteria: {
      Filters: inputs.filterCriteria?.filters?.map(({ pattern }) => ({ Pattern: pattern })) ?? [],
    },
    ScalingConfig: { MaximumConcurrency: inputs.scalingConfig?.maximumConcurrency },
  };
}

async function settled(cloud: Cloud, UUID: string, enabled: boolean): Promise<void> {
  const client = await lambda(cloud);
  const wanted = enabled ? "Enabled" : "Disabled";
  await until(`Lambda Event Source Mapping (${UUID}) to be ${wanted}`, 60, async () => {
    const { State } = await client.getEventSourceMapping({ UUID });
    return State === wanted ? true : undefined;
  });
}

function state(found: EventSourceMappingConfiguration): Partial<State> {
  const filters = found.FilterCriteria?.Filters?.map(({ Pattern = "" }) => ({ pattern: Pattern })) ?? [];
  const maximumConcurrency = found.ScalingConfig?.MaximumConcurrency;
  return {
    arn: found.EventSourceMappingArn,
    batchSize: found.BatchSize,
    enabled: found.State === "Enabled" || found.State === "Enabling",
    eventSourceArn: found.EventSourceArn,
    filterCriteria: filters.length > 0 ? { filters } : undefined,
    functionArn: found.FunctionArn,
    functionResponseTypes: found.FunctionResponseTypes,
    lastModified: found.LastModified?.toISOString().replace(/\.\d+Z$/, "Z"),
    lastProcessingResult: found.LastProcessingResult,
    maximumBatchingWindowInSeconds: found.MaximumBatchingWindowInSeconds,
    scalingConfig: maximumConcurrency === undefined ? undefined : { maximumConcurrency },
    state: found.State,
    stateTransitionReason: found.StateTransitionReason,
    uuid: found.UUID,
  };
}
