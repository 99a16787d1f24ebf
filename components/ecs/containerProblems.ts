// What is wrong with the containers of a task.
import { Image } from "../ecr/index.ts";
import { referenceProblem } from "../ecr/reference.ts";
import type { Problems } from "../problems.ts";
import { platform } from "../settings.ts";
import { type Condition, type ContainerArgs } from "./containerArgs.ts";
import type { LogRouter } from "./logRouter.ts";

type Containers = Readonly<Record<string, ContainerArgs>>;

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
const MOST_CONTAINERS = 10;
const CONDITIONS: readonly Condition[] = ["START", "COMPLETE", "SUCCESS", "HEALTHY"];

/** The end of a name that says that its value is a secret; LINK_SECRET_ARN and TOKEN_URL do not. */
const SECRET_NAME =
  /(^|_)(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIALS?|(API|ACCESS|PRIVATE|SIGNING|SECRET)_?KEY)$/i;
const ACCOUNT_NAME = /^AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|PROFILE)$/;

export function checkContainers(
  problems: Problems,
  containers: Containers,
  memoryMiB: number,
  logRouter?: LogRouter,
): void {
  const names = Object.keys(containers);
  const most = logRouter ? MOST_CONTAINERS - 1 : MOST_CONTAINERS;
  if (names.length < 1 || names.length > most)
    problems.wrong(
      "containers",
      `${names.length} containers`,
      `1 to ${most} (AWS's limit for a task${logRouter ? ", the log router among them" : ""})`,
    );
  if (names.length > 0 && Object.values(containers).every(({ essential }) => essential === false))
    problems.wrong("containers", "none of them essential", "at least one with which the task ends");
  for (const [name, args] of Object.entries(containers)) {
    const at = `containers.${name}`;
    if (!/^[\w-]{1,255}$/.test(name))
      problems.wrong("containers", name, "a name of letters, digits, - and _");
    checkImage(problems, at, args.image);
    checkEnvironment(problems, at, args);
    problems.range(`${at}.port`, args.port, 1, 65_535);
    problems.range(`${at}.stopTimeoutSeconds`, args.stopTimeoutSeconds, 1, 120, "seconds");
    problems.range(
      `${at}.memoryMiB`,
      args.memoryMiB,
      6,
      memoryMiB,
      "MiB (Docker's least, and the task's memory)",
    );
    checkHealthCheck(problems, at, args);
    checkDependencies(problems, name, containers);
  }
  checkPorts(problems, containers);
  checkMemory(problems, containers, memoryMiB, logRouter);
}

function checkImage(problems: Problems, at: string, image: ContainerArgs["image"]): void {
  const { cpu } = platform();
  if (image instanceof Image && image.architecture !== cpu)
    problems.wrong(
      `${at}.image`,
      `ecr.Image "${image.logicalName}" for ${image.architecture}`,
      `an image for ${cpu}, on which tasks run; kandokoro:platform sets both`,
    );
  const use = typeof image === "string" ? referenceProblem(image) : undefined;
  if (use !== undefined) problems.wrong(`${at}.image`, image, use);
}

function checkEnvironment(
  problems: Problems,
  at: string,
  { environment = {}, secrets = {} }: ContainerArgs,
): void {
  for (const name of [...Object.keys(environment), ...Object.keys(secrets)])
    if (!/^[a-zA-Z_]\w*$/.test(name))
      problems.wrong(`${at}.environment.${name}`, "set", "letters, digits and _, not beginning with a digit");
  for (const name of Object.keys(environment)) {
    const field = `${at}.environment.${name}`;
    if (ACCOUNT_NAME.test(name))
      problems.wrong(field, "set", "permissions instead: the task has credentials of its own role");
    else if (SECRET_NAME.test(name))
      problems.wrong(
        field,
        "set",
        `secrets.${name} with a secretsmanager.Secret, or another name if it is none: whoever may describe the task definition reads its environment`,
      );
    if (name in secrets) problems.wrong(field, "set", `either it or secrets.${name}`);
  }
}

function checkHealthCheck(problems: Problems, at: string, { healthCheck: check }: ContainerArgs): void {
  if (!check) return;
  const field = `${at}.healthCheck`;
  if (check.command.length === 0)
    problems.wrong(`${field}.command`, "empty", 'a command such as ["node", "health.js"]');
  problems.range(`${field}.intervalSeconds`, check.intervalSeconds, 5, 300, "seconds");
  problems.range(`${field}.timeoutSeconds`, check.timeoutSeconds, 2, 60, "seconds");
  problems.range(`${field}.retries`, check.retries, 1, 10);
  problems.range(`${field}.startPeriodSeconds`, check.startPeriodSeconds, 0, 300, "seconds");
}

function checkDependencies(problems: Problems, name: string, containers: Containers): void {
  for (const [other, condition] of Object.entries(containers[name]!.dependsOn ?? {})) {
    const field = `containers.${name}.dependsOn.${other}`;
    const target = containers[other];
    if (!target)
      problems.wrong(field, condition, `a container of the task: ${Object.keys(containers).join(", ")}`);
    else if (!CONDITIONS.includes(condition)) problems.wrong(field, condition, CONDITIONS.join(", "));
    else if (reaches(containers, other, name))
      problems.wrong(
        field,
        condition,
        `containers that do not wait for each other: ${other} waits for ${name}`,
      );
    else if (condition === "HEALTHY" && !target.healthCheck)
      problems.wrong(field, condition, `START, or give ${other} a healthCheck: without one it never is`);
    else if ((condition === "COMPLETE" || condition === "SUCCESS") && target.essential !== false)
      problems.wrong(field, condition, `it with essential: false on ${other}: the task would end with it`);
  }
}

/** Whether a container waits for another, by way of others too. */
function reaches(containers: Containers, from: string, to: string, seen = new Set<string>()): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return Object.keys(containers[from]?.dependsOn ?? {}).some((next) => reaches(containers, next, to, seen));
}

function checkPorts(problems: Problems, containers: Containers): void {
  const users = new Map<number, string>();
  for (const [name, { port }] of Object.entries(containers)) {
    const other = port === undefined ? undefined : users.get(port);
    if (other !== undefined)
      problems.wrong(
        `containers.${name}.port`,
        port,
        `another: ${other} has it, and the containers of a task share ports`,
      );
    else if (port !== undefined) users.set(port, name);
  }
}

function checkMemory(
  problems: Problems,
  containers: Containers,
  memoryMiB: number,
  logRouter: LogRouter | undefined,
): void {
  const limits = [...Object.values(containers), ...(logRouter ? [logRouter] : [])];
  const parts = limits.flatMap((container) => container.memoryMiB ?? []);
  const sum = parts.reduce((a, b) => a + b, 0);
  if (sum > memoryMiB)
    problems.wrong(
      "memoryMiB",
      memoryMiB,
      `at least ${sum}, the sum of its containers' (${parts.join(" + ")})`,
    );
}
