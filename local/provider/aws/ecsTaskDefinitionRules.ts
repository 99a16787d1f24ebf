// What AWS refuses of a task definition beyond the recorded limits, and what the local cloud cannot run.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
import type { ContainerDefinition } from "@aws-sdk/client-ecs";
import { parseContainers } from "../containers.ts";
import type { Problem } from "../resourceType.ts";
import { containerReasons } from "./ecsContainerRules.ts";
import { sizeProblem } from "./ecsTaskSize.ts";
import type { Inputs } from "./ecsTaskDefinition.ts";
import { unhandled } from "./s3AndLambda.ts";

const handled = [
  "containerDefinitions",
  "cpu",
  "enableFaultInjection",
  "ephemeralStorage",
  "executionRoleArn",
  "family",
  "memory",
  "networkMode",
  "requiresCompatibilities",
  "runtimePlatform",
  "skipDestroy",
  "tags",
  "taskRoleArn",
  "trackLatest",
  "volumes",
] as const;

export function taskDefinitionProblems(inputs: Partial<Inputs>): Problem[] {
  const { family } = inputs;
  const reasons: [property: string, reason: string | undefined][] = [
    [
      "family",
      family !== undefined && !/^[\w-]{1,255}$/.test(family)
        ? `is "${family}"; use 1 to 255 letters, digits, - and _`
        : undefined,
    ],
    ["requiresCompatibilities", compatibilityReason(inputs)],
    ["networkMode", networkReason(inputs)],
    ["cpu and memory", sizeReason(inputs)],
  ];
  const own = reasons.flatMap(([property, reason]) => (reason === undefined ? [] : [{ property, reason }]));
  return [
    ...unhandled<Inputs>(inputs, handled),
    ...own,
    ...volumeProblems(inputs.volumes),
    ...definitionsReasons(inputs).map((reason) => ({ property: "containerDefinitions", reason })),
  ];
}

/** The local cloud has no instances, and so only what Fargate runs. */
function compatibilityReason({ requiresCompatibilities }: Partial<Inputs>): string | undefined {
  if (requiresCompatibilities === undefined || requiresCompatibilities.includes("FARGATE")) return undefined;
  return `is ${JSON.stringify(requiresCompatibilities)}; the local cloud has no container instances, use ["FARGATE"]`;
}

function networkReason({ networkMode }: Partial<Inputs>): string | undefined {
  if (networkMode === undefined || networkMode === "awsvpc") return undefined;
  return `is "${networkMode}": Fargate only supports network mode 'awsvpc'; use "awsvpc"`;
}

function sizeReason({ cpu, memory }: Partial<Inputs>): string | undefined {
  return cpu === undefined || memory === undefined ? undefined : sizeProblem(cpu, memory);
}

/** What is missing, for the creation: before it, what is not given and what is not known yet look alike. */
export function missing(inputs: Inputs): string | undefined {
  const { cpu, executionRoleArn, memory, networkMode, requiresCompatibilities } = inputs;
  const containers = parseContainers(inputs.containerDefinitions) ?? [];
  if (!requiresCompatibilities)
    return 'the local cloud has no container instances; set requiresCompatibilities to ["FARGATE"]';
  if (!networkMode) return "Fargate only supports network mode 'awsvpc'; set networkMode to \"awsvpc\"";
  if (!cpu) return "Fargate requires that 'cpu' be defined at the task level.";
  if (!memory) return "Fargate requires that 'memory' be defined at the task level.";
  if (executionRoleArn) return undefined;
  if (containers.some(({ secrets = [] }) => secrets.length > 0))
    return "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.";
  if (containers.some(({ logConfiguration }) => logConfiguration?.logDriver === "awslogs"))
    return "Fargate requires task definition to have execution role ARN to support log driver awslogs.";
  return undefined;
}

function volumeProblems(volumes: Partial<Inputs>["volumes"] = []): Problem[] {
  return volumes.flatMap(({ configureAtLaunch: _, name, ...rest }) =>
    Object.entries(rest)
      .filter(([, value]) => value)
      .map(([kind]) => ({
        property: "volumes",
        reason: `has ${kind} in "${name}"; the local cloud has only volumes that live as long as their task`,
      })),
  );
}

function definitionsReasons(inputs: Partial<Inputs>): string[] {
  if (inputs.containerDefinitions === undefined) return [];
  const containers = parseContainers(inputs.containerDefinitions);
  if (!containers) return ["is no list of container definitions; use a JSON text such as [{…}]"];
  if (containers.length === 0)
    return ["is empty; TaskDefinition must contain at least one container definition"];
  return [
    ...namesReasons(containers),
    ...(containers.some(({ essential = true }) => essential)
      ? []
      : ["has no essential container; at least one is to be essential"]),
    ...portReasons(containers),
    ...containers.flatMap((container, i) =>
      containerReasons(container, containers, inputs).map(
        (reason) =>
          `has in ${container.name === undefined ? `container ${i}` : `"${container.name}"`} ${reason}`,
      ),
    ),
  ];
}

function namesReasons(containers: readonly ContainerDefinition[]): string[] {
  const names = containers.map(({ name }) => name);
  const twice = new Set(names.filter((name, i) => name !== undefined && names.indexOf(name) !== i));
  return [...twice].map((name) => `has the container name "${name}" twice; each is to be used once`);
}

/** All containers of a task share one network interface. */
function portReasons(containers: readonly ContainerDefinition[]): string[] {
  const all = containers.flatMap(({ portMappings = [] }) =>
    portMappings.map(({ containerPort, protocol = "tcp" }) => `${containerPort}/${protocol}`),
  );
  const twice = new Set(all.filter((port, i) => all.indexOf(port) !== i));
  return [...twice].map((port) => `has the port ${port} twice; the containers of a task share their ports`);
}
