// Tests that need a Docker engine: left out and told of where none answers, a failure where REQUIRE_DOCKER=1 says
// that there must be one.
import { provideBaseImage } from "../../local/baseImage.ts";
import { type DockerEngine, findDocker } from "../../local/docker.ts";
import { run } from "../../local/process.ts";

const { problem } = await findDocker();
const required = process.env.REQUIRE_DOCKER === "1";

/** What reporter.mjs looks for on a suite or test that is left out. */
interface LeftOut {
  leftOut?: string;
}

/** `describe` for what needs an engine. */
export function describeWithDocker(title: string, body: (this: Mocha.Suite) => void): void {
  if (problem === undefined) describe(title, body);
  else if (required) describe(title, () => it("has a Docker engine", () => refuse(problem)));
  else (describe.skip(title, body) as Mocha.Suite & LeftOut).leftOut = problem;
}

/** `it` for what needs an engine. */
export function itWithDocker(title: string, body: Mocha.Func | Mocha.AsyncFunc): void {
  if (problem === undefined) it(title, body);
  else if (required) it(title, () => refuse(problem));
  else (it.skip(title, body) as Mocha.Test & LeftOut).leftOut = problem;
}

function refuse(why: string): never {
  throw new Error(`REQUIRE_DOCKER=1, but ${why}`);
}

/** The public base image of the apps; pulled, or made where it cannot be. */
export const BASE_IMAGE = "node:24-slim";

/** `docker …`: what it printed. @throws when it fails, with what it said */
export async function docker(...args: readonly string[]): Promise<string> {
  const { ok, stdout, why } = await run("docker", args, { deadlineSeconds: 120 });
  if (!ok) throw new Error(`docker ${args.join(" ")}: ${why}`);
  return stdout.trim();
}

/** The engine, with the base image in it. */
export async function engineWithBase(): Promise<DockerEngine> {
  const { engine } = await findDocker();
  await provideBaseImage(BASE_IMAGE, engine!);
  return engine!;
}
