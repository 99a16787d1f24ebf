import { existsSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { fromRoot } from "../paths.ts";
import { Problems } from "../problems.ts";
import { platform, type Platform } from "../settings.ts";
import { hashBuild, stageBuild } from "./context.ts";
import { referenceProblem, REPOSITORY_NAME } from "./reference.ts";

/** The CPU that an image is built for, and that tasks with it run on. */
export type Architecture = Platform["cpu"];

export interface ImageArgs {
  /**
   * Folder that the Dockerfile copies from, from the project's root. What .dockerignore names is left out, and does not
   * count as a change; a `<Dockerfile>.dockerignore` beside the Dockerfile goes before the context's own.
   */
  context?: string;
  /** The Dockerfile, from the project's root. @default - the one in the context */
  dockerfile?: string;
  /** The stage of the Dockerfile that is built. @default - the last */
  target?: string;
  /**
   * Values for the Dockerfile's ARGs. Anyone who has the image can read them (`docker history`), so never a secret:
   * Pulumi's Image has no build secrets (`--mount=type=secret`) as of @pulumi/docker 5.2. Where a build needs one, let
   * your CI do it (`docker buildx build --secret ... --push`) and give the result as `imageUri`.
   * @default - none
   */
  buildArgs?: Readonly<Record<string, string>>;
  /**
   * Images whose layers are used where they fit, for machines without a cache of their own (CI). They must have been
   * built with `buildArgs: { BUILDKIT_INLINE_CACHE: "1" }`.
   * @default - only the cache of the engine that builds
   */
  cacheFrom?: readonly pulumi.Input<string>[];
  /** Whether the image is built in a preview too, so that a mistake in the Dockerfile shows there. @default false */
  buildOnPreview?: boolean;
  /**
   * An image that is there already, instead of a build: by digest, or by a tag that stays. No Docker is needed then.
   * @default - built from `context`
   */
  imageUri?: pulumi.Input<string>;
  /**
   * The CPU that the image is for. A build for another one than the machine's needs QEMU (Docker Desktop has it;
   * elsewhere `docker run --privileged tonistiigi/binfmt --install all`).
   * @default - that of kandokoro:platform, on which tasks run
   */
  architecture?: Architecture;
  /**
   * How many images the repository keeps, 1 to 10000; the newest, and what no tag points to goes after a day. One that
   * is removed cannot be run any more, so keep as many as you may want to go back. Storage is $0.10 per GB and month.
   * @default 10
   */
  keepImages?: number;
}

/** What is built and how; undefined for an image that is there already. */
export interface Build {
  /** Relative to the program's own folder, so that it is the same on every machine. */
  readonly context: string;
  readonly dockerfile: string;
  /** The hash of all that goes in. */
  readonly tag: string;
  /** As Docker calls it: linux/arm64. */
  readonly platform: string;
}

export function resolveImageArgs(name: string, args: ImageArgs) {
  const problems = new Problems("ecr.Image", name);
  const architecture = args.architecture ?? platform().cpu;
  problems.name(
    name,
    "-repository",
    256,
    REPOSITORY_NAME,
    "lower-case letters and digits, and single . _ - between them",
  );
  problems.range("keepImages", args.keepImages, 1, 10_000);
  if (architecture !== "arm64" && architecture !== "x64")
    problems.wrong("architecture", architecture, '"arm64" or "x64"');
  const source = args.imageUri === undefined ? checkSource(problems, args) : checkPrebuilt(problems, args);
  problems.throwIfAny();
  return {
    architecture,
    keepImages: args.keepImages ?? 10,
    build: source && buildOf(source, args, architecture),
  };
}

function checkSource(problems: Problems, { context, dockerfile }: ImageArgs) {
  if (context === undefined) {
    problems.wrong("context", context, "the folder of a Dockerfile, from the project's root (or imageUri)");
    return undefined;
  }
  const folder = fromRoot(context);
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    problems.wrong("context", context, "the path of a folder, from the project's root");
  else if (dockerfile === undefined && !existsSync(join(folder, "Dockerfile")))
    problems.wrong(
      "context",
      context,
      "a folder that holds a Dockerfile, or say with dockerfile where it is",
    );
  if (dockerfile !== undefined && !existsSync(fromRoot(dockerfile)))
    problems.wrong("dockerfile", dockerfile, "the path of a file, from the project's root");
  return {
    context: folder,
    dockerfile: dockerfile === undefined ? join(folder, "Dockerfile") : fromRoot(dockerfile),
  };
}

const OF_BUILDS = [
  "context",
  "dockerfile",
  "target",
  "buildArgs",
  "cacheFrom",
  "buildOnPreview",
  "keepImages",
] as const;

function checkPrebuilt(problems: Problems, args: ImageArgs): undefined {
  const given = OF_BUILDS.filter((field) => args[field] !== undefined);
  if (given.length > 0)
    problems.wrong(given.join(", "), "set", "either it or imageUri: an image that is there is not built");
  const use = typeof args.imageUri === "string" ? referenceProblem(args.imageUri) : undefined;
  if (use !== undefined) problems.wrong("imageUri", args.imageUri, use);
  return undefined;
}

function buildOf(
  source: ReturnType<typeof checkSource> & object,
  args: ImageArgs,
  architecture: Architecture,
): Build {
  const os = `linux/${architecture === "arm64" ? "arm64" : "amd64"}`;
  const buildArgs = Object.entries(args.buildArgs ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const tag = hashBuild(source, { platform: os, target: args.target, buildArgs });
  const { context, dockerfile } = stageBuild(source, tag);
  return { context: fromProgram(context), dockerfile: fromProgram(dockerfile), tag, platform: os };
}

/** Pulumi's providers run in the folder that the program runs in. */
function fromProgram(path: string): string {
  return relative(process.cwd(), path).replaceAll("\\", "/");
}
