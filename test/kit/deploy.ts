// Runs a page, or any code that makes resources, under Pulumi's mocks.
import { AsyncLocalStorage } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { Cloud, type Mocks } from "./cloud/cloud.ts";
import { Deployment, label } from "./deployment.ts";
import { Monitor } from "./monitor.ts";
import { settle } from "./settle.ts";

/** A page, or a callback that makes components. What it returns are the stack's outputs, if it is plain data. */
export type Program = () => unknown;

export interface DeployOptions {
  /** `<setup>` or `<setup>.<stage>`. @default test */
  stack?: string;
  /** @default kandokoro */
  project?: string;
  /** As in a stack's file: `{ "kandokoro:platform": "linux/x64" }`; JSON where it is no text. @default - only aws:region, ap-northeast-1 */
  config?: Readonly<Record<string, string>>;
  /** What `pulumi preview` of an empty stack does: whatever is no input is unknown. @default false */
  preview?: boolean;
  /** Outputs of resource types and answers of functions, by token; they go before the kit's own. */
  mocks?: Mocks;
  /** The longest that the program may take. @default 8 - two less than mocha's own limit here */
  timeoutSeconds?: number;
}

const scope = new AsyncLocalStorage<object>();
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a program until it settles, and answers everything it registered. Rejects with the program's own error, also
 * when that was thrown inside `apply`. Deployments of one process run one after the other, each from nothing.
 */
export async function deploy(program: Program, options: DeployOptions = {}): Promise<Deployment> {
  if (scope.getStore())
    throw new Error("deploy: called by a program that is being deployed; call it from the test");
  const next = last.then(() => scope.run({}, () => run(program, options)));
  last = next.catch(() => undefined);
  return await next;
}

async function run(program: Program, options: DeployOptions): Promise<Deployment> {
  const { stack = "test", project = "kandokoro", preview = false } = options;
  const config = { "aws:region": "ap-northeast-1", ...options.config };
  const made = new Made();
  const own = scope.getStore();
  const cloud = new Cloud(config, preview, options.mocks ?? {});
  const monitor = new Monitor(
    cloud,
    () => scope.getStore() === own,
    (type) => made.propertiesOf(type),
  );
  const reset = () => pulumi.runtime.setMockOptions(monitor, project, stack, preview, "organization");
  reset();
  pulumi.runtime.setAllConfig(config);

  const log = collectLog();
  try {
    const start = async () => {
      pulumi.runtime.registerStackTransformation((args) => made.note(args));
      return outputsOf(await program());
    };
    const waiting = () => made.without([...monitor.registered.values()]);
    await settle(start, waiting, (options.timeoutSeconds ?? 8) * 1000);
  } catch (error) {
    reset(); // else the SDK sets an exit code for what a broken program still waits for
    throw error;
  } finally {
    log.stop();
  }
  if (log.errors.length > 0) throw new Error(`The program logged an error: ${log.errors.join("; ")}`);
  const resources = made.inOrder([...monitor.registered.values()]);
  return new Deployment({
    stack,
    preview,
    config,
    resources,
    outputs: monitor.outputs,
    warnings: log.warnings,
  });
}

function outputsOf(result: unknown): pulumi.Inputs {
  const isData = typeof result === "object" && result !== null && !pulumi.Resource.isInstance(result);
  return isData ? (result as pulumi.Inputs) : {};
}

/** What the program made, seen as it is made: registered or not. */
class Made {
  readonly #resources: { type: string; name: string }[] = [];
  readonly #properties = new Map<string, ReadonlySet<string>>();

  note({ type, name, props }: pulumi.ResourceTransformationArgs): undefined {
    this.#resources.push({ type, name });
    // A provider's class names every property of its type, with undefined for what was not given.
    this.#properties.set(type, new Set(Object.keys(props)));
  }

  propertiesOf(type: string): ReadonlySet<string> {
    return this.#properties.get(type) ?? new Set();
  }

  /** As the program made them; they are registered as their inputs become known. */
  inOrder<T extends { type: string; name: string }>(registered: readonly T[]): T[] {
    const all = this.#resources.map(label);
    const places = new Map(registered.map((resource) => [resource, all.indexOf(label(resource))]));
    return registered.toSorted((a, b) => places.get(a)! - places.get(b)!);
  }

  without(registered: readonly { type: string; name: string }[]): string[] {
    const done = registered.map(label);
    return this.#resources.map(label).filter((resource) => !done.includes(resource));
  }
}

/** Takes the program's warnings and errors, which the SDK would print where there is no engine. */
function collectLog() {
  const { warn, error } = pulumi.log;
  const warnings: string[] = [];
  const errors: string[] = [];
  const into = (list: string[]) => async (message: string) => void list.push(message);
  Object.assign(pulumi.log, { warn: into(warnings), error: into(errors) });
  return { warnings, errors, stop: () => void Object.assign(pulumi.log, { warn, error }) };
}
