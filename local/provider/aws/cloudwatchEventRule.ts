// aws:cloudwatch/eventRule:EventRule
import type { DescribeRuleResponse, PutRuleRequest } from "@aws-sdk/client-eventbridge";
import type { EventRuleArgs, EventRuleState } from "@pulumi/aws/cloudwatch/eventRule.js";
import type { Unwrap } from "@pulumi/pulumi";
import { parseExpression } from "../../../components/scheduler/expression.ts";
import { BadExpression } from "../../../components/scheduler/cron.ts";
import { UserError } from "../../errors.ts";
import type { Problem, ResourceType } from "../resourceType.ts";
import { tagChanges } from "../tags.ts";
import { eventBridge, ignoreGone, onBus } from "./cloudwatchEventsClient.ts";
import { tagList, tagMap } from "./iamClient.ts";

/** The check has turned a pattern that was given as an object into its text. */
type Inputs = Omit<Unwrap<EventRuleArgs>, "eventPattern"> & {
  readonly eventPattern?: string;
  readonly tagsAll?: Record<string, string>;
};
type State = Unwrap<EventRuleState>;

/** Its id is its name, and before it the bus where that is not the default one. */
export const eventRule: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 64 },
  refuse,

  async create(cloud, inputs) {
    checkWhole(inputs);
    const client = await eventBridge(cloud);
    await client.putRule({ ...request(inputs), Tags: tagList(inputs.tagsAll) });
    return onBus(inputs.eventBusName, "/", inputs.name ?? "");
  },

  async read(cloud, id) {
    const client = await eventBridge(cloud);
    const found = await ignoreGone(client.describeRule(named(id)));
    if (!found?.Arn) return undefined;
    const { Tags } = await client.listTagsForResource({ ResourceARN: found.Arn });
    return {
      ...stateOf(found),
      region: cloud.region,
      tagsAll: tagMap(Tags as Parameters<typeof tagMap>[0]),
    };
  },

  /** What is put is the whole rule, but for its tags. */
  async update(cloud, _id, inputs, old) {
    checkWhole(inputs);
    const client = await eventBridge(cloud);
    await client.putRule(request(inputs));
    const { remove, set } = tagChanges(old.tagsAll, inputs.tagsAll);
    if (remove.length > 0) await client.untagResource({ ResourceARN: old.arn, TagKeys: remove });
    if (Object.keys(set).length > 0) await client.tagResource({ ResourceARN: old.arn, Tags: tagList(set) });
  },

  async delete(cloud, id) {
    const client = await eventBridge(cloud);
    const { EventBusName, Name } = named(id);
    const listed = await ignoreGone(client.listTargetsByRule({ EventBusName, Rule: Name }));
    if (listed?.Targets?.length)
      throw new UserError(
        `ValidationException: Rule can't be deleted since it has targets. ${id} has ${listed.Targets.map(({ Arn }) => Arn).join(", ")}; remove them first`,
      );
    await ignoreGone(client.deleteRule({ EventBusName, Name }));
  },

  idOf: (_cloud, { eventBusName, name = "" }) => onBus(eventBusName, "/", name),
};

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
const longestDescription = 512;
const longestPattern = 4096;

function refuse(inputs: Partial<Inputs>): Problem[] {
  const { description = "", eventBusName = "default", eventPattern = "", scheduleExpression } = inputs;
  return [
    ...tooLong("description", description, longestDescription),
    ...tooLong("eventPattern", eventPattern, longestPattern),
    ...(scheduleExpression ? scheduleProblems(scheduleExpression, eventBusName) : []),
  ];
}

function tooLong(property: string, text: string, most: number): Problem[] {
  if (text.length <= most) return [];
  return [{ property, reason: `has ${text.length} characters; use at most ${most}` }];
}

/** Other than EventBridge Scheduler, rules know no at(…) and no `rate(1 minutes)`. */
function scheduleProblems(text: string, bus: string): Problem[] {
  const property = "scheduleExpression";
  const use = expressionUse(text);
  return [
    ...(use === undefined
      ? []
      : [{ property, reason: `is "${text}": Parameter ScheduleExpression is not valid; use ${use}` }]),
    ...(bus === "default"
      ? []
      : [{ property, reason: `is given for the bus ${bus}; it is supported only on the default event bus` }]),
  ];
}

function expressionUse(text: string): string | undefined {
  try {
    const expression = parseExpression(text);
    if (expression.kind === "at") return "rate(5 minutes) or cron(0 9 * * ? *)";
    if (expression.kind === "cron") return undefined;
    const right = `rate(${expression.value} ${expression.unit}${expression.value === 1 ? "" : "s"})`;
    return text === right ? undefined : right;
  } catch (error) {
    if (error instanceof BadExpression) return error.message;
    throw error;
  }
}

/** Throws for what is missing: an input that is not known yet is absent in a preview, so only before it is made. */
function checkWhole({ eventPattern, scheduleExpression }: Inputs): void {
  if (eventPattern || scheduleExpression) return;
  throw new UserError(
    "ValidationException: Parameter(s) EventPattern or ScheduleExpression must be specified",
  );
}

function named(id: string): { EventBusName: string; Name: string } {
  const [Name = "", bus = "default"] = id.split("/").reverse();
  return { EventBusName: bus, Name };
}

function request(inputs: Inputs): PutRuleRequest {
  const state = inputs.isEnabled === false ? "DISABLED" : (inputs.state ?? "ENABLED");
  return {
    Name: inputs.name,
    Description: inputs.description ?? "",
    EventBusName: inputs.eventBusName ?? "default",
    EventPattern: inputs.eventPattern || undefined,
    RoleArn: inputs.roleArn ?? "",
    ScheduleExpression: inputs.scheduleExpression || undefined,
    State: state as PutRuleRequest["State"],
  };
}

function stateOf(found: DescribeRuleResponse): Partial<State> {
  return {
    arn: found.Arn,
    description: found.Description ?? "",
    eventBusName: found.EventBusName,
    eventPattern: found.EventPattern ?? "",
    isEnabled: found.State !== "DISABLED",
    name: found.Name,
    roleArn: found.RoleArn ?? "",
    scheduleExpression: found.ScheduleExpression ?? "",
    state: found.State,
  };
}
