import type { LoadBalancer } from "../alb/index.ts";
import type { Network } from "../network/index.ts";
import { Problems } from "../problems.ts";
import { stage } from "../stage.ts";
import type { Cluster } from "./cluster.ts";
import { STOP_TIMEOUT } from "./containerArgs.ts";
import { checkReach } from "./reach.ts";
import { checkScaling, type ScalingArgs } from "./scalingArgs.ts";
import type { TaskDefinition } from "./taskDefinition.ts";

export interface ServiceArgs {
  cluster: Cluster;
  /** What runs, in as many copies as are asked for. */
  task: TaskDefinition;
  /** Where its tasks run: in the private subnets, or in the public ones with `publicIp`. */
  network: Network;
  /** What sends it requests, on the port of its container. @default - nobody; a worker that asks for its work */
  loadBalancer?: LoadBalancer;
  /** Paths, with `*` and `?`, whose requests come to it: `/api/*`. @default - all that no rule before takes */
  paths?: readonly string[];
  /** Host names, with `*` and `?`, whose requests come to it. @default - any */
  hosts?: readonly string[];
  /** Which of the load balancer's rules is looked at first, 1 to 50000. @default - in the order of the calls */
  priority?: number;
  /** The path that answers 200 to 299 while a task is well. @default /health */
  healthCheckPath?: string;
  /** The container that gets the requests. @default - the only one with a port */
  container?: string;
  /** How many tasks run, 0 to 5000. Not with `scaling`. @default - the stage's: 1 in dev, 2 in prod */
  desiredCount?: number;
  /** Lets the number of tasks follow the load. @default - it stays as it is */
  scaling?: ScalingArgs;
  /**
   * Whether all tasks but one run on Fargate Spot: about 70 % cheaper, and ended with two minutes' notice when AWS needs
   * the room.
   * @default false
   */
  spot?: boolean;
  /**
   * Whether `commands.exec` opens a shell in a running container (ECS Exec). What is typed and shown is logged. It needs
   * `readonlyRootFilesystem: false` of the task, for its agent writes into the container.
   * @default false
   */
  exec?: boolean;
  /**
   * Whether tasks run in the public subnets with addresses of their own, into which only the load balancer gets: so they
   * need no NAT gateway. An address costs $3.65 a month.
   * @default false
   */
  publicIp?: boolean;
  /**
   * Seconds that a task which is stopped has for the requests that it began, before it gets SIGTERM: 1 to 3600, and more
   * than its containers' `stopTimeoutSeconds`.
   * @default 30
   */
  deregistrationDelaySeconds?: number;
  /** Seconds after a task's start in which the load balancer's health checks do not count, 0 to 3600. @default 60 */
  healthCheckGraceSeconds?: number;
}

export function resolveServiceArgs(name: string, args: ServiceArgs) {
  const problems = new Problems("ecs.Service", name);
  const { loadBalancer, task, scaling, publicIp = false, exec = false } = args;
  const deregistrationDelaySeconds = args.deregistrationDelaySeconds ?? 30;
  problems.name(name, "-service", 255, /^[\w-]+$/, "letters, digits, - and _");
  problems.range("desiredCount", args.desiredCount, 0, 5000, "tasks");
  problems.range("deregistrationDelaySeconds", args.deregistrationDelaySeconds, 1, 3600, "seconds");
  problems.range("healthCheckGraceSeconds", args.healthCheckGraceSeconds, 0, 3600, "seconds");
  const container = loadBalancer ? checkContainer(problems, args) : (args.container ?? firstOf(task));
  if (loadBalancer) checkStopTimes(problems, task, deregistrationDelaySeconds);
  else checkWithout(problems, args);
  if (exec && task.readonlyRootFilesystem)
    problems.wrong(
      "exec",
      true,
      `readonlyRootFilesystem: false of ecs.TaskDefinition "${task.logicalName}" with it: ECS Exec's agent writes into the container`,
    );
  if (scaling) checkScaling(problems, scaling, { balanced: loadBalancer !== undefined });
  if (scaling && args.desiredCount !== undefined)
    problems.wrong("desiredCount", args.desiredCount, "either it or scaling, whose min and max count");
  checkReach(problems, task.containers, { network: args.network, publicIp, exec });
  problems.throwIfAny();
  return {
    container,
    port: task.containers[container]?.port,
    publicIp,
    exec,
    deregistrationDelaySeconds,
    healthCheckGraceSeconds: args.healthCheckGraceSeconds ?? 60,
    desiredCount: scaling
      ? (scaling.min ?? stage().minimumTasks)
      : (args.desiredCount ?? stage().minimumTasks),
    timeouts: timeouts(deregistrationDelaySeconds + longestStop(task)),
  };
}

