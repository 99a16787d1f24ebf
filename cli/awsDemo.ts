import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UserError } from "../local/errors.ts";
import type { Options } from "./commands.ts";
import { checkStackName } from "./localCloud.ts";
import { print } from "./print.ts";
import { evidenceLines, runDemo } from "./stackCommands.ts";

const run = promisify(execFile);

/** The same demo against a stack on AWS, with the user's own Pulumi and AWS settings. */
export async function awsDemo(stack: string, options: Options, signal: AbortSignal): Promise<void> {
  const evidence = await runDemo(stack, await awsOutputs("demo", stack), signal);
  print(options, evidence.data, () => evidenceLines(evidence));
}

/**
 * The outputs of a stack on AWS, and the AWS SDK set to its region.
 * @param command - the one that does the same with the local cloud
 */
export async function awsOutputs(command: string, stack: string): Promise<Record<string, unknown>> {
  checkStackName(stack);
  const elsewhere = Object.keys(process.env).find((name) => name.startsWith("AWS_ENDPOINT_URL"));
  if (elsewhere)
    throw new UserError(
      `${elsewhere} is set, so this would not reach AWS: unset it; for the local cloud: npm run local -- ${command} ${stack}`,
    );
  const outputs = JSON.parse(
    await pulumi("stack", "output", "--json", "--show-secrets", "--stack", stack),
  ) as Record<string, unknown>;
  process.env.AWS_REGION ??= (await pulumi("config", "get", "aws:region", "--stack", stack)).trim();
  return outputs;
}

async function pulumi(...args: string[]): Promise<string> {
  try {
    return (await run("pulumi", args)).stdout;
  } catch (error) {
    const { code, stderr } = error as { code?: string | number; stderr?: string };
    if (code === "ENOENT")
      throw new UserError(
        "The Pulumi CLI is not on the PATH; install it (pulumi.com/docs/install) and deploy first: pulumi up",
      );
    throw new UserError(`pulumi ${args.join(" ")}: ${stderr?.trim()}`);
  }
}
