import { existsSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import type { Grant } from "../iam/index.ts";
import { fromRoot } from "../paths.ts";
import { Problems } from "../problems.ts";
import type { Queue } from "../sqs/index.ts";
import { bundle, type Artifact } from "./bundle.ts";
import type { Layer } from "./layer.ts";
import { MOST_ENVIRONMENT, MOST_LAYERS, MOST_UNZIPPED, MOST_ZIPPED } from "./limits.ts";

export interface FunctionArgs {
  /** TypeScript or JavaScript file with the handler, from the project's root. Bundled by esbuild when deployed. */
  entry: string;
  /** The name under which the entry exports the handler. @default handler */
  handler?: string;
  /** Memory in MiB, 128 to 10240; CPU grows with it, one whole vCPU at 1769. @default 512 */
  memoryMiB?: number;
  /** Seconds until an invocation is ended, 1 to 900. @default 30 */
  timeoutSeconds?: number;
  /** Environment variables, 4 KB at most. Never a secret: give its ARN, and `permissions` to read it. @default - none */
  environment?: Record<string, pulumi.Input<string>>;
  /** Layers, five at most; the packages they carry are left out of the bundle. @default - none */
  layers?: readonly Layer[];
  /** What the function may do, as the resources grant it: `photos.canRead()`. @default - only to write its logs */
  permissions?: readonly Grant[];
  /**
   * Where events go that an asynchronous caller (S3, SNS, Scheduler, a log subscription) sent and the function could
   * not handle, with the reason.
   * @default - a queue of its own, made with the first such caller
   */
  onFailure?: Queue;
  /** How often a failed asynchronous invocation is tried again, 0 to 2, after one and two minutes. @default 2 */
  maximumRetryAttempts?: number;
  /** Most invocations at a time, 0 (none) or more; taken from the account's quota. @default - the account's quota */
  reservedConcurrency?: number;
  /** Whether X-Ray traces invocations: the first 100,000 traces a month are free. @default false */
  tracing?: boolean;
  /** What the console shows. @default - nothing */
  description?: string;
}

/** Names that Lambda keeps for itself. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const RESERVED = new Set([
  ..."_HANDLER _X_AMZN_TRACE_ID AWS_DEFAULT_REGION AWS_REGION AWS_EXECUTION_ENV AWS_ACCESS_KEY AWS_ACCESS_KEY_ID".split(
    " ",
  ),
  ..."AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_LAMBDA_FUNCTION_NAME AWS_LAMBDA_FUNCTION_MEMORY_SIZE".split(
    " ",
  ),
  ..."AWS_LAMBDA_FUNCTION_VERSION AWS_LAMBDA_INITIALIZATION_TYPE AWS_LAMBDA_LOG_GROUP_NAME".split(" "),
  ..."AWS_LAMBDA_LOG_STREAM_NAME AWS_LAMBDA_RUNTIME_API LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR".split(" "),
]);

export function resolveFunctionArgs(name: string, args: FunctionArgs) {
  const problems = new Problems("lambda.Function", name);
  const layers = args.layers ?? [];
  problems.name(name, "-function", 64, /^[\w-]+$/, "letters, digits, - and _");
  problems.range("memoryMiB", args.memoryMiB, 128, 10_240, "MiB");
  problems.range("timeoutSeconds", args.timeoutSeconds, 1, 900, "seconds");
  problems.range("maximumRetryAttempts", args.maximumRetryAttempts, 0, 2);
  problems.range("reservedConcurrency", args.reservedConcurrency, 0, 100_000);
  if (layers.length > MOST_LAYERS)
    problems.wrong("layers", `${layers.length} layers`, `at most ${MOST_LAYERS}`);
  checkEnvironment(problems, args.environment ?? {});
  if (!existsSync(fromRoot(args.entry)))
    problems.wrong("entry", args.entry, "the path of a file, from the project's root");
  problems.throwIfAny();

  const artifact = bundled(name, args.entry, layers);
  checkSizes(problems, artifact, layers);
  problems.throwIfAny();
  return {
    artifact,
    layers,
    handler: args.handler ?? "handler",
    memoryMiB: args.memoryMiB ?? 512,
    timeoutSeconds: args.timeoutSeconds ?? 30,
    maximumRetryAttempts: args.maximumRetryAttempts ?? 2,
    permissions: args.permissions ?? [],
    tracing: args.tracing ?? false,
  };
}

function checkEnvironment(problems: Problems, environment: Record<string, pulumi.Input<string>>): void {
  for (const key of Object.keys(environment)) {
    if (RESERVED.has(key))
      problems.wrong(`environment.${key}`, "set", "another name: Lambda keeps this one for itself");
    else if (!/^[a-zA-Z]\w+$/.test(key))
      problems.wrong(`environment.${key}`, "set", "a letter and then one or more letters, digits or _");
  }
  const plain = Object.entries(environment).filter(([, value]) => typeof value === "string");
  const bytes = Buffer.byteLength(plain.flat().join(""));
  if (bytes > MOST_ENVIRONMENT)
    problems.wrong(
      "environment",
      `${bytes} bytes`,
      `at most ${MOST_ENVIRONMENT} (AWS's limit for all variables together)`,
    );
}

function bundled(name: string, entry: string, layers: readonly Layer[]): Artifact {
  try {
    return bundle(
      entry,
      layers.flatMap((layer) => layer.packages),
    );
  } catch (error) {
    throw new pulumi.RunError(`lambda.Function "${name}": esbuild cannot bundle ${entry}: ${reason(error)}`);
  }
}

/** esbuild's own messages, each with its place. */
function reason(error: unknown): string {
  const { errors } = error as {
    errors?: { text: string; location: { file: string; line: number } | null }[];
  };
  if (!errors?.length) throw error;
  return errors
    .map(({ text, location }) => (location ? `${location.file}:${location.line}: ${text}` : text))
    .join("; ");
}

function checkSizes(problems: Problems, artifact: Artifact, layers: readonly Layer[]): void {
  if (artifact.zippedBytes > MOST_ZIPPED)
    problems.wrong(
      "entry",
      `${artifact.zippedBytes} bytes zipped`,
      `at most ${MOST_ZIPPED}: move packages to a layer`,
    );
  const parts = [artifact, ...layers.map((layer) => layer.artifact)].map((part) => part.unzippedBytes);
  const sum = parts.reduce((a, b) => a + b);
  if (sum > MOST_UNZIPPED)
    problems.wrong(
      "layers",
      `${sum} bytes unzipped (${parts.join(" + ")})`,
      `at most ${MOST_UNZIPPED}, code and layers together`,
    );
}
