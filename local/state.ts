// What the local cloud's Pulumi state holds, read from its files: a CLI call would take half a second.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { home } from "./home.ts";

/** The folder of all that Pulumi keeps for the local cloud. */
export function pulumiFolder(): string {
  return join(home(), "pulumi");
}

const dotPulumi = () => join(pulumiFolder(), "state", ".pulumi");

/** A stack's checkpoint in the file backend. */
export function stateFile(stackName: string): string {
  return join(dotPulumi(), "stacks", "kandokoro", `${stackName}.json`);
}

/** Where the file backend keeps the locks of a stack that is being worked on. */
export function locksFolder(stackName: string): string {
  return join(dotPulumi(), "locks", "organization", "kandokoro", stackName);
}

/** A resource, or a pending operation's resource, as the checkpoint has it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly custom?: boolean;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
}

export interface Checkpoint {
  readonly resources: readonly StateResource[];
  readonly pending: readonly { readonly type: string; readonly resource: StateResource }[];
}

/** What the state knows of a stack; nothing for one that was never deployed. */
export function checkpoint(stackName: string): Checkpoint {
  if (!existsSync(stateFile(stackName))) return { resources: [], pending: [] };
  const { checkpoint } = JSON.parse(readFileSync(stateFile(stackName), "utf8")) as {
    checkpoint: { latest?: { resources?: StateResource[]; pending_operations?: Checkpoint["pending"] } };
  };
  return {
    resources: checkpoint.latest?.resources ?? [],
    pending: checkpoint.latest?.pending_operations ?? [],
  };
}

/** The stacks that have resources. */
export function deployedStacks(): string[] {
  const folder = join(dotPulumi(), "stacks", "kandokoro");
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return names
    .map((file) => file.slice(0, -".json".length))
    .filter((name) =>
      checkpoint(name).resources.some(({ custom, type }) => custom && !type.startsWith("pulumi:")),
    )
    .sort();
}
