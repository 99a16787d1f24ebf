// Where a build's files are, and what is wrong with them.
import { existsSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { ImageArgs } from "@pulumi/docker/image.js";
import type { Unwrap } from "@pulumi/pulumi";
import { hashBuild, type Source } from "../../../components/ecr/context.ts";
import { root } from "../../home.ts";
import type { Problem } from "../resourceType.ts";
import { isObject, isSecret, isUnknown, type Values } from "../values.ts";

export type Build = NonNullable<Unwrap<ImageArgs>["build"]> & {
  /** The check's, as the real provider's: a change of any file of the context is a change of the image. */
  readonly contextDigest?: string;
};

/** The folder and the Dockerfile; paths that are not absolute are the project's. */
export function sourceOf({ context = ".", dockerfile }: Build): Source {
  return {
    context: resolve(root, context),
    dockerfile: resolve(root, dockerfile ?? join(context, "Dockerfile")),
  };
}

/** The Dockerfile as the real provider puts it out: from the context. */
export function relativeDockerfile(build: Build): string {
  const { context, dockerfile } = sourceOf(build);
  return relative(context, dockerfile);
}

/** The check's inputs with the context's digest, and this machine's platform where none is given. */
export function withDigest(inputs: Values): Values {
  const given = inputs.build;
  if (isSecret(given)) return { ...inputs, build: { ...given, value: digested(given.value) } };
  return { ...inputs, build: digested(given) };
}

function digested(given: unknown): unknown {
  if (isUnknown(given)) return given;
  const build = isObject(given) ? given : {};
  const platform = build.platform ?? `linux/${process.arch === "x64" ? "amd64" : process.arch}`;
  const known = { context: text(build.context), dockerfile: text(build.dockerfile) };
  if (isUnknown(known.context) || isUnknown(known.dockerfile)) return { ...build, platform };
  const source = sourceOf(JSON.parse(JSON.stringify(known)) as Build);
  if (sourceProblems(source).length > 0) return { ...build, platform };
  return { ...build, contextDigest: hashBuild(source, {}), platform };
}

function text(value: unknown): unknown {
  return isSecret(value) ? value.value : value;
}

export function sourceProblems({ context, dockerfile }: Source): Problem[] {
  if (!existsSync(context) || !statSync(context).isDirectory())
    return [{ property: "build.context", reason: `is ${context}, where no folder is` }];
  if (existsSync(dockerfile)) return [];
  const inside = join(context, "Dockerfile");
  const fix = existsSync(inside) && inside !== dockerfile ? `use ${inside}` : "write one there, or name it";
  return [{ property: "build.dockerfile", reason: `is ${dockerfile}, where no file is; ${fix}` }];
}
