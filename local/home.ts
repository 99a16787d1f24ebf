// Where the local cloud keeps its things. Nothing is written outside these folders.
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

/**
 * The local cloud's state: emulator data, Pulumi state, logs. `KANDOKORO_LOCAL` names another folder, and so a
 * second local cloud beside the first.
 * @default - `.local` in the checkout
 */
export function home(): string {
  return resolve(process.env.KANDOKORO_LOCAL ?? join(root, ".local"));
}

/**
 * What is downloaded or built once and shared by all local clouds of this checkout: the Pulumi CLI, the emulator.
 * @default - `.local/tools` in the checkout
 */
export function tools(): string {
  return resolve(process.env.KANDOKORO_TOOLS ?? join(root, ".local", "tools"));
}
