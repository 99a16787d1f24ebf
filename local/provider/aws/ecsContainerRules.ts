// What AWS refuses of one container's definition on Fargate. Each reason reads on after `has in "web"`.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
import type { ContainerDefinition, LogConfiguration } from "@aws-sdk/client-ecs";
import { mebibytes } from "./ecsTaskSize.ts";
import type { Inputs } from "./ecsTaskDefinition.ts";

/** Ranges of numbers: `stopTimeout`, and those of a health check. */
const stopRange = [0, 120] as const;
const checkRanges = {
  interval: [5, 300],
  retries: [1, 10],
  startPeriod: [0, 300],
  timeout: [2, 60],
} as const;
const conditions = ["START", "COMPLETE", "SUCCESS", "HEALTHY"];

export function containerReasons(
  container: ContainerDefinition,
  all: readonly ContainerDefinition[],
  task: Partial<Inputs>,
): string[] {
  const { image, memory, name, privileged, stopTimeout } = container;
  const most = task.memory === undefined ? Infinity : mebibytes(task.memory);
  return [
    ...(name === undefined ? ["no name; give one"] : []),
    ...(name !== undefined && !/^[\w-]{1,255}$/.test(name)
      ? [`a name that is not 1 to 255 letters, digits, - and _`]
      : []),
    ...(image ? [] : ["no image; give one"]),
    ...(privileged ? ["privileged; Fargate has no privileged containers"] : []),
    ...outside("stopTimeout", stopTimeout, stopRange),
    ...(memory !== undefined && memory > most
      ? [`a memory of ${memory}; use at most the task's, ${most}`]
      : []),
    ...mappingReasons(container),
    ...secretReasons(container),
    ...checkReasons(container),
    ...dependencyReasons(container, all),
    ...logReasons(container.logConfiguration),
    ...mountReasons(container, task),
  ];
}

function outside(
  name: string,
  value: number | undefined,
  [least, most]: readonly [number, number],
): string[] {
  if (value === undefined || (value >= least && value <= most)) return [];
  return [`a ${name} of ${value}; use ${least} to ${most}`];
}

function mappingReasons({ portMappings = [] }: ContainerDefinition): string[] {
  return portMappings.flatMap(({ containerPort = 0, hostPort }) => [
    ...outside("containerPort", containerPort, [1, 65535]),
    ...(hostPort && hostPort !== containerPort
      ? [
          `the host port ${hostPort} for ${containerPort}: When networkMode=awsvpc, the host ports and container ports in port mappings must match; leave hostPort out`,
        ]
      : []),
  ]);
}

function secretReasons({ environment = [], secrets = [] }: ContainerDefinition): string[] {
  const names = [...environment, ...secrets].map(({ name }) => name);
  const shared = secrets.filter(({ name }) => names.indexOf(name) !== names.lastIndexOf(name));
  return [
    ...[...new Set(shared.map(({ name }) => name))].map(
      (name) =>
        `the secret "${name}" twice: The secret name must be unique and not shared with any new or existing environment variables set on the container`,
    ),
    ...secrets
      .filter(({ valueFrom }) => !valueFrom)
      .map(({ name }) => `no valueFrom for the secret "${name}"; give the ARN of a secret or parameter`),
  ];
}

function checkReasons({ healthCheck }: ContainerDefinition): string[] {
  if (!healthCheck) return [];
  const [first] = healthCheck.command ?? [];
  return [
    ...(first === "CMD" || first === "CMD-SHELL" || first === "NONE"
      ? []
      : [
          'a healthCheck whose command does not begin with CMD or CMD-SHELL, such as ["CMD-SHELL", "exit 0"]',
        ]),
    ...Object.entries(checkRanges).flatMap(([name, range]) =>
      outside(`healthCheck.${name}`, healthCheck[name as keyof typeof checkRanges], range),
    ),
  ];
}

function dependencyReasons(
  { dependsOn = [], name }: ContainerDefinition,
  all: readonly ContainerDefinition[],
) {
  return dependsOn.flatMap(({ condition = "", containerName }): string[] => {
    const other = all.find((it) => it.name === containerName);
    if (containerName === name) return ["itself in dependsOn; name another container"];
    if (!other) return [`"${containerName}" in dependsOn, which is no container of the task`];
    if (!conditions.includes(condition))
      return [`the condition "${condition}" in dependsOn; use one of ${conditions.join(", ")}`];
    if (condition === "HEALTHY" && !other.healthCheck)
      return [`the condition HEALTHY on "${containerName}", which has no healthCheck`];
    if ((condition === "COMPLETE" || condition === "SUCCESS") && (other.essential ?? true))
      return [
        `the condition ${condition} on "${containerName}", which is essential; set its essential to false`,
      ];
    return [];
  });
}

function logReasons(log: LogConfiguration | undefined): string[] {
  if (!log) return [];
  if (log.logDriver !== "awslogs")
    return [`the logDriver "${log.logDriver}"; the local cloud has awslogs only`];
  const missing = ["awslogs-group", "awslogs-region", "awslogs-stream-prefix"].filter(
    (option) => !log.options?.[option],
  );
  return missing.map((option) => `no log option ${option}, which the log driver awslogs needs on Fargate`);
}

function mountReasons(
  { mountPoints = [] }: ContainerDefinition,
  { volumes = [] }: Partial<Inputs>,
): string[] {
  const names = volumes.map(({ name }) => name);
  return mountPoints
    .filter(({ sourceVolume = "" }) => !names.includes(sourceVolume))
    .map(({ sourceVolume }) => `a mount point of "${sourceVolume}", which is no volume of the task`);
}
