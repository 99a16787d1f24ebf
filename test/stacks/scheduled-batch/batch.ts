// The deployed batch, by the AWS SDK: its tasks, its schedule and its queues.
import assert from "node:assert/strict";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { ECS, type ListTasksRequest, type Task } from "@aws-sdk/client-ecs";
import { Scheduler, type GetScheduleOutput } from "@aws-sdk/client-scheduler";
import { SQS, type Message } from "@aws-sdk/client-sqs";
import type { TaskSettings } from "../../../components/ecs/taskSettings.ts";
import { eventually } from "../../support/cli.ts";
import { docker } from "../../support/docker.ts";
import { clientConfig } from "../../support/listing.ts";

export interface Outputs {
  readonly requestsBucket: string;
  readonly reportsBucket: string;
  readonly timeZone: string;
  readonly task: TaskSettings;
  readonly inboxUrl: string;
  readonly undeliveredQueueUrl: string;
  readonly commands: Record<string, string>;
}

type Variables = Readonly<Record<string, string>>;

export class Batch {
  readonly #outputs: Outputs;
  readonly #ecs: ECS;
  readonly #scheduler: Scheduler;
  readonly #sqs: SQS;
  readonly #logs: CloudWatchLogs;

  constructor(endpoint: string, outputs: Outputs) {
    const config = clientConfig(endpoint);
    this.#outputs = outputs;
    this.#ecs = new ECS(config);
    this.#scheduler = new Scheduler(config);
    this.#sqs = new SQS(config);
    this.#logs = new CloudWatchLogs(config);
  }

