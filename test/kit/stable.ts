// Same inputs, same graph and same bytes.
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { deploy, type DeployOptions, type Program } from "./deploy.ts";
import { firstDifference, snapshot, type Json } from "./snapshot.ts";

export interface StableOptions extends Omit<DeployOptions, "mocks"> {
  /** The module's export that is the program. @default default */
  export?: string;
}

/** What the fresh process is told. */
export interface Order {
  readonly module: string;
  readonly options: StableOptions;
}

/**
 * Asserts that a program makes the same graph each time: resources, inputs, options, outputs, and the bytes of files
 * and archives. Deploys it twice in this process and once in a fresh one, so it is named by its module.
 * @param module - URL of the module: `import.meta.resolve("../../stacks/http-api/index.ts")`
 */
export async function stable(module: string | URL, options: StableOptions = {}): Promise<void> {
  const order = { module: String(module), options };
  const first = await snapshotOf(order);
  compare(first, await snapshotOf(order), "a second time in one process");
  compare(first, await inFreshProcess(order), "in a fresh process");
}

export async function snapshotOf({ module, options }: Order): Promise<Json> {
  const { export: name = "default", ...rest } = options;
  const program = ((await import(module)) as Record<string, unknown>)[name];
  if (typeof program !== "function") throw new Error(`stable: ${module} exports no function "${name}"`);
  return await snapshot(await deploy(program as Program, rest));
}

function compare(first: Json, other: Json, when: string): void {
  const difference = firstDifference(first, other);
  if (difference) assert.fail(`The program is not the same ${when}: ${difference}`);
}

function inFreshProcess(order: Order): Promise<Json> {
  const child = fork(fileURLToPath(new URL("./stableChild.ts", import.meta.url)), {
    execArgv: ["--no-warnings"],
  });
  return new Promise((resolve, reject) => {
    child.on("message", (answer: { snapshot: Json } | { error: string }) =>
      "error" in answer
        ? reject(new Error(`stable: in a fresh process: ${answer.error}`))
        : resolve(answer.snapshot),
    );
    child.on("error", reject);
    child.on("exit", (code) =>
      reject(new Error(`stable: the fresh process ended with ${code} and no answer`)),
    );
    child.send(order);
  });
}
