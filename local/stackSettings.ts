// What a stack on the local cloud is configured with.
import { LocalWorkspace, type ConfigMap } from "@pulumi/pulumi/automation/index.js";
import { parseStack } from "../components/stage.ts";
import type { Emulator } from "./emulator.ts";
import { UserError } from "./errors.ts";
import { root } from "./home.ts";
import { pulumiCommand } from "./pulumiCommand.ts";

/** The stack's settings: the project's, the stack's own, then what the local cloud is, then what was asked for. */
export async function stackSettings(
  stackName: string,
  emulator: Emulator,
  config: Readonly<Record<string, string>> = {},
): Promise<ConfigMap> {
  const { setup, stage } = parseStack(stackName);
  const own = await ownSettings(stackName);
  const all: Record<string, unknown> = {
    "aws:defaultTags": { tags: { Project: "kandokoro", Setup: setup, Stage: stage } },
    ...own,
    "aws:region": emulator.region,
    "kandokoro:platform": `${process.platform}/${process.arch}`,
    "kandokoro:awsCli": `AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test aws --endpoint-url ${emulator.endpoint} --region ${emulator.region}`,
    ...config,
  };
  return Object.fromEntries(
    Object.entries(all).map(([key, value]) => [
      key,
      { value: typeof value === "string" ? value : JSON.stringify(value) },
    ]),
  );
}

/** The tags that the provider puts on everything of a stack with these settings. */
export function defaultTags(settings: ConfigMap): Record<string, string> {
  return (JSON.parse(settings["aws:defaultTags"]!.value) as { tags: Record<string, string> }).tags;
}

/** What the project's Pulumi.yaml and the stack's Pulumi.<stack>.yaml say, as `pulumi up` on AWS would read it. */
export async function ownSettings(stackName: string): Promise<Record<string, unknown>> {
  // Reads files only; no CLI is called.
  const noCli = pulumiCommand({ command: "pulumi", version: "3.0.0", how: "PATH" });
  const workspace = await LocalWorkspace.create({ workDir: root, pulumiCommand: noCli });
  const project = (await workspace.projectSettings()).config ?? {};
  const stack = (await workspace.stackSettings(stackName).catch(() => undefined))?.config ?? {};
  const plain = Object.entries(project).map(([key, value]) => [
    key,
    (value as { value?: unknown }).value ?? value,
  ]);
  const secret = Object.entries(stack).find(
    ([, value]) => typeof value === "object" && value !== null && "secure" in value,
  );
  if (secret)
    throw new UserError(
      `Pulumi.${stackName}.yaml: ${secret[0]} is encrypted for another Pulumi backend; give the local cloud its own value: --config ${secret[0]}=...`,
    );
  return { ...Object.fromEntries(plain), ...stack };
}
