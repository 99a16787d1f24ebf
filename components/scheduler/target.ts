// What a schedule starts: what differs between a function and a task.
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { TaskRun } from "../ecs/index.ts";
import type { Statement } from "../iam/index.ts";
import type { Function } from "../lambda/index.ts";
import { pascalCase } from "../names.ts";
import { awsCli } from "../settings.ts";

export type Target = Function | TaskRun;

interface Started {
  /** Of the schedule's target: where it is, and for tasks what is run there. */
  readonly args: Pick<aws.types.input.scheduler.ScheduleTarget, "arn" | "ecsParameters">;
  /** What must be there before the first run, which may be at once. */
  readonly after: pulumi.Input<pulumi.Resource[]>;
  /** What the schedule's role needs. */
  readonly statements: readonly Statement[];
  /** A command that starts it as the schedule would. */
  readonly runNow: pulumi.Output<string>;
}

/** Told without the class: a page that schedules a function need not load what tasks need. */
export function isTask(target: Target): target is TaskRun {
  return "task" in target;
}

/** @param input - the schedule's, as JSON */
export function started(target: Target, input: pulumi.Output<string> | undefined): Started {
  return isTask(target) ? startedTask(target, input) : startedFunction(target, input);
}

function startedFunction(fn: Function, input: pulumi.Output<string> | undefined): Started {
  fn.keepFailures();
  const sid = `Start${pascalCase(fn.logicalName)}`;
  return {
    args: { arn: fn.arn },
    after: [],
    statements: [{ sid, actions: ["lambda:InvokeFunction"], resources: [fn.arn] }],
    runNow: invokeCommand(fn, input),
  };
}

/** The family without a revision: the newest is run, also one that comes after the schedule. */
function startedTask(run: TaskRun, input: pulumi.Output<string> | undefined): Started {
  return {
    args: {
      arn: run.cluster.arn,
      ecsParameters: {
        taskDefinitionArn: run.task.taskDefinition.arnWithoutRevision,
        taskCount: 1,
        launchType: "FARGATE",
        networkConfiguration: {
          subnets: run.subnetIds,
          securityGroups: [run.securityGroup.id],
          assignPublicIp: run.publicIp,
        },
        enableEcsManagedTags: true,
        propagateTags: "TASK_DEFINITION",
      },
    },
    after: run.task.policies,
    statements: run.canStart().statements,
    runNow: run.command(input),
  };
}

/** Without a time limit of its own: the CLI would start the function once more after 60 seconds. */
function invokeCommand(fn: Function, input: pulumi.Output<string> | undefined): pulumi.Output<string> {
  const invoke = pulumi.interpolate`${awsCli()} lambda invoke --function-name ${fn.name} --cli-read-timeout 0`;
  if (!input) return pulumi.interpolate`${invoke} /dev/stdout`;
  const payload = input.apply((json) => json.replaceAll("'", `'\\''`));
  return pulumi.interpolate`${invoke} --cli-binary-format raw-in-base64-out --payload '${payload}' /dev/stdout`;
}
