// The emulator's life: one daemon for each local cloud, its state kept from one run to the next.
import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { accompany, endCompanion } from "./companion/companion.ts";
import { explainDiskFull } from "./disk.ts";
import { end, keptFromBefore, stop } from "./emulatorEnd.ts";
import { EMULATOR_VERSION, installEmulator } from "./emulatorInstall.ts";
import { HEALTH_SECONDS, isHealthy, launch, REGION, shortenLog } from "./emulatorLaunch.ts";
import { removeContainers, removeLeftovers } from "./emulatorLeftovers.ts";
import { askedPort, choosePort, mustMatch, portOwner } from "./emulatorPort.ts";
import {
  type EmulatorRecord,
  forget,
  places,
  type Places,
  readRecord,
  restoredInPart,
  writeRecord,
} from "./emulatorRecord.ts";
import { type Progress, UserError } from "./errors.ts";
import { home } from "./home.ts";
import { removeImages, removeLayers } from "./images.ts";
import { withLock } from "./lock.ts";
import { isAlive, until } from "./process.ts";

export { EMULATOR_VERSION, REGION };

/** The account of the credentials test/test. */
const ACCOUNT_ID = "000000000000";

export interface Emulator {
  /** http://127.0.0.1:PORT */
  readonly endpoint: string;
  readonly port: number;
  readonly region: string;
  readonly accountId: string;
  readonly pid: number;
  /**
   * Another one whenever the emulator begins with nothing of what it held before: at its first start, after a crash,
   * after a reset.
   */
  readonly incarnation: string;
  readonly logFile: string;
  /** False when it ran already. */
  readonly startedHere: boolean;
  /** Why containers cannot reach it although there is a Docker engine: one line, with the fix. */
  readonly unreachable?: string;
}

export interface StartOptions {
  readonly progress?: Progress;
  /**
   * 1024 to 65535.
   * @default - KANDOKORO_PORT; else the port of the last run, and at the first a free one
   */
  readonly port?: number;
}

/**
 * Starts this local cloud's emulator, or answers with the one that runs; installs it when it is missing.
 * @throws UserError when it cannot
 */
export async function startEmulator({ progress = () => {}, port }: StartOptions = {}): Promise<Emulator> {
  const asked = askedPort(port);
  return locked(progress, async (at) => {
    const running = await findRunning(at);
    if (running !== undefined) {
      mustMatch(asked, running.port);
      shortenLog(at);
    }
    const emulator = running ?? (await start(at, asked, progress));
    const unreachable = await accompany(at, emulator);
    return unreachable === undefined ? emulator : { ...emulator, unreachable };
  });
}

/** This local cloud's emulator when it runs and answers. */
export async function runningEmulator(): Promise<Emulator | undefined> {
  return findRunning(places(home()));
}

/**
 * Ends the emulator; what it holds is saved and there again at the next start.
 * @returns false when none ran
 */
export async function stopEmulator(): Promise<boolean> {
  return locked(() => {}, stop);
}

/** Ends the emulator and forgets all it held, and its port. */
export async function resetEmulator(): Promise<void> {
  await locked(
    () => {},
    async (at) => {
      await stop(at);
      await endCompanion(at);
      await removeLeftovers(at);
      const record = readRecord(at);
      if (record !== undefined) {
        await removeContainers(at, record.port);
        await removeImages(`localhost:${record.port}`);
      }
      await removeLayers();
      rmSync(at.folder, { recursive: true, force: true });
    },
  );
}

/** @throws UserError unless the endpoint is this machine's own: nothing here may ever reach AWS */
export function assertLoopback(endpoint: string): void {
  const host = URL.canParse(endpoint) ? new URL(endpoint).hostname : "";
  if (["127.0.0.1", "[::1]", "localhost"].includes(host)) return;
  throw new UserError(
    `"${endpoint}" is not an address of this machine: the local cloud talks to 127.0.0.1, ::1 or localhost only; start it with "npm start"`,
  );
}

async function locked<T>(progress: Progress, work: (at: Places) => Promise<T>): Promise<T> {
  const at = places(home());
  const waiting = (pid: number) => progress(`waits for process ${pid}, which starts or stops the emulator`);
  try {
    return await withLock(at.lock, waiting, () => work(at));
  } catch (error) {
    throw explainDiskFull(error, at.folder) ?? error;
  }
}

/** Ours by pid and start time, holding its port, and answering; a busy one is given time to. */
async function findRunning(at: Places): Promise<Emulator | undefined> {
  const record = readRecord(at);
  if (record === undefined) return undefined;
  let alive = true;
  const decided = async () => !(alive = await isAlive(record)) || (await isHealthy(record.port));
  if (!(await until(decided, HEALTH_SECONDS)) || !alive) return undefined;
  const owner = await portOwner(record.port);
  return owner === undefined || owner.pid === record.pid ? emulator(at, record, false) : undefined;
}

function emulator(at: Places, record: EmulatorRecord, startedHere: boolean): Emulator {
  const { pid, port, incarnation } = record;
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    port,
    region: REGION,
    accountId: ACCOUNT_ID,
    pid,
    incarnation,
    logFile: at.log,
    startedHere,
  };
}

async function start(at: Places, asked: number | undefined, progress: Progress): Promise<Emulator> {
  const python = await installEmulator(progress);
  const kept = await keptFromBefore(at, progress);
  const port = await choosePort(asked, kept?.port);
  progress(`starts the emulator on port ${port}`);
  const launched = await launch(python, at, port);
  const { pid, started } = launched;
  const record = { pid, started, port, incarnation: kept?.incarnation ?? randomUUID(), saved: false };
  writeRecord(at, record);
  try {
    await launched.healthy();
  } catch (error) {
    if (kept !== undefined) writeRecord(at, kept); // it took no request: what is kept is as it was
    throw error;
  }
  if (!restoredInPart(at)) return emulator(at, record, true);
  progress("the emulator could not read all of its saved state: it begins with nothing");
  await end(at, record);
  forget(at);
  return start(at, asked, progress);
}
