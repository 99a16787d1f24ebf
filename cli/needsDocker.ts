// Setups with containers: refused at once, before anything is made, where the Docker engine is missing or is of no use.
import { parseStack } from "../components/stage.ts";
import { findDocker, platformProblem } from "../local/docker.ts";
import type { Emulator } from "../local/emulator.ts";
import { UserError } from "../local/errors.ts";
import type { About } from "../stacks/demo.ts";
import { setups } from "../stacks/setups.ts";

/** What a setup's demo says of it. */
export async function aboutSetup(setup: string): Promise<About> {
  return ((await import(`../stacks/${setup}/demo.ts`)) as { about: About }).about;
}

/** @throws UserError when the stack's setup needs a Docker engine and none answers, or none for this platform */
export async function checkDocker(stackName: string, platform: string | undefined): Promise<void> {
  const { engine, problem } = await findDocker();
  const why = engine ? platformProblem(platform, engine) : problem;
  if (why !== undefined) await refuse(stackName, why);
}

/** @throws UserError when the stack's setup needs containers and these could not reach the emulator */
export async function checkReachable(stackName: string, { unreachable }: Emulator): Promise<void> {
  if (unreachable !== undefined) await refuse(stackName, unreachable);
}

async function refuse(stackName: string, why: string): Promise<void> {
  const { setup } = parseStack(stackName);
  if (!(await aboutSetup(setup)).needsDocker) return;
  const all = await Promise.all(setups().map(async (name) => ({ name, ...(await aboutSetup(name)) })));
  const without = all.filter(({ needsDocker }) => !needsDocker).map(({ name }) => name);
  throw new UserError(`${setup} runs containers, but ${why}. Without Docker work: ${without.join(", ")}`);
}
