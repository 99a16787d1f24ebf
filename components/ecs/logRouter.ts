// FireLens: a container of the task that takes the others' output, and sends it to where it is to go.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html
import type * as pulumi from "@pulumi/pulumi";
import { Image } from "../ecr/index.ts";
import { referenceProblem } from "../ecr/reference.ts";
import type { DeliveryStream } from "../firehose/index.ts";
import type { Problems } from "../problems.ts";
import { platform } from "../settings.ts";

/** AWS's own build of Fluent Bit. Its tags stay with their images. */
const FLUENT_BIT = "amazon/aws-for-fluent-bit:2.34.3";
/** The name of the router's container; AWS's examples call it so, with an underscore. */
export const LOG_ROUTER = "log-router";
/** What AWS's examples reserve is 50; the rest is for what waits while the destination is slow. */
const MEMORY_MIB = 128;
const LEAST_MEMORY_MIB = 50;

export interface LogRouterArgs {
  /** Where the output goes; its source is "direct". */
  stream: DeliveryStream;
  /** Fluent Bit with a configuration of your own in it, or another version. @default - AWS's build, pinned */
  image?: Image | pulumi.Input<string>;
  /**
   * The configuration's path in the image, with its outputs: the file says where output goes, and finds
   * `${DELIVERY_STREAM}`, `${LOG_GROUP}` (the task's) and `${AWS_REGION}` in its environment. Fargate takes it from the
   * image alone.
   * @default - each line goes to the stream, as JSON beside what is known of the container
   */
  configFile?: string;
  /** MiB that the router may use of the task's memory, 50 or more; it is ended when it takes more. @default 128 */
  memoryMiB?: number;
}

/** A router of which all is decided. */
export interface LogRouter {
  readonly stream: DeliveryStream;
  readonly image: Image | pulumi.Input<string>;
  readonly configFile?: string;
  readonly memoryMiB: number;
}

export function resolveLogRouter(
  problems: Problems,
  given: DeliveryStream | LogRouterArgs | undefined,
  memoryMiB: number,
): LogRouter | undefined {
  if (given === undefined) return undefined;
  const args = "stream" in given ? given : { stream: given };
  const router = { ...args, image: args.image ?? FLUENT_BIT, memoryMiB: args.memoryMiB ?? MEMORY_MIB };
  const { configFile, image, stream } = router;
  if (stream.source !== "direct")
    problems.wrong(
      "logRouter.source",
      stream.source,
      `"direct" on firehose.DeliveryStream "${stream.logicalName}": it would refuse what is not compressed`,
    );
  problems.range(
    "logRouter.memoryMiB",
    args.memoryMiB,
    LEAST_MEMORY_MIB,
    memoryMiB,
    "MiB (of the task's memory)",
  );
  if (configFile !== undefined && !/^\/[\w./-]+$/.test(configFile))
    problems.wrong("logRouter.configFile", configFile, "a path in the image: /fluent-bit/etc/router.conf");
  if (configFile === "/fluent-bit/etc/fluent-bit.conf")
    problems.wrong("logRouter.configFile", configFile, "another path: FireLens writes its own file there");
  if (image instanceof Image && image.architecture !== platform().cpu)
    problems.wrong(
      "logRouter.image",
      `ecr.Image "${image.logicalName}" for ${image.architecture}`,
      `an image for ${platform().cpu}, on which tasks run; kandokoro:platform sets both`,
    );
  const use = typeof image === "string" ? referenceProblem(image) : undefined;
  if (use !== undefined) problems.wrong("logRouter.image", image, use);
  return router;
}

/** A router of which everything is known. */
export interface KnownRouter {
  readonly image: string;
  /** The stream's name. */
  readonly stream: string;
  readonly configFile?: string;
  readonly memoryMiB: number;
}

/** Where the containers' output goes: to the router, with what it is to do unless its own file says so. */
export function routedLogs({ configFile, stream }: KnownRouter, region: string) {
  const options =
    configFile === undefined ? { Name: "kinesis_firehose", delivery_stream: stream, region } : undefined;
  return { logDriver: "awsfirelens", options };
}

/** What makes a container the router. ECS puts the input for the health check into its configuration itself. */
export function routerParts({ configFile }: KnownRouter) {
  const file = configFile !== undefined && { "config-file-type": "file", "config-file-value": configFile };
  return {
    healthCheck: {
      command: ["CMD-SHELL", `echo '{"health": "check"}' | nc 127.0.0.1 8877 || exit 1`],
      interval: 10,
      timeout: 5,
      retries: 3,
      startPeriod: 10,
    },
    firelensConfiguration: {
      type: "fluentbit",
      options: { ...file, "enable-ecs-log-metadata": "true" },
    },
    user: "0", // the socket that ECS gives it is root's
  };
}
