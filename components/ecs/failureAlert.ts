// An alert when a task fails, by the events that ECS sends.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { pascalCase } from "../names.ts";
import type { Topic } from "../sns/index.ts";
import type { TaskDefinition } from "./taskDefinition.ts";

/** One rule for tasks that ran and failed, one for those that never ran: these have no exit code. */
export function alertOnFailure(task: TaskDefinition, topic: Topic): void {
  const name = task.logicalName;
  const codes = Object.keys(task.containers).map((_, i) => `<name${i}> ended with exit code <code${i}>`);
  notify(task, topic, {
    role: "failed",
    description: `A task of ${name} ended with another exit code than 0.`,
    detail: { containers: { exitCode: [{ "anything-but": 0 }] } },
    message: `A task of ${name} failed: ${codes.join(", ")}. <reason> (<task>)`,
  });
  notify(task, topic, {
    role: "not-started",
    description: `A task of ${name} could not be started.`,
    detail: { stopCode: ["TaskFailedToStart"] },
    message: `A task of ${name} could not be started. <reason> (<task>)`,
  });
}

interface Alert {
  readonly role: string;
  readonly description: string;
  /** What the event says beside the family. */
  readonly detail: Readonly<Record<string, unknown>>;
  readonly message: string;
}

function notify(task: TaskDefinition, topic: Topic, { role, description, detail, message }: Alert): void {
  const name = `${task.logicalName}-${role}`;
  const family = task.taskDefinition.arnWithoutRevision;
  const rule = new aws.cloudwatch.EventRule(
    name,
    {
      description,
      eventPattern: pulumi.jsonStringify({
        source: ["aws.ecs"],
        "detail-type": ["ECS Task State Change"],
        detail: {
          lastStatus: ["STOPPED"],
          taskDefinitionArn: [{ prefix: pulumi.interpolate`${family}:` }],
          ...detail,
        },
      }),
    },
    { parent: task },
  );
  topic.accept({
    sid: `Alert${pascalCase(name)}`,
    service: "events.amazonaws.com",
    action: "sns:Publish",
    sourceArn: rule.arn,
  });
  const inputTransformer = { inputPaths: pathsIn(message), inputTemplate: JSON.stringify(message) };
  new aws.cloudwatch.EventTarget(
    name,
    { rule: rule.name, arn: topic.arn, inputTransformer },
    { parent: task },
  );
}

/** Where in the event each `<word>` of a message stands; EventBridge leaves out what is not there. */
function pathsIn(message: string): Record<string, string> {
  const words = [...message.matchAll(/<(\w+?)(\d*)>/g)];
  return Object.fromEntries(words.map(([, word = "", i = ""]) => [word + i, path(word, i)]));
}

function path(word: string, i: string): string {
  const fields: Record<string, string> = {
    name: `containers[${i}].name`,
    code: `containers[${i}].exitCode`,
    reason: "stoppedReason",
    task: "taskArn",
  };
  return `$.detail.${fields[word]}`;
}