  async arns(which: Omit<ListTasksRequest, "cluster">): Promise<string[]> {
    const { cluster } = this.#outputs.task;
    return (await this.#ecs.listTasks({ cluster, ...which })).taskArns!;
  }

  async tasks(which: Omit<ListTasksRequest, "cluster">): Promise<Task[]> {
    const { cluster } = this.#outputs.task;
    return (await this.#ecs.describeTasks({ cluster, tasks: await this.arns(which) })).tasks!;
  }

  /** Waits for its end. */
  async stopped(taskArn: string): Promise<Task> {
    const request = { cluster: this.#outputs.task.cluster, tasks: [taskArn] };
    return eventually(`the end of ${taskArn}`, 60, async () => {
      const [task] = (await this.#ecs.describeTasks(request)).tasks!;
      return task!.lastStatus === "STOPPED" ? task : undefined;
    });
  }

  /** Starts the task, with these variables beside its own. */
  async start(variables: Variables): Promise<string> {
    const { cluster, taskDefinition, container, subnets, securityGroups } = this.#outputs.task;
    const awsvpcConfiguration = { subnets: [...subnets], securityGroups: [...securityGroups] };
    const { tasks } = await this.#ecs.runTask({
      cluster,
      taskDefinition,
      launchType: "FARGATE",
      networkConfiguration: { awsvpcConfiguration },
      overrides: { containerOverrides: [{ name: container, environment: listed(variables) }] },
    });
    return tasks![0]!.taskArn!;
  }

  /** The engine's id of a task's one container. */
  async container(taskArn: string): Promise<string> {
    return eventually(`the container of ${taskArn}`, 60, async () => {
      const label = `label=com.amazonaws.ecs.task-arn=${taskArn}`;
      return (await docker("ps", "--quiet", "--filter", label)) || undefined;
    });
  }

  /** What the stack's newest revision runs, by its digest. */
  async image(): Promise<string> {
    const { taskDefinition } = this.#outputs.task;
    const found = await this.#ecs.describeTaskDefinition({ taskDefinition });
    return found.taskDefinition!.containerDefinitions![0]!.image!;
  }

  /** Does something while the family's newest revision has these variables, and this image. */
  async withRevision<T>(variables: Variables, act: () => Promise<T>, image?: string): Promise<T> {
    const { taskDefinition } = this.#outputs.task;
    const found = (await this.#ecs.describeTaskDefinition({ taskDefinition })).taskDefinition!;
    const [container] = found.containerDefinitions!;
    const environment = [...container!.environment!, ...listed(variables)];
    const made = await this.#ecs.registerTaskDefinition({
      family: taskDefinition,
      cpu: found.cpu,
      memory: found.memory,
      networkMode: found.networkMode,
      requiresCompatibilities: found.requiresCompatibilities,
      executionRoleArn: found.executionRoleArn,
      taskRoleArn: found.taskRoleArn,
      volumes: found.volumes,
      containerDefinitions: [{ ...container!, environment, image: image ?? container!.image }],
    });
    try {
      return await act();
    } finally {
      await this.#ecs.deregisterTaskDefinition({
        taskDefinition: made.taskDefinition!.taskDefinitionArn,
      });
    }
  }

  /** The stack's own. */
  async schedule(): Promise<GetScheduleOutput> {
    const { Schedules = [] } = await this.#scheduler.listSchedules({ NamePrefix: "nightly-schedule" });
    assert.equal(Schedules.length, 1);
    const [{ Name, GroupName }] = Schedules as [(typeof Schedules)[number]];
    return this.#scheduler.getSchedule({ Name, GroupName });
  }

  /** Has a schedule like the stack's come now, once; answers its ARN. */
  async startBySchedule(Name: string, family?: string): Promise<string> {
    const { GroupName, FlexibleTimeWindow, Target } = await this.schedule();
    const { TaskDefinitionArn, ...EcsParameters } = Target!.EcsParameters!;
    const { ScheduleArn } = await this.#scheduler.createSchedule({
      Name,
      GroupName,
      FlexibleTimeWindow,
      ScheduleExpression: `at(${new Date().toISOString().slice(0, 19)})`,
      Target: {
        ...Target!,
        EcsParameters: {
          ...EcsParameters,
          TaskDefinitionArn: family === undefined ? TaskDefinitionArn : sibling(TaskDefinitionArn!, family),
        },
      },
      ActionAfterCompletion: "DELETE",
    });
    return ScheduleArn!;
  }

  /** Waits for a message, and takes it out. */
  async message(QueueUrl: string, wanted: (body: string) => boolean): Promise<Message> {
    const request = {
      QueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
      WaitTimeSeconds: 1,
      MessageAttributeNames: ["All"],
    };
    return eventually(`a message in ${QueueUrl}`, 60, async () => {
      const { Messages = [] } = await this.#sqs.receiveMessage(request);
      const found = Messages.find(({ Body = "" }) => wanted(Body));
      if (found) await this.#sqs.deleteMessage({ QueueUrl, ReceiptHandle: found.ReceiptHandle });
      return found;
    });
  }

  /** The text of the alert about a task. */
  async alert(task: string): Promise<string> {
    const { inboxUrl } = this.#outputs;
    const { Body } = await this.message(inboxUrl, (body) => body.includes(task));
    return (JSON.parse(Body!) as { Message: string }).Message.replaceAll(/^"|"$/g, "");
  }

  /** The texts of the alerts that nobody has taken out. */
  async alertsLeft(): Promise<string[]> {
    const request = { QueueUrl: this.#outputs.inboxUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 };
    const { Messages = [] } = await this.#sqs.receiveMessage(request);
    return Messages.map(({ Body }) => Body!);
  }

  async lastLine(taskArn: string): Promise<Record<string, unknown>> {
    const { logGroup: logGroupName, logStreamPrefix, container } = this.#outputs.task;
    const logStreamName = `${logStreamPrefix}/${container}/${taskArn.split("/").at(-1)}`;
    const { events } = await this.#logs.getLogEvents({ logGroupName, logStreamName, startFromHead: true });
    return JSON.parse(events!.at(-1)!.message!) as Record<string, unknown>;
  }
}

/** The ARN of another family. */
function sibling(arn: string, family: string): string {
  return `${arn.slice(0, arn.lastIndexOf("/"))}/${family}`;
}

function listed(variables: Variables) {
  return Object.entries(variables).map(([name, value]) => ({ name, value }));
}
