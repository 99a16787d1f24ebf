// What a deployed program is to a test: its resources, as they were registered, and its outputs.
import assert from "node:assert/strict";

/** One registered resource. */
export interface Resource {
  /** `aws:sqs/queue:Queue`, or a component's own token. */
  readonly type: string;
  /** The name that the program gave it, not the physical one. */
  readonly name: string;
  readonly urn: string;
  /** As the program gave them: secrets unwrapped, unknown values of a preview as `pulumi.unknown`. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it: inputs.tags.Name
  readonly inputs: Record<string, any>;
  /** "" for components, and in a preview. */
  readonly id: string;
  /** Inputs and outputs; of a component what it registered. In a preview the inputs alone. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as for inputs
  readonly state: Record<string, any>;
  /** Undefined at the top of the stack. */
  readonly parent?: Resource;
  /** URNs of what it waits for, by its inputs or by `dependsOn`, sorted. */
  readonly dependencies: readonly string[];
  /** URN of its explicit provider; undefined with the stack's default one. */
  readonly provider?: string;
  /** False for components. */
  readonly custom: boolean;
  readonly options: RegisteredOptions;
  /** Every property that the resource's type has, inputs and outputs, given or not. Empty for components. */
  readonly properties: ReadonlySet<string>;
}

/** Resource options as the engine would receive them, the parents' included; absent is undefined. */
export interface RegisteredOptions {
  readonly protect?: true;
  readonly retainOnDelete?: true;
  readonly deleteBeforeReplace?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
  /** URNs, or what differed: `{ name: "old" }`. Some of the provider's classes bring their own. */
  readonly aliases?: readonly (string | Readonly<Record<string, string | boolean>>)[];
  readonly customTimeouts?: Readonly<Record<string, string>>;
  readonly deletedWith?: string;
  readonly import?: string;
}

/** A program that was run to its end. */
export class Deployment {
  readonly stack: string;
  readonly preview: boolean;
  readonly config: Readonly<Record<string, string>>;
  /** In the order in which the program made them, components too; not the stack itself, nor what is only read. */
  readonly resources: readonly Resource[];
  /** Resolved; unknown values of a preview as `pulumi.unknown`. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** What the program gave to `pulumi.log.warn`. */
  readonly warnings: readonly string[];

  constructor(parts: Omit<Deployment, "ofType" | "get">) {
    this.stack = parts.stack;
    this.preview = parts.preview;
    this.config = parts.config;
    this.resources = parts.resources;
    this.outputs = parts.outputs;
    this.warnings = parts.warnings;
  }

  ofType(type: string): Resource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** The only resource that has all of these as its type or name; else an error that lists what there is. */
  get(...typeOrName: [string, ...string[]]): Resource {
    const found = this.resources.filter((r) =>
      typeOrName.every((word) => word === r.type || word === r.name),
    );
    if (found.length === 1) return found[0]!;
    const asked = typeOrName.map((word) => `"${word}"`).join(" and ");
    const listed = found.length > 0 ? found : this.resources;
    assert.fail(
      `${found.length === 0 ? "No resource is" : `${found.length} resources are`} ${asked}${found.length > 0 ? "" : ". There are"}:\n${listing(listed)}`,
    );
  }
}

/** How messages name a resource: `orders-queue (aws:sqs/queue:Queue)`. */
export function label(resource: Pick<Resource, "name" | "type">): string {
  return `${resource.name} (${resource.type})`;
}

function listing(resources: readonly Resource[]): string {
  return resources.length === 0 ? "  nothing" : resources.map((r) => `  ${label(r)}`).join("\n");
}
