import type * as pulumi from "@pulumi/pulumi";
import type { Image } from "../ecr/index.ts";
import type { Secret } from "../secretsmanager/index.ts";

export interface ContainerArgs {
  /**
   * What runs: an image built here, or the reference of any other, by digest or by a tag that stays. It should run as
   * another user than root (`USER` in the Dockerfile).
   */
  image: Image | pulumi.Input<string>;
  /** What the image starts with, instead of its own CMD. @default - the image's */
  command?: readonly pulumi.Input<string>[];
  /**
   * Environment variables. Never a secret: whoever may describe the task definition reads them, so names such as
   * `DB_PASSWORD`, `API_TOKEN` or `LINK_SECRET` and values that Pulumi keeps secret are refused.
   * @default - none
   */
  environment?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Environment variables that hold secrets, which ECS reads when the task starts. A task that runs keeps the old
   * value until it is started anew.
   * @default - none
   */
  secrets?: Readonly<Record<string, Secret>>;
  /** The TCP port on which it listens, 1 to 65535; the containers of a task share them. @default - none */
  port?: number;
  /** How ECS finds out whether it is well. @default - it is well while it runs */
  healthCheck?: HealthCheckArgs;
  /**
   * Containers of the task that must be so far before this one starts: `{ migrations: "SUCCESS" }`. COMPLETE and SUCCESS
   * (exit code 0) are for those that end, HEALTHY for those with a health check.
   * @default - all start at once
   */
  dependsOn?: Readonly<Record<string, Condition>>;
  /**
   * Seconds between SIGTERM and SIGKILL when the task is stopped, 1 to 120 (Fargate's most). AWS's own default is 30;
   * less leaves a service's load balancer the time that it waits for requests to end.
   * @default 25
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
   */
  stopTimeoutSeconds?: number;
  /** Whether the task ends when this container does. @default true */
  essential?: boolean;
  /** MiB that the container may use of the task's memory; it is ended when it takes more. @default - as much as is left */
  memoryMiB?: number;
}

export type Condition = "START" | "COMPLETE" | "SUCCESS" | "HEALTHY";

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
export interface HealthCheckArgs {
  /** A command in the container, with its words: `["node", "health.js"]`. The container is well when it ends with 0. */
  command: readonly string[];
  /** Seconds from one to the next, 5 to 300. @default 30 */
  intervalSeconds?: number;
  /** Seconds that it may take, 2 to 60. @default 5 */
  timeoutSeconds?: number;
  /** Failures in a row after which the container is not well, 1 to 10. @default 3 */
  retries?: number;
  /** Seconds after the start in which failures do not count, 0 to 300. @default 0 */
  startPeriodSeconds?: number;
}

/** AWS's own default is 30, as long as a load balancer waits here for requests to end. */
export const STOP_TIMEOUT = 25;
