// After a killed update or a crashed emulator: what state and emulator disagree about is put right.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import type { Emulator } from "./emulator.ts";
import type { Progress } from "./errors.ts";
import { newCloud } from "./provider/cloud.ts";
import { removeOrphan } from "./provider/orphans.ts";
import { pulumiCommand } from "./pulumiCommand.ts";
import type { PulumiCli } from "./pulumiCli.ts";
import { defaultTags, stackSettings } from "./stackSettings.ts";
import { checkpoint, deployedStacks, pulumiFolder, type StateResource } from "./state.ts";
import { workspaceOptions } from "./workspace.ts";

interface Context {
  readonly emulator: Emulator;
  readonly cli: PulumiCli;
  readonly progress?: Progress;
  readonly config?: Readonly<Record<string, string>>;
}

/**
 * A killed update may have created a resource without recording it: Pulumi knows only that it had begun. Here it is
 * looked up and removed, so that the next update makes it once and a destroy leaves nothing.
 */
export async function forgetPendingOperations(
  stackName: string,
  { emulator, cli, progress, config }: Context,
): Promise<void> {
  const { pending } = checkpoint(stackName);
  if (pending.length === 0) return;
  const settings = await stackSettings(stackName, emulator, config);
  const cloud = newCloud({ ...emulator, defaultTags: defaultTags(settings) });
  // Of other stacks too: what AWS gives no name is told apart by its inputs and tags alone.
  const recorded = [stackName, ...deployedStacks()].flatMap((name) => checkpoint(name).resources);
  for (const { type, resource } of pending) {
    if (type !== "creating") continue;
    const same = recorded.filter((r) => r.type === resource.type);
    // A task definition's id is that of all its revisions; its ARN is its own.
    const kept = new Set(
      same.flatMap(({ id, outputs }) => [id ?? [], (outputs?.arn as string) ?? []].flat()),
    );
    const removed = await removeOrphan(cloud, resource.type, resource.inputs ?? {}, kept);
    if (removed) progress?.(`removed ${resource.type} ${removed}, which an interrupted update had left`);
  }
  const workspace = await LocalWorkspace.create({ ...workspaceOptions(), pulumiCommand: pulumiCommand(cli) });
  const { version, deployment } = await workspace.exportStack(stackName);
  const { pending_operations: _, ...settled } = deployment as { pending_operations?: StateResource[] };
  await workspace.importStack(stackName, { version, deployment: settled });
}

const incarnationFile = (stackName: string) => join(pulumiFolder(), "incarnations", stackName);

/** Whether the emulator began anew since the stack's last update, so that the state must be held against it. */
export function needsRefresh(stackName: string, { incarnation }: Emulator): boolean {
  if (checkpoint(stackName).resources.length === 0) return false;
  const file = incarnationFile(stackName);
  return !existsSync(file) || readFileSync(file, "utf8") !== incarnation;
}

/** Notes on which emulator a stack was brought up to date. */
export function rememberIncarnation(stackName: string, { incarnation }: Emulator): void {
  mkdirSync(join(pulumiFolder(), "incarnations"), { recursive: true });
  writeFileSync(incarnationFile(stackName), incarnation);
}
