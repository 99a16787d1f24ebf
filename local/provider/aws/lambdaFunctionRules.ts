// What AWS asks of a function beyond the ranges that the real provider checks.
import type { Problem } from "../resourceType.ts";
import { badVariables } from "./lambdaEnvironment.ts";
import type { Inputs } from "./lambdaFunction.ts";
import { badHandler, badRuntime } from "./lambdaRuntimes.ts";
import { unhandled } from "./s3AndLambda.ts";

const handled = [
  "architectures",
  "code",
  "deadLetterConfig",
  "description",
  "environment",
  "ephemeralStorage",
  "handler",
  "layers",
  "loggingConfig",
  "memorySize",
  "name",
  "packageType",
  "publish",
  "reservedConcurrentExecutions",
  "role",
  "runtime",
  "s3Bucket",
  "s3Key",
  "s3ObjectVersion",
  "skipDestroy",
  "sourceCodeHash",
  "tags",
  "timeout",
  "tracingConfig",
  // Bounds the real provider's waiting for a function's parts; here there is nothing to wait for.
  "useResourceTimeoutForPropagation",
] as const;

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export function badFunction(inputs: Partial<Inputs>): Problem[] {
  if (isImage(inputs)) {
    const reason =
      'is "Image"; the local provider runs functions from zip only: give code, or s3Bucket and s3Key';
    return [{ property: "packageType", reason }];
  }
  const problems = [
    ...unhandled<Inputs>(inputs, handled),
    ...badLayers(inputs.layers ?? []),
    ...badLogging(inputs),
  ];
  const add = (property: keyof Inputs, reason: string | undefined) => {
    if (reason) problems.push({ property, reason });
  };
  const { memorySize = 0, reservedConcurrentExecutions: reserved = 0 } = inputs;
  if (inputs.runtime !== undefined) add("runtime", badRuntime(inputs.runtime));
  if (inputs.handler !== undefined) add("handler", badHandler(inputs.handler, inputs.runtime));
  if (memorySize > 10_240) add("memorySize", `is ${memorySize}; use 128 to 10240 (MB)`);
  if (reserved > 900) {
    add(
      "reservedConcurrentExecutions",
      `is ${reserved}; of the account's 1000, 100 must stay unreserved: use at most 900`,
    );
  }
  if (inputs.architectures && inputs.architectures.length !== 1) {
    add(
      "architectures",
      `has ${inputs.architectures.length}; a function has exactly one, "arm64" or "x86_64"`,
    );
  }
  for (const reason of badVariables(inputs.environment?.variables ?? {})) {
    problems.push({ property: "environment.variables", reason });
  }
  return problems;
}

function isImage(inputs: Partial<Inputs>): boolean {
  return inputs.packageType === "Image" || inputs.imageUri !== undefined || inputs.imageConfig !== undefined;
}

function badLayers(layers: readonly string[]): Problem[] {
  const names = layers.map((arn) => /^(.*:layer:[^:]+):\d+$/.exec(arn)?.[1]);
  return layers.flatMap((arn, index) => {
    const property = `layers[${index}]`;
    if (names[index] === undefined) {
      return [
        { property, reason: `is "${arn}"; give the ARN with its version, as aws.lambda.LayerVersion's arn` },
      ];
    }
    if (names.indexOf(names[index]) === index) return [];
    return [
      { property, reason: `is the layer ${names[index]} again; a function takes one version of a layer` },
    ];
  });
}

function badLogging({ loggingConfig }: Partial<Inputs>): Problem[] {
  if (loggingConfig?.logFormat !== "Text") return [];
  return (["applicationLogLevel", "systemLogLevel"] as const)
    .filter((level) => loggingConfig[level])
    .map((level) => ({
      property: `loggingConfig.${level}`,
      reason: 'needs logFormat "JSON"; change that or remove it',
    }));
}
