// The companion's life: one process beside each emulator, for what containers need and the emulator lacks.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { bridgeOf, findDocker } from "../docker.ts";
import { dockerVariables } from "../dockerHost.ts";
import type { Emulator } from "../emulator.ts";
import { describe, portOwner } from "../emulatorPort.ts";
import type { Places } from "../emulatorRecord.ts";
import { home, root } from "../home.ts";
import { isAlive, processStart, sendSignal, until } from "../process.ts";
import type { Bridge } from "./forwarder.ts";

/** One process for good, where a pid alone is given out again. */
interface Process {
  readonly pid: number;
  readonly started: string;
}

/** What main.ts is told, as JSON in KANDOKORO_COMPANION. */
export interface Orders {
  readonly port: number;
  readonly region: string;
  readonly accountId: string;
  readonly emulator: Process;
  /** Absent where the engine has none. */
  readonly bridge?: Bridge;
  /** The file where it registers itself. */
  readonly record: string;
}

/** What main.ts answers. */
export interface Ready {
  /** Whether containers reach the emulator through it: false where the bridge is in a machine of the engine's own. */
  readonly forwards: boolean;
  /** Why it cannot, by the system's code (EADDRINUSE); it has ended then. */
  readonly failure?: string;
}

export interface CompanionRecord extends Process {
  readonly emulator: Process;
}

const UNREACHABLE = "containers cannot reach the emulator";

/** It takes 0.2 s; more on a busy machine. */
const READY_SECONDS = 15;
const END_SECONDS = 5;

/**
 * Makes sure that the emulator has its companion, if there is a Docker engine. To be called under the emulator's lock.
 * @returns why containers cannot reach the emulator, in one line with the fix
 */
export async function accompany(at: Places, emulator: Emulator): Promise<string | undefined> {
  if (await isAccompanied(at, emulator)) return undefined;
  await endCompanion(at);
  const { engine } = await findDocker();
  if (!engine) return undefined;
  if (isElsewhere(engine.host))
    return `${UNREACHABLE}: the Docker engine at ${engine.host} is another machine's; use this machine's own (leave DOCKER_HOST out, or docker context use default)`;
  const bridge = await bridgeOf(engine);
  const started = (await processStart(emulator.pid)) ?? "";
  const { port, region, accountId } = emulator;
  const orders = { port, region, accountId, emulator: { pid: emulator.pid, started }, record: at.companion };
  const { failure } = await begin(at, { ...orders, ...(bridge && { bridge }) });
  if (failure === undefined || (await isAccompanied(at, emulator))) return undefined;
  return unreachable(at, failure, emulator.port, bridge);
}

/** Whether an engine runs on another machine than this. */
function isElsewhere(host: string): boolean {
  if (host.startsWith("unix:")) return false;
  return !URL.canParse(host) || !/^(localhost|127\.[\d.]+|\[::1\])$/.test(new URL(host).hostname);
}

/** Ends the companion, if there is one. */
export async function endCompanion(at: Places): Promise<void> {
  const record = readCompanion(at);
  if (record === undefined || !(await isAlive(record))) return;
  sendSignal(record.pid, "SIGTERM");
  const hasEnded = async () => !(await isAlive(record));
  if (await until(hasEnded, END_SECONDS)) return;
  sendSignal(record.pid, "SIGKILL");
  await until(hasEnded, END_SECONDS);
}

export function readCompanion(at: Places): CompanionRecord | undefined {
  try {
    return JSON.parse(readFileSync(at.companion, "utf8")) as CompanionRecord;
  } catch {
    return undefined;
  }
}

async function isAccompanied(at: Places, { pid }: Emulator): Promise<boolean> {
  const record = readCompanion(at);
  return record?.emulator.pid === pid && (await isAlive(record)) && (await isAlive(record.emulator));
}

/** Begins the process, which outlives this one. The log of the run before is kept as companion.log.1. */
async function begin(at: Places, orders: Orders): Promise<Ready> {
  if (existsSync(at.companionLog)) renameSync(at.companionLog, `${at.companionLog}.1`);
  const log = openSync(at.companionLog, "a");
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const child = spawn(process.execPath, ["--no-warnings", main], {
    cwd: root,
    detached: true,
    env: environment(orders),
    stdio: ["ignore", "pipe", log],
  });
  closeSync(log);
  const ready = await answerOf(child);
  child.stdout?.destroy();
  child.unref();
  return ready;
}

/** Nothing of the caller's environment but the path, and where the Docker engine is. */
function environment(orders: Orders): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: home(),
    NODE_COMPILE_CACHE: join(home(), "compile-cache"),
    KANDOKORO_LOCAL: home(),
    KANDOKORO_COMPANION: JSON.stringify(orders),
    ...dockerVariables(),
  };
}

async function answerOf(child: ChildProcess): Promise<Ready> {
  const lines = createInterface({ input: child.stdout! });
  const answer = await Promise.race([
    once(lines, "line").then(([line]) => JSON.parse(String(line)) as Ready),
    once(child, "close").then(() => undefined),
    wait(READY_SECONDS * 1000, undefined, { ref: false }),
  ]);
  if (answer === undefined) child.kill("SIGKILL");
  return answer ?? { forwards: false, failure: "ENOANSWER" };
}

async function unreachable(
  at: Places,
  failure: string,
  port: number,
  bridge: Bridge | undefined,
): Promise<string> {
  if (failure !== "EADDRINUSE" || !bridge)
    return `${UNREACHABLE}: its companion did not start (${failure}); its log: ${at.companionLog}; run again`;
  const owner = describe(await portOwner(port, bridge.gateway));
  return `${UNREACHABLE}: port ${port} of ${bridge.gateway}, the gateway of Docker's bridge, is taken by ${owner}: end that process and run again`;
}
