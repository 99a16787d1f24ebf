// Starts the local provider's process and tells the engine's address of it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { dockerVariables } from "../dockerHost.ts";
import { UserError } from "../errors.ts";
import { home, root, tools } from "../home.ts";
import type { CloudSettings } from "./cloud.ts";

export interface ServeOptions extends CloudSettings {
  /** Where the provider's own messages go. */
  readonly logFile: string;
}

export interface ServedProvider {
  readonly port: number;
  /** The value of `PULUMI_DEBUG_PROVIDERS`: `aws:PORT,awsx:PORT,docker:PORT`. */
  readonly debugProviders: string;
  stop(): Promise<void>;
}

/** Starts the provider; it ends with `stop`, or when this process ends. */
export async function serveProvider(options: ServeOptions): Promise<ServedProvider> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, "w");
  const child = spawn(
    process.execPath,
    ["--no-warnings", fileURLToPath(new URL("main.ts", import.meta.url))],
    {
      cwd: root,
      env: environment(options),
      stdio: ["pipe", "pipe", log],
    },
  );
  closeSync(log);
  const port = await portOf(child, options.logFile);
  const debugProviders = ["aws", "awsx", "docker"].map((name) => `${name}:${port}`).join(",");
  return { port, debugProviders, stop: () => stop(child) };
}

/**
 * Nothing of the caller's environment but the path, where the Docker engine is, and whom Node trusts: no credentials, no
 * proxies, no profile.
 */
function environment(options: ServeOptions): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: home(),
    ...dockerVariables(),
    ...(process.env.NODE_EXTRA_CA_CERTS && { NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS }),
    NODE_COMPILE_CACHE: join(home(), "compile-cache"),
    KANDOKORO_LOCAL: home(),
    KANDOKORO_TOOLS: tools(),
    KANDOKORO_ENDPOINT: options.endpoint,
    KANDOKORO_REGION: options.region,
    KANDOKORO_ACCOUNT_ID: options.accountId,
    KANDOKORO_DEFAULT_TAGS: JSON.stringify(options.defaultTags),
  };
}

async function portOf(child: ChildProcess, logFile: string): Promise<number> {
  const lines = createInterface({ input: child.stdout! });
  const line = await Promise.race([
    once(lines, "line").then(([first]) => String(first)),
    once(child, "close").then(() => undefined),
  ]);
  if (line !== undefined) return Number(line);
  const last = readFileSync(logFile, "utf8").trim().split("\n").slice(-5).join("\n");
  throw new UserError(`The local provider did not start: ${last || "it said nothing"} (its log: ${logFile})`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "close");
  child.kill("SIGTERM");
  await ended;
}
