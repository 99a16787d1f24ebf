// aws:scheduler/schedule:Schedule
import type { CreateScheduleInput, GetScheduleOutput, Target } from "@aws-sdk/client-scheduler";
import type { ScheduleArgs, ScheduleState } from "@pulumi/aws/scheduler/schedule.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { ResourceType } from "../resourceType.ts";
import { ifThere } from "./s3AndLambda.ts";
import { rfc3339, scheduler } from "./schedulerClient.ts";
import { checkRole } from "./schedulerRole.ts";
import { scheduleProblems } from "./schedulerRules.ts";
import { fromEcsParameters, toEcsParameters } from "./schedulerTask.ts";
import { inUtc } from "./schedulerTime.ts";

export type Inputs = Unwrap<ScheduleArgs>;
type State = Unwrap<ScheduleState>;

/** Its id is the group and the name: `default/tick-4aa77fd`. */
export const schedule: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 64 },
  refuse: scheduleProblems,

  async create(cloud, inputs) {
    await checkRole(cloud, inputs);
    await (await scheduler(cloud)).createSchedule(request(inputs));
    return idOf(inputs);
  },

  async read(cloud, id, known) {
    const client = await scheduler(cloud);
    const found = await ifThere(client.getSchedule(named(id)), "ResourceNotFoundException");
    if (!found) return undefined;
    return { ...state(found, known), region: cloud.region, target: targetState(found.Target) };
  },

  /** Sends all of it: what is not in the request goes back to its default. */
  async update(cloud, _id, inputs) {
    await checkRole(cloud, inputs);
    await (await scheduler(cloud)).updateSchedule(request(inputs));
  },

  async delete(cloud, id) {
    const client = await scheduler(cloud);
    await ifThere(client.deleteSchedule(named(id)), "ResourceNotFoundException");
  },

  idOf: (_cloud, inputs) => idOf(inputs),
};

function idOf({ groupName, name }: Inputs): string {
  return `${groupName ?? "default"}/${name}`;
}

function named(id: string) {
  const [GroupName, Name] = id.split("/");
  return { GroupName, Name };
}

function request(inputs: Inputs): CreateScheduleInput {
  const { maximumWindowInMinutes, mode } = inputs.flexibleTimeWindow;
  return {
    Name: inputs.name,
    GroupName: inputs.groupName ?? "default",
    Description: inputs.description,
    ScheduleExpression: inUtc(inputs.scheduleExpression, inputs.scheduleExpressionTimezone ?? "UTC"),
    ScheduleExpressionTimezone: inputs.scheduleExpressionTimezone,
    StartDate: inputs.startDate ? new Date(inputs.startDate) : undefined,
    EndDate: inputs.endDate ? new Date(inputs.endDate) : undefined,
    State: inputs.state as CreateScheduleInput["State"],
    ActionAfterCompletion: inputs.actionAfterCompletion as CreateScheduleInput["ActionAfterCompletion"],
    KmsKeyArn: inputs.kmsKeyArn,
    FlexibleTimeWindow: {
      Mode: mode as "OFF" | "FLEXIBLE",
      MaximumWindowInMinutes: maximumWindowInMinutes || undefined,
    },
    Target: target(inputs.target),
  };
}

function target({
  arn,
  deadLetterConfig,
  ecsParameters,
  input,
  retryPolicy,
  roleArn,
  sqsParameters,
}: Inputs["target"]): Target {
  return {
    Arn: arn,
    EcsParameters: ecsParameters && toEcsParameters(ecsParameters),
    RoleArn: roleArn,
    Input: input || undefined,
    DeadLetterConfig: deadLetterConfig && { Arn: deadLetterConfig.arn },
    RetryPolicy: retryPolicy && {
      MaximumEventAgeInSeconds: retryPolicy.maximumEventAgeInSeconds,
      MaximumRetryAttempts: retryPolicy.maximumRetryAttempts,
    },
    SqsParameters: sqsParameters && { MessageGroupId: sqsParameters.messageGroupId },
  };
}

/** As it was written, where the emulator has just that. */
function expressionOf({ ScheduleExpression: found = "" }: GetScheduleOutput, known: Partial<State>): string {
  const { scheduleExpression, scheduleExpressionTimezone = "UTC" } = known;
  const isKnown = scheduleExpression && inUtc(scheduleExpression, scheduleExpressionTimezone) === found;
  return isKnown ? scheduleExpression : found;
}

function state(found: GetScheduleOutput, known: Partial<State>): Partial<State> {
  const { ActionAfterCompletion, Arn, Description, FlexibleTimeWindow: window, KmsKeyArn } = found;
  return {
    actionAfterCompletion: ActionAfterCompletion,
    arn: Arn,
    description: Description ?? "",
    endDate: dated(found.EndDate, known.endDate),
    flexibleTimeWindow: {
      maximumWindowInMinutes: window?.MaximumWindowInMinutes ?? 0,
      mode: window?.Mode ?? "OFF",
    },
    groupName: found.GroupName,
    kmsKeyArn: KmsKeyArn ?? "",
    name: found.Name,
    scheduleExpression: expressionOf(found, known),
    scheduleExpressionTimezone: found.ScheduleExpressionTimezone,
    startDate: dated(found.StartDate, known.startDate),
    state: found.State,
  };
}

function targetState(found: Target | undefined): NonNullable<State["target"]> {
  const { Arn = "", DeadLetterConfig, EcsParameters, Input, RetryPolicy, RoleArn = "" } = found ?? {};
  return {
    arn: Arn,
    deadLetterConfig: DeadLetterConfig && { arn: DeadLetterConfig.Arn ?? "" },
    ecsParameters: EcsParameters && fromEcsParameters(EcsParameters),
    input: Input ?? "",
    retryPolicy: RetryPolicy && {
      maximumEventAgeInSeconds: RetryPolicy.MaximumEventAgeInSeconds,
      maximumRetryAttempts: RetryPolicy.MaximumRetryAttempts,
    },
    roleArn: RoleArn,
    sqsParameters: found?.SqsParameters && { messageGroupId: found.SqsParameters.MessageGroupId },
  };
}

/** As it was written, where that is the same moment. */
function dated(found: Date | undefined, known: string | undefined): string {
  return known && found && Date.parse(known) === found.getTime() ? known : rfc3339(found);
}
