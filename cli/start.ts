import { stateResources } from "./deployed.ts";
import type { Options } from "./commands.ts";
import { checkStackName, configOption, localCloud } from "./localCloud.ts";
import { deploy, evidenceLines, runDemo } from "./stackCommands.ts";

/** `npm start`: the whole way from nothing to a setup that is seen to work. */
export async function start(stack: string, options: Options, signal: AbortSignal): Promise<void> {
  checkStackName(stack);
  const config = configOption(options);
  const cloud = await localCloud(stack, config);
  const { outputs } = await deploy(stack, cloud, config, signal);
  const evidence = await runDemo(stack, outputs, signal);
  console.log(evidenceLines(evidence));
  console.log(`Deployed: ${stateResources(stack)}\n`);
  console.log(nextCommands(stack, outputs));
}

function nextCommands(stack: string, outputs: Readonly<Record<string, unknown>>): string {
  const commands = (outputs.commands ?? {}) as Readonly<Record<string, string>>;
  const next: [command: string, what: string][] = [
    [`npm run local -- logs ${stack}`, "what it logged"],
    [`npm run local -- outputs ${stack}`, "its outputs, and commands for the AWS CLI"],
    [`edit stacks/${stack}/index.ts`, "then npm start again: only what changed is deployed"],
    [`npm run local -- destroy ${stack}`, "delete it; npm run local -- stop ends the local cloud"],
    [`pulumi up -s ${stack}`, `the same on AWS, then npm run demo -- ${stack}`],
  ];
  if ("exec" in commands) next.unshift([`npm run local -- exec ${stack}`, "a shell in its container"]);
  if ("task" in outputs) next.unshift([`npm run local -- run ${stack}`, "run its task once, to its end"]);
  const width = Math.max(...next.map(([command]) => command.length));
  return ["Next:", ...next.map(([command, what]) => `  ${command.padEnd(width)}  ${what}`)].join("\n");
}
