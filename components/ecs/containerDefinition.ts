// Container definitions as ECS writes them back, so that nothing differs when they are read again.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
import { type Condition, type HealthCheckArgs, STOP_TIMEOUT } from "./containerArgs.ts";
import { type KnownRouter, LOG_ROUTER, routedLogs, routerParts } from "./logRouter.ts";

/** A container of which everything is known. */
export interface Container {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** ARNs. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly port?: number;
  readonly healthCheck?: HealthCheckArgs;
  readonly dependsOn?: Readonly<Record<string, Condition>>;
  readonly stopTimeoutSeconds?: number;
  readonly essential?: boolean;
  readonly memoryMiB?: number;
}

/** What all containers of a task have alike. */
export interface Shared {
  readonly readonlyRootFilesystem: boolean;
  readonly logGroup: string;
  readonly logStreamPrefix: string;
  readonly region: string;
  /** What takes the containers' output; without it, it goes to the log group. */
  readonly logRouter?: KnownRouter;
}

/** The name of the volume that is a container's /tmp. */
export function tmpVolume(container: string): string {
  return `${container}-tmp`;
}

/** The definitions as JSON: containers and all lists by their names, keys always in the same order. */
export function containerDefinitions(
  containers: Readonly<Record<string, Container>>,
  shared: Shared,
): string {
  const { logRouter } = shared;
  const all = sorted(containers).map(([name, container]) => definition(name, container, shared));
  return JSON.stringify(logRouter ? [...all, router(logRouter, shared)] : all);
}

/**
 * The router starts first, is well before the others start, and is stopped after them. It writes its own log to the log
 * group. The task ends with it: without it nobody would know what the others say. Its root is not read-only: the image
 * does not start then.
 */
function router(logRouter: KnownRouter, { logRouter: _itself, ...shared }: Shared) {
  const { image, memoryMiB, stream } = logRouter;
  const environment = { DELIVERY_STREAM: stream, LOG_GROUP: shared.logGroup };
  const container = { image, memoryMiB, environment };
  return {
    ...definition(LOG_ROUTER, container, { ...shared, readonlyRootFilesystem: false }),
    ...routerParts(logRouter),
  };
}

/** Empty lists, `cpu: 0`, `essential`, `hostPort` and `protocol` are what ECS fills in where they are left out. */
function definition(name: string, container: Container, shared: Shared) {
  const { readonlyRootFilesystem } = shared;
  return {
    name,
    image: container.image,
    cpu: 0,
    memory: container.memoryMiB,
    portMappings: container.port === undefined ? [] : [mapping(container.port)],
    essential: container.essential ?? true,
    command: container.command,
    environment: sorted(container.environment).map(([key, value]) => ({ name: key, value })),
    mountPoints: readonlyRootFilesystem ? [mountPoint(name)] : [],
    volumesFrom: [],
    linuxParameters: { initProcessEnabled: true },
    secrets: some(sorted(container.secrets).map(([key, valueFrom]) => ({ name: key, valueFrom }))),
    dependsOn: some(
      sorted(dependencies(container, shared)).map(([containerName, condition]) => ({
        containerName,
        condition,
      })),
    ),
    stopTimeout: container.stopTimeoutSeconds ?? STOP_TIMEOUT,
    readonlyRootFilesystem,
    logConfiguration: logConfiguration(shared),
    healthCheck: container.healthCheck && healthCheck(container.healthCheck),
    systemControls: [],
  };
}

function dependencies({ dependsOn }: Container, { logRouter }: Shared): Readonly<Record<string, Condition>> {
  return { ...dependsOn, ...(logRouter && { [LOG_ROUTER]: "HEALTHY" }) };
}

function mapping(port: number) {
  return { containerPort: port, hostPort: port, protocol: "tcp" };
}

function mountPoint(container: string) {
  return { sourceVolume: tmpVolume(container), containerPath: "/tmp", readOnly: false };
}

function logConfiguration({ logGroup, logRouter, logStreamPrefix, region }: Shared) {
  if (logRouter) return routedLogs(logRouter, region);
  return {
    logDriver: "awslogs",
    options: {
      "awslogs-group": logGroup,
      "awslogs-region": region,
      "awslogs-stream-prefix": logStreamPrefix,
    },
  };
}

function healthCheck({
  command,
  intervalSeconds,
  timeoutSeconds,
  retries,
  startPeriodSeconds,
}: HealthCheckArgs) {
  return {
    command: ["CMD", ...command],
    interval: intervalSeconds ?? 30,
    timeout: timeoutSeconds ?? 5,
    retries: retries ?? 3,
    startPeriod: startPeriodSeconds,
  };
}

function some<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}

function sorted<T>(record: Readonly<Record<string, T>> = {}): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
