import * as pulumi from "@pulumi/pulumi";
import type { Grant } from "../iam/index.ts";
import { pascalCase } from "../names.ts";
import { SecurityGroup, type Network } from "../network/index.ts";
import { Problems } from "../problems.ts";
import { awsCli } from "../settings.ts";
import type { Cluster } from "./cluster.ts";
import { checkReach } from "./reach.ts";
import { runCommand } from "./runCommand.ts";
import type { TaskDefinition } from "./taskDefinition.ts";
import type { TaskSettings } from "./taskSettings.ts";

export interface RunArgs {
  cluster: Cluster;
  network: Network;
  /**
   * Whether the task runs in the public subnets with an address of its own, into which nobody gets: so it needs no NAT
   * gateway, and costs nothing while none runs. Without it the task runs in the private subnets.
   * @default false
   */
  publicIp?: boolean;
  /** The container whose exit code is the task's, and whose log is shown. @default - the only essential one */
  container?: string;
  /** Seconds after which `commands.run` stops the task, 1 to 86400 (a day). @default 3600 */
  timeLimitSeconds?: number;
}

/** How a task is run once, to its end: by a command, a program or a schedule. */
export class TaskRun {
  readonly task: TaskDefinition;
  readonly cluster: Cluster;
  /** The tasks' group: it lets nobody in, and them out to HTTPS. */
  readonly securityGroup: SecurityGroup;
  readonly subnetIds: pulumi.Output<string[]>;
  readonly publicIp: boolean;
  readonly container: string;
  /** What a program needs to run it. */
  readonly settings: pulumi.Output<TaskSettings>;
  /**
   * `run` starts the task, prints its log, waits for its end and ends with its exit code; words behind it become the
   * container's command.
   */
  readonly commands: { readonly run: pulumi.Output<string> };

  constructor(task: TaskDefinition, args: RunArgs) {
    const { container, publicIp, timeLimitSeconds } = resolveRunArgs(task, args);
    const { cluster, network } = args;
    this.task = task;
    this.cluster = cluster;
    this.container = container;
    this.publicIp = publicIp;
    this.subnetIds = publicIp ? network.publicSubnetIds : network.privateSubnetIds;
    this.securityGroup = new SecurityGroup(
      `${task.logicalName}-run`,
      {
        network,
        description: `Tasks of ${task.logicalName} that are run one by one; nobody connects to them.`,
      },
      { parent: task },
    );
    this.settings = pulumi.output({
      cluster: cluster.name,
      taskDefinition: task.family,
      container,
      subnets: this.subnetIds,
      securityGroups: [this.securityGroup.id],
      assignPublicIp: publicIp,
      logGroup: task.logGroup.name,
      logStreamPrefix: task.logicalName,
      timeLimitSeconds,
    });
    this.commands = { run: this.command() };
  }

  /**
   * `commands.run` with some things otherwise than in the task definition.
   * @param overrides - as JSON, in RunTask's form: `{ containerOverrides: [{ name: "app", command: ["a"] }] }`
   */
  command(overrides?: pulumi.Output<string>): pulumi.Output<string> {
    return pulumi
      .all([this.settings, overrides])
      .apply(([settings, json]) => runCommand(awsCli(), settings, json));
  }

  /**
   * Lets the holder start tasks of this family in this cluster, of whatever revision, with their two roles and their
   * tags.
   */
  canStart(): Grant {
    const { task, cluster } = this;
    const name = pascalCase(task.logicalName);
    const family = task.taskDefinition.arnWithoutRevision;
    const roles = [task.taskRole.arn, task.executionRole.arn];
    return {
      statements: [
        {
          sid: `Start${name}`,
          actions: ["ecs:RunTask"],
          // ECS asks IAM for the one where it was given the family alone, and for the other where a revision.
          resources: [family, pulumi.interpolate`${family}:*`],
          conditions: { ArnEquals: { "ecs:cluster": cluster.arn } },
        },
        {
          sid: `PassRolesOf${name}`,
          actions: ["iam:PassRole"],
          resources: roles,
          conditions: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
        },
        {
          sid: `Tag${name}`,
          actions: ["ecs:TagResource"],
          resources: [cluster.arn.apply((arn) => `${arn.replace(":cluster/", ":task/")}/*`)],
          conditions: { StringEquals: { "ecs:CreateAction": "RunTask" } },
        },
      ],
    };
  }
}

function resolveRunArgs(task: TaskDefinition, args: RunArgs) {
  const problems = new Problems("ecs.TaskDefinition", task.logicalName);
  const publicIp = args.publicIp ?? false;
  const essential = Object.keys(task.containers).filter((name) => task.containers[name]?.essential !== false);
  const container = args.container ?? essential[0]!;
  if (args.container === undefined && essential.length > 1)
    problems.wrong(
      "run: container",
      undefined,
      `the one whose exit code is the task's: ${essential.join(", ")}`,
    );
  else if (!(container in task.containers))
    problems.wrong(
      "run: container",
      container,
      `a container of the task: ${Object.keys(task.containers).join(", ")}`,
    );
  problems.range("run: timeLimitSeconds", args.timeLimitSeconds, 1, 86_400, "seconds");
  checkReach(problems, task.containers, { network: args.network, publicIp });
  problems.throwIfAny();
  return { container, publicIp, timeLimitSeconds: args.timeLimitSeconds ?? 3600 };
}
