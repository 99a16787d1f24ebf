// What AWS refuses of a rule's target beyond the recorded limits, and what the emulator does not reach.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
import type { Problem } from "../resourceType.ts";
import type { Inputs } from "./cloudwatchEventTarget.ts";
import { unhandled } from "./s3AndLambda.ts";

const handled = [
  "arn",
  "deadLetterConfig",
  "eventBusName",
  "forceDestroy",
  "input",
  "inputPath",
  "inputTransformer",
  "retryPolicy",
  "roleArn",
  "rule",
  "sqsTarget",
  "targetId",
] as const;

const services = ["lambda", "sns", "sqs"];
const maxVariables = 100;
const longestTemplate = 8192;

export function targetProblems(inputs: Partial<Inputs>): Problem[] {
  const { arn, deadLetterConfig, inputTransformer, sqsTarget, targetId = "" } = inputs;
  const own: [property: string, reason: string | undefined][] = [
    [
      "arn",
      arn === undefined || services.includes(arn.split(":")[2] ?? "")
        ? undefined
        : `is ${arn}; the local cloud's rules send to functions, queues and topics`,
    ],
    [
      "sqsTarget",
      arn?.endsWith(".fifo") && arn.split(":")[2] === "sqs" && !sqsTarget?.messageGroupId
        ? `is not given; the FIFO queue ${arn} needs a messageGroupId`
        : undefined,
    ],
    [
      "deadLetterConfig.arn",
      deadLetterConfig?.arn?.endsWith(".fifo")
        ? `is the FIFO queue ${deadLetterConfig.arn}; use a standard queue`
        : undefined,
    ],
    ["targetId", targetId.length > 64 ? `has ${targetId.length} characters; use at most 64` : undefined],
  ];
  return [
    ...unhandled<Inputs>(inputs, handled),
    ...own.flatMap(([property, reason]) => (reason === undefined ? [] : [{ property, reason }])),
    ...(inputTransformer ? transformerProblems(inputTransformer) : []).map(({ property, reason }) => ({
      property: `inputTransformer.${property}`,
      reason,
    })),
  ];
}

type Transformer = Partial<NonNullable<Inputs["inputTransformer"]>>;

function transformerProblems({ inputPaths = {}, inputTemplate }: Transformer): Problem[] {
  const problems: Problem[] = Object.entries(inputPaths)
    .filter(([, path]) => !/^\$(\.[^.[\]]+|\[\d+\]|\['[^']+'\])*$/.test(path))
    .map(([name, path]) => ({
      property: `inputPaths.${name}`,
      reason: `is "${path}"; use a path such as $.detail.containers[0].name`,
    }));
  const count = Object.keys(inputPaths).length;
  if (count > maxVariables)
    problems.push({ property: "inputPaths", reason: `have ${count} entries; use at most ${maxVariables}` });
  const reserved = Object.keys(inputPaths).find((name) => /^aws/i.test(name));
  if (reserved !== undefined)
    problems.push({ property: "inputPaths", reason: `have "${reserved}"; a name cannot begin with AWS` });
  return inputTemplate === undefined
    ? problems
    : [...problems, ...templateProblems(inputTemplate, Object.keys(inputPaths))];
}

const variable = /<([^<>\s]+)>/g;

function templateProblems(template: string, known: readonly string[]): Problem[] {
  const property = "inputTemplate";
  const used = [...template.matchAll(variable)].map(([, name = ""]) => name);
  const unknown = used.find((name) => !known.includes(name) && !name.startsWith("aws.events."));
  return [
    ...(template.length > longestTemplate
      ? [{ property, reason: `has ${template.length} characters; use at most ${longestTemplate}` }]
      : []),
    ...(unknown === undefined
      ? []
      : [
          {
            property,
            reason: `uses <${unknown}>, which is not in inputPaths: ${known.join(", ") || "none"}`,
          },
        ]),
    ...(isTemplate(template)
      ? []
      : [
          {
            property,
            reason: `is ${JSON.stringify(template)}: Invalid InputTemplate; use JSON, or texts in quotation marks, one a line`,
          },
        ]),
  ];
}

/** JSON when its variables are; several lines may be texts of their own. */
function isTemplate(template: string): boolean {
  const filled = template.replaceAll(/"(?:\\.|[^"\\])*"|<[^<>\s]+>/g, (part) =>
    part.startsWith('"') ? part : "0",
  );
  const isText = (line: string) => line.trim() === "" || (line.trim().startsWith('"') && isJson(line));
  return isJson(filled) || filled.split("\n").every(isText);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
