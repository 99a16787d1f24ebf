// What every command on a stack needs first: the Pulumi CLI and the emulator, got side by side.
import { parseStack } from "../components/stage.ts";
import { startEmulator, type Emulator } from "../local/emulator.ts";
import { UserError } from "../local/errors.ts";
import { pulumiCli, type PulumiCli } from "../local/pulumiCli.ts";
import { unknownSetup } from "../stacks/setups.ts";
import type { Options } from "./commands.ts";
import { forgetOwnAccounts, pointTo } from "./isolate.ts";
import { checkDocker, checkReachable } from "./needsDocker.ts";
import { runSteps, type Step } from "./steps.ts";

export interface LocalCloud {
  readonly emulator: Emulator;
  readonly cli: PulumiCli;
}

/**
 * Starts what is not running, installs what is missing, and points this process to it.
 * @param stack - whose containers are to run, if its setup has any: refused where they cannot
 */
export async function localCloud(
  stack?: string,
  config: Readonly<Record<string, string>> = {},
): Promise<LocalCloud> {
  forgetOwnAccounts();
  if (stack !== undefined) await checkDocker(stack, config["kandokoro:platform"]);
  let emulator: Emulator | undefined;
  let cli: PulumiCli | undefined;
  const steps: Step[] = [
    {
      title: "Pulumi CLI",
      run: async (progress) => {
        cli = await pulumiCli({ progress });
        return `${cli.version} (${cli.how})`;
      },
    },
    {
      title: "Emulator",
      run: async (progress) => {
        emulator = await startEmulator({ progress });
        return `${emulator.endpoint}${emulator.startedHere ? "" : " (was running)"}`;
      },
    },
  ];
  await runSteps([steps]);
  if (stack !== undefined) await checkReachable(stack, emulator!);
  pointTo(emulator!);
  return { emulator: emulator!, cli: cli! };
}

/** Refuses a stack's name that leads to no setup. */
export function checkStackName(stackName: string): void {
  const { setup, stage } = parseStack(stackName);
  const problem = unknownSetup(setup);
  if (problem) throw new UserError(problem);
  if (!/^[a-z0-9-]+$/.test(stage))
    throw new UserError(
      `"${stackName}": the stage behind the dot is "${stage}"; use lower-case letters, digits and -`,
    );
}

/** `--config key=value`, any number of times. */
export function configOption(options: Options): Record<string, string> {
  const given = (options.config ?? []) as string[];
  return Object.fromEntries(
    given.map((pair) => {
      const [, key, value] = /^([\w-]+:[\w.-]+)=(.*)$/s.exec(pair) ?? [];
      if (key === undefined || value === undefined)
        throw new UserError(
          `--config ${pair}: use namespace:key=value, such as kandokoro:platform=linux/x64`,
        );
      return [key, value];
    }),
  );
}
