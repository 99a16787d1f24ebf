import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "../iam/index.ts";
import { permissionsBoundary } from "../settings.ts";
import { Queue } from "../sqs/index.ts";
import { resolveScheduleArgs, type ScheduleArgs } from "./scheduleArgs.ts";
import { started } from "./target.ts";

const TYPE = "kandokoro:scheduler:Schedule";
const FOURTEEN_DAYS = 14 * 24 * 60 * 60;

/**
 * A schedule of EventBridge Scheduler that starts a function or a task, with a role that may start that one and nothing
 * else, and a queue for what could not be started. The first 14 million runs a month are free.
 */
export class Schedule extends pulumi.ComponentResource {
  /** The schedule's name at AWS. */
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** The underlying schedule, for what this component does not cover. */
  readonly schedule: aws.scheduler.Schedule;
  /** Has the schedule's tags, and is what the role trusts: a schedule itself can have and be neither. */
  readonly group: aws.scheduler.ScheduleGroup;
  readonly role: aws.iam.Role;
  /**
   * The runs that could not be started. What was started and failed is in the function's own `failures`; of tasks
   * `ecs.TaskDefinition.onFailure` tells.
   */
  readonly undelivered: Queue;
  /** `runNow` starts it as the schedule would, waits, and shows what the function answers or the task logs. */
  readonly commands: { readonly runNow: pulumi.Output<string> };

  constructor(name: string, args: ScheduleArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveScheduleArgs(name, args);
    super(TYPE, name, {}, opts);
    if (settings.skipped) warnOfSkip(name, args.expression, settings.timeZone, settings.skipped);

    const child = { parent: this };
    const input = args.input && pulumi.jsonStringify(args.input);
    const target = started(args.target, input);
    this.undelivered =
      args.onFailure ??
      new Queue(
        `${name}-undelivered`,
        { deadLetterQueue: false, retentionSeconds: FOURTEEN_DAYS },
        { parent: this },
      );
    this.group = new aws.scheduler.ScheduleGroup(`${name}-group`, {}, child);
    this.role = new aws.iam.Role(
      `${name}-role`,
      { assumeRolePolicy: trust(this.group, child), permissionsBoundary: permissionsBoundary() },
      child,
    );
    const policy = new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        role: this.role.name,
        policy: policyDocument([...target.statements, ...this.undelivered.canSend().statements]),
      },
      child,
    );
    this.schedule = new aws.scheduler.Schedule(
      `${name}-schedule`,
      {
        description: args.description,
        groupName: this.group.name,
        scheduleExpression: args.expression,
        scheduleExpressionTimezone: settings.timeZone,
        state: settings.enabled ? "ENABLED" : "DISABLED",
        flexibleTimeWindow: settings.flexibleTimeWindow,
        target: {
          ...target.args,
          roleArn: this.role.arn,
          input,
          retryPolicy: {
            maximumRetryAttempts: settings.maximumRetryAttempts,
            maximumEventAgeInSeconds: settings.maximumEventAgeSeconds,
          },
          deadLetterConfig: { arn: this.undelivered.arn },
        },
      },
      // The first run may be at once.
      { parent: this, dependsOn: pulumi.output(target.after).apply((after) => [policy, ...after]) },
    );

    this.name = this.schedule.name;
    this.arn = this.schedule.arn;
    this.commands = { runNow: target.runNow };
    this.registerOutputs({ name: this.name, arn: this.arn });
  }
}

/**
 * For the schedules of this group only (the confused deputy); AWS asks for the group here, not the schedule.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
 */
function trust(group: aws.scheduler.ScheduleGroup, opts: pulumi.InvokeOptions): pulumi.Output<string> {
  const { accountId } = aws.getCallerIdentityOutput({}, opts);
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Assume",
        Effect: "Allow",
        Principal: { Service: "scheduler.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": accountId, "aws:SourceArn": group.arn } },
      },
    ],
  });
}

function warnOfSkip(name: string, expression: string, timeZone: string, time: string): void {
  const [date, clock] = time.split("T");
  void pulumi.log.warn(
    `scheduler.Schedule "${name}": ${expression} is left out on ${date}, as the clocks of ${timeZone} skip ${clock}; another hour comes every day`,
  );
}
