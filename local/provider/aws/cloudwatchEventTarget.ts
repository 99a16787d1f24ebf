// aws:cloudwatch/eventTarget:EventTarget. The emulator's rules reach functions, queues and topics.
import type { Target } from "@aws-sdk/client-eventbridge";
import type { EventTargetArgs, EventTargetState } from "@pulumi/aws/cloudwatch/eventTarget.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { eventBridge, ignoreGone, onBus } from "./cloudwatchEventsClient.ts";
import { targetProblems } from "./cloudwatchEventTargetRules.ts";
import { uniqueName } from "./s3AndLambda.ts";

export type Inputs = Unwrap<EventTargetArgs>;
type State = Unwrap<EventTargetState>;

/** Its id is the rule and its own, and before them the bus where that is not the default one. */
export const eventTarget: ResourceType<Inputs, State> = {
  refuse: targetProblems,

  async create(cloud, inputs) {
    const targetId = inputs.targetId || uniqueName("terraform-");
    await checkCount(cloud, inputs, targetId);
    await put(cloud, { ...inputs, targetId });
    return idOf({ ...inputs, targetId });
  },

  async read(cloud, id, known) {
    const { eventBusName = "default", rule = "" } = known;
    const prefix = onBus(eventBusName, "-", `${rule}-`);
    const targetId = known.targetId || id.slice(prefix.length);
    const found = (await targetsOf(cloud, { eventBusName, rule })).find(({ Id }) => Id === targetId);
    return found && { ...stateOf(found), eventBusName, region: cloud.region, rule };
  },

  async update(cloud, _id, inputs, old) {
    await put(cloud, { ...inputs, targetId: old.targetId });
  },

  async delete(cloud, _id, { eventBusName, rule, targetId = "" }) {
    const request = { EventBusName: eventBusName, Rule: rule, Ids: [targetId] };
    await ignoreGone((await eventBridge(cloud)).removeTargets(request));
  },

  // A made-up id cannot be told from the inputs; what it names goes with the rule.
  idOf: (_cloud, inputs) => (inputs.targetId ? idOf(inputs) : undefined),
};

function idOf({ eventBusName, rule, targetId }: Inputs): string {
  return onBus(eventBusName, "-", `${rule}-${targetId}`);
}

async function targetsOf(
  cloud: Cloud,
  { eventBusName, rule }: Pick<Inputs, "eventBusName" | "rule">,
): Promise<Target[]> {
  const request = { EventBusName: eventBusName ?? "default", Rule: rule };
  return (await ignoreGone((await eventBridge(cloud)).listTargetsByRule(request)))?.Targets ?? [];
}

const maxTargets = 5;

async function checkCount(cloud: Cloud, inputs: Inputs, targetId: string): Promise<void> {
  const others = (await targetsOf(cloud, inputs)).filter(({ Id }) => Id !== targetId);
  if (others.length < maxTargets) return;
  throw new UserError(
    `LimitExceededException: The requested resource exceeds the maximum number allowed. A rule has at most ${maxTargets} targets, and ${inputs.rule} has ${others.length}; make another rule`,
  );
}

async function put(cloud: Cloud, inputs: Inputs): Promise<void> {
  const { eventBusName, rule } = inputs;
  const request = { EventBusName: eventBusName ?? "default", Rule: rule, Targets: [targetOf(inputs)] };
  await (await eventBridge(cloud)).putTargets(request);
}

function targetOf(inputs: Inputs): Target {
  const { deadLetterConfig, inputTransformer, retryPolicy, sqsTarget } = inputs;
  return {
    Id: inputs.targetId,
    Arn: inputs.arn,
    DeadLetterConfig: deadLetterConfig && { Arn: deadLetterConfig.arn },
    Input: inputs.input || undefined,
    InputPath: inputs.inputPath || undefined,
    InputTransformer: inputTransformer && {
      InputPathsMap: inputTransformer.inputPaths,
      InputTemplate: inputTransformer.inputTemplate,
    },
    RetryPolicy: retryPolicy && {
      MaximumEventAgeInSeconds: retryPolicy.maximumEventAgeInSeconds,
      MaximumRetryAttempts: retryPolicy.maximumRetryAttempts,
    },
    RoleArn: inputs.roleArn,
    SqsParameters: sqsTarget && { MessageGroupId: sqsTarget.messageGroupId },
  };
}

function stateOf(found: Target): Partial<State> {
  const { DeadLetterConfig, InputTransformer, RetryPolicy, SqsParameters } = found;
  return {
    arn: found.Arn,
    deadLetterConfig: DeadLetterConfig && { arn: DeadLetterConfig.Arn },
    input: found.Input ?? "",
    inputPath: found.InputPath ?? "",
    inputTransformer: InputTransformer && {
      inputPaths: InputTransformer.InputPathsMap,
      inputTemplate: InputTransformer.InputTemplate ?? "",
    },
    retryPolicy: RetryPolicy && {
      maximumEventAgeInSeconds: RetryPolicy.MaximumEventAgeInSeconds,
      maximumRetryAttempts: RetryPolicy.MaximumRetryAttempts,
    },
    roleArn: found.RoleArn ?? "",
    sqsTarget: SqsParameters && { messageGroupId: SqsParameters.MessageGroupId },
    targetId: found.Id,
  };
}
