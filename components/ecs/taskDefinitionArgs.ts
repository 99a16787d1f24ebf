import * as pulumi from "@pulumi/pulumi";
import type { DeliveryStream } from "../firehose/index.ts";
import type { Grant } from "../iam/index.ts";
import { Problems } from "../problems.ts";
import type { ContainerArgs } from "./containerArgs.ts";
import { checkContainers } from "./containerProblems.ts";
import { LOG_ROUTER, resolveLogRouter, type LogRouterArgs } from "./logRouter.ts";
import { checkTaskSize } from "./taskSizes.ts";

export interface TaskDefinitionArgs {
  /**
   * CPU units of the task, 1024 to a vCPU: 256, 512, 1024, 2048, 4096, 8192 or 16384. A vCPU costs about $0.032 an hour
   * on arm64 in Virginia, and nothing while no task runs.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
   */
  cpu: number;
  /**
   * MiB of memory of the task, which its containers share: 512, 1024 or 2048 with cpu 256; 1024 to 4096 with 512; 2048 to
   * 8192 with 1024, and so on: twice to eight times the CPU. A GB costs about $0.0036 an hour.
   */
  memoryMiB: number;
  /** The containers by their names, 1 to 10. */
  containers: Readonly<Record<string, ContainerArgs>>;
  /** What the containers may do, as the resources grant it: `files.canRead()`. @default - nothing */
  permissions?: readonly Grant[];
  /**
   * Whether containers may write nowhere but in /tmp, a volume of the task's own storage that goes with the task. The
   * volume belongs to root, unless the Dockerfile says `VOLUME /tmp`: then it has the rights of the image's /tmp, and
   * other users can write there too.
   * @default true
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
   */
  readonlyRootFilesystem?: boolean;
  /** GiB of disk that the task's containers share, 21 to 200; more than 20 costs extra. @default - 20, which costs nothing */
  ephemeralStorageGiB?: number;
  /** Days that log lines are kept. @default - the stage's: 14 in dev, 90 in prod */
  logRetentionDays?: number;
  /**
   * Where the containers' output goes instead of the log group: FireLens, a container of Fluent Bit beside them, which
   * starts first and is healthy before they start. Its own log stays in the log group. The task ends when it does.
   * @default - the log group
   */
  logRouter?: DeliveryStream | LogRouterArgs;
}

export function resolveTaskDefinitionArgs(name: string, args: TaskDefinitionArgs) {
  const problems = new Problems("ecs.TaskDefinition", name);
  problems.name(name, "-execution-role", 64, /^[\w-]+$/, "letters, digits, - and _");
  const family = `${pulumi.getProject()}-${pulumi.getStack()}-${name}`.replaceAll(/[^\w-]/g, "-");
  if (family.length > 255)
    problems.wrong(
      "name",
      name,
      `a shorter one: with the project and the stack it is ${family.length} characters (AWS allows 255)`,
    );
  checkTaskSize(problems, args.cpu, args.memoryMiB);
  const logRouter = resolveLogRouter(problems, args.logRouter, args.memoryMiB);
  if (logRouter && LOG_ROUTER in args.containers)
    problems.wrong("containers", LOG_ROUTER, "another name: the log router has this one");
  checkContainers(problems, args.containers, args.memoryMiB, logRouter);
  problems.range("ephemeralStorageGiB", args.ephemeralStorageGiB, 21, 200, "GiB");
  problems.throwIfAny();
  return {
    family,
    logRouter,
    permissions: [...(args.permissions ?? []), ...(logRouter ? [logRouter.stream.canPut()] : [])],
    readonlyRootFilesystem: args.readonlyRootFilesystem ?? true,
  };
}