/** The container behind the load balancer: it has a port. */
function checkContainer(problems: Problems, { container, network, loadBalancer, task }: ServiceArgs): string {
  const withPort = Object.keys(task.containers).filter((name) => task.containers[name]?.port !== undefined);
  const shown = `ecs.TaskDefinition "${task.logicalName}"`;
  if (container !== undefined && !withPort.includes(container))
    problems.wrong(
      "container",
      container,
      `a container of ${shown} with a port: ${withPort.join(", ") || "there is none"}`,
    );
  else if (withPort.length === 0)
    problems.wrong(
      "loadBalancer",
      loadBalancer!.logicalName,
      `it with a port of a container of ${shown}: it has none`,
    );
  else if (container === undefined && withPort.length > 1)
    problems.wrong("container", container, `the one that gets the requests: ${withPort.join(", ")}`);
  if (loadBalancer!.network !== network)
    problems.wrong(
      "network",
      network.logicalName,
      `"${loadBalancer!.network.logicalName}", where alb.LoadBalancer "${loadBalancer!.logicalName}" is`,
    );
  return container ?? withPort[0]!;
}

/** Where only the first name matters, for `commands.exec`. */
function firstOf(task: TaskDefinition): string {
  const names = Object.keys(task.containers);
  return names.find((name) => task.containers[name]?.essential !== false) ?? names[0]!;
}

/** Who began a request when a task is deregistered must not see it killed before the delay has passed. */
function checkStopTimes(problems: Problems, task: TaskDefinition, delay: number): void {
  for (const [name, { stopTimeoutSeconds = STOP_TIMEOUT }] of Object.entries(task.containers))
    if (stopTimeoutSeconds >= delay)
      problems.wrong(
        "deregistrationDelaySeconds",
        delay,
        `more than the ${stopTimeoutSeconds} seconds of containers.${name}.stopTimeoutSeconds of ecs.TaskDefinition "${task.logicalName}"`,
      );
}

const OF_BALANCED = [
  "paths",
  "hosts",
  "priority",
  "healthCheckPath",
  "deregistrationDelaySeconds",
  "healthCheckGraceSeconds",
] as const;

function checkWithout(problems: Problems, args: ServiceArgs): void {
  const given = OF_BALANCED.filter((field) => args[field] !== undefined);
  if (given.length > 0) problems.wrong(given.join(", "), "set", "it only with a loadBalancer");
  if (args.container !== undefined && !(args.container in args.task.containers))
    problems.wrong(
      "container",
      args.container,
      `a container of the task: ${Object.keys(args.task.containers).join(", ")}`,
    );
}

function longestStop(task: TaskDefinition): number {
  return Math.max(
    ...Object.values(task.containers).map((container) => container.stopTimeoutSeconds ?? STOP_TIMEOUT),
  );
}

/**
 * The provider's own 20 minutes, or more where stopping old tasks alone takes that long: in a deployment, and at the end.
 */
function timeouts(stopSeconds: number) {
  const time = `${Math.max(20, Math.ceil(stopSeconds / 60) + 10)}m`;
  return { create: time, update: time, delete: time };
}
