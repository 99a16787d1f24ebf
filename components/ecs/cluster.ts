import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Collected } from "../collected.ts";
import type { Grant } from "../iam/index.ts";
import { LogGroup } from "../logs/index.ts";
import { pascalCase } from "../names.ts";
import { checkClusterArgs, type ClusterArgs } from "./clusterArgs.ts";

const TYPE = "kandokoro:ecs:Cluster";

/** Where tasks run: on Fargate, and on Fargate Spot for those that ask for it. It costs nothing itself. */
export class Cluster extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** The underlying cluster, for what this component does not cover. */
  readonly cluster: aws.ecs.Cluster;
  /** What tasks may run on. What names a capacity provider waits for it. */
  readonly capacityProviders: aws.ecs.ClusterCapacityProviders;
  /** The component's own name, as the page gave it. */
  readonly logicalName: string;
  readonly #sessions: Collected<LogGroup>;

  constructor(name: string, args: ClusterArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    checkClusterArgs(name);
    super(TYPE, name, {}, opts);
    this.logicalName = name;
    this.#sessions = new Collected(`ecs.Cluster "${name}"`);

    this.cluster = new aws.ecs.Cluster(
      `${name}-cluster`,
      {
        settings: [{ name: "containerInsights", value: args.containerInsights ? "enabled" : "disabled" }],
        configuration: this.#sessions.whole(
          ([group]) => group && { executeCommandConfiguration: logTo(group) },
        ),
      },
      { parent: this },
    );
    this.capacityProviders = new aws.ecs.ClusterCapacityProviders(
      `${name}-capacity`,
      { clusterName: this.cluster.name, capacityProviders: ["FARGATE", "FARGATE_SPOT"] },
      { parent: this },
    );

    this.name = this.cluster.name;
    this.arn = this.cluster.arn;
    this.registerOutputs({ name: this.name, arn: this.arn });
  }

  /**
   * Lets the holder see which tasks run here and how each is, of all families: what a task needs that looks for others of
   * its kind.
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
   */
  canSeeTasks(): Grant {
    const name = pascalCase(this.logicalName);
    const here = { ArnEquals: { "ecs:cluster": this.arn } };
    const tasks = this.arn.apply((arn) => `${arn.replace(":cluster/", ":task/")}/*`);
    return {
      statements: [
        // ECS limits the listing by this condition only.
        { sid: `ListTasksOf${name}`, actions: ["ecs:ListTasks"], resources: ["*"], conditions: here },
        { sid: `SeeTasksOf${name}`, actions: ["ecs:DescribeTasks"], resources: [tasks], conditions: here },
      ],
    };
  }

  /** The log of what was typed and shown in ECS Exec sessions, once a service allows them. */
  get sessions(): LogGroup | undefined {
    return this.#sessions.soFar[0];
  }

  /**
   * Logs ECS Exec sessions, and answers what a task's role needs for that. Called by the first service that allows
   * sessions, and by each.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html#ecs-exec-logging
   */
  logSessions(): Grant {
    const group = this.sessions ?? this.#makeSessions();
    const actions = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"];
    return {
      statements: [
        // CloudWatch Logs knows no narrower resource for it than all.
        { sid: "FindSessionLogs", actions: ["logs:DescribeLogGroups"], resources: ["*"] },
        { sid: "LogSessions", actions, resources: [pulumi.interpolate`${group.arn}:*`] },
      ],
    };
  }

  #makeSessions(): LogGroup {
    const group = new LogGroup(`${this.logicalName}-sessions`, {}, { parent: this });
    this.#sessions.add(group, "logSessions");
    return group;
  }
}

function logTo(group: LogGroup) {
  return { logging: "OVERRIDE", logConfiguration: { cloudWatchLogGroupName: group.name } };
}
