import { existsSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { checkConfig } from "../components/settings.ts";
import { parseStack } from "../components/stage.ts";
import { unknownSetup } from "./setups.ts";

/**
 * A page: makes the setup's resources and returns the stack's outputs. A function rather than top-level code, so that
 * a program, a test and a second `up` in one process each run it afresh.
 */
export type Page = () => pulumi.Inputs | Promise<pulumi.Inputs>;

/** Runs the page of the stack that is being deployed. */
export async function runPage(): Promise<pulumi.Inputs> {
  const { setup } = parseStack(pulumi.getStack());
  const problem = unknownSetup(setup);
  if (problem) throw new pulumi.RunError(`Stack "${pulumi.getStack()}": ${problem}`);
  checkConfig(await ownKeys(setup));
  const { default: page } = (await import(`./${setup}/index.ts`)) as { default: Page };
  return await page();
}

/** The setup's own keys of the configuration, with what each says: config.ts exports them as `keys`. */
async function ownKeys(setup: string): Promise<Readonly<Record<string, string>>> {
  if (!existsSync(new URL(`./${setup}/config.ts`, import.meta.url))) return {};
  const { keys } = (await import(`./${setup}/config.ts`)) as { keys: Readonly<Record<string, string>> };
  return keys;
}
