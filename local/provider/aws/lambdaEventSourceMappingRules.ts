// What AWS asks of a mapping from an SQS queue to a function.
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import type { Problem } from "../resourceType.ts";
import { lambda } from "./lambdaClient.ts";
import type { Inputs } from "./lambdaEventSourceMapping.ts";
import { firstDenied } from "./lambdaRole.ts";
import { attributesOf, sqs } from "./sqsClient.ts";
import { ifThere, queueUrlOf, unhandled } from "./s3AndLambda.ts";

const handled = [
  "batchSize",
  "enabled",
  "eventSourceArn",
  "filterCriteria",
  "functionName",
  "functionResponseTypes",
  "maximumBatchingWindowInSeconds",
  "scalingConfig",
  "tags",
  // Bounds the real provider's waiting; here there is nothing to wait for.
  "useResourceTimeoutForPropagation",
] as const;

export function badMapping(inputs: Partial<Inputs>): Problem[] {
  const problems = unhandled<Inputs>(inputs, handled);
  const add = (property: string, reason: string) => problems.push({ property, reason });
  const {
    eventSourceArn = "arn:aws:sqs:",
    batchSize = 10,
    maximumBatchingWindowInSeconds: window = 0,
  } = inputs;
  const fifo = eventSourceArn.endsWith(".fifo");
  if (!/^arn:[^:]+:sqs:/.test(eventSourceArn)) {
    add("eventSourceArn", `is "${eventSourceArn}"; the local provider maps from SQS queues only`);
  }
  const most = fifo ? 10 : 10_000;
  if (batchSize < 1 || batchSize > most) {
    add("batchSize", `is ${batchSize}; use 1 to ${most}${fifo ? " for a FIFO queue" : ""}`);
  }
  if (fifo && window > 0) {
    add("maximumBatchingWindowInSeconds", `is ${window}; a FIFO queue has no batching window: remove it`);
  } else if (window < 0 || window > 300) {
    add("maximumBatchingWindowInSeconds", `is ${window}; use 0 to 300`);
  } else if (!fifo && batchSize > 10 && window < 1) {
    add(
      "maximumBatchingWindowInSeconds",
      `is ${window}: Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10; use 1 to 300, or a batchSize of at most 10`,
    );
  }
  const concurrency = inputs.scalingConfig?.maximumConcurrency ?? 2;
  if (concurrency < 2 || concurrency > 1000) {
    add("scalingConfig.maximumConcurrency", `is ${concurrency}; use 2 to 1000`);
  }
  return [...problems, ...badFilters(inputs)];
}

function badFilters({ filterCriteria }: Partial<Inputs>): Problem[] {
  return (filterCriteria?.filters ?? []).flatMap(({ pattern }, index) => {
    if (pattern === undefined || isObject(pattern)) return [];
    const property = `filterCriteria.filters[${index}].pattern`;
    return [
      {
        property,
        reason: `is ${JSON.stringify(pattern)}: Invalid filter pattern definition; use a JSON object`,
      },
    ];
  });
}

function isObject(json: string): boolean {
  try {
    const value = JSON.parse(json) as unknown;
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Throws what Lambda answers when the queue hides messages too shortly, or the role may not read it. */
export async function checkQueue(cloud: Cloud, inputs: Inputs): Promise<void> {
  const client = await lambda(cloud);
  const request = { FunctionName: inputs.functionName };
  const target = await ifThere(client.getFunctionConfiguration(request), "ResourceNotFoundException");
  if (!target)
    throw new UserError(
      `ResourceNotFoundException: Function not found: ${inputs.functionName}; create it first`,
    );
  const arn = inputs.eventSourceArn as string;
  const visible = await visibilityTimeout(cloud, arn);
  const { Timeout = 3, Role = "" } = target;
  if (visible < Timeout) {
    throw new UserError(
      `InvalidParameterValueException: Queue visibility timeout: ${visible} seconds is less than Function timeout: ${Timeout} seconds; set the queue's visibilityTimeoutSeconds to ${Timeout} or more (AWS advises ${6 * Timeout})`,
    );
  }
  const needed = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
  const denied = await firstDenied(cloud, Role, needed, arn);
  if (!denied) return;
  throw new UserError(
    `InvalidParameterValueException: The function execution role does not have permissions to call ${denied.split(":")[1]} on SQS; allow ${needed.join(", ")} on ${arn} in a policy of ${Role}, and let the mapping depend on that policy`,
  );
}

async function visibilityTimeout(cloud: Cloud, arn: string): Promise<number> {
  const attributes = await attributesOf(await sqs(cloud), queueUrlOf(cloud, arn));
  if (attributes) return Number(attributes.VisibilityTimeout);
  throw new UserError(
    `InvalidParameterValueException: Error occurred while ReceiveMessage. Queue ${arn} does not exist; create it first`,
  );
}
