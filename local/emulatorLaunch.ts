// Starting the emulator's process and waiting until it answers.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, renameSync, statSync, truncateSync } from "node:fs";
import { get } from "node:http";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { explainDiskFull } from "./disk.ts";
import { dockerVariablesOfEmulator } from "./dockerHost.ts";
import { EMULATOR_VERSION } from "./emulatorInstall.ts";
import { lastLines, type Places } from "./emulatorRecord.ts";
import { UserError } from "./errors.ts";
import { processStart, until } from "./process.ts";

/** The region of Pulumi.yaml's aws:region. */
export const REGION = "ap-northeast-1";

/** It takes 0.4 to 1.0 s, 2.4 s on a busy machine, more with much state. */
export const HEALTH_SECONDS = 20;

const MAX_LOG_BYTES = 20e6;

/** ministack with corrections; -B keeps Python from writing beside it what it has compiled. */
const PROGRAM = fileURLToPath(new URL("emulator", import.meta.url));

export interface Launched {
  readonly pid: number;
  readonly started: string;
  /** Resolves when it answers. @throws UserError when it ends before or never answers */
  readonly healthy: () => Promise<void>;
}

/**
 * All that the emulator sees of the machine: functions and containers inherit its environment, so nothing of the
 * user's may be in it but where the Docker engine is. Names: ministack/app.py and its services.
 */
function cleanEnvironment(at: Places, port: number): Record<string, string> {
  return {
    // Every nodejs runtime is the first `node` found: the one that runs this.
    PATH: [dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(":"),
    HOME: at.user,
    TMPDIR: at.tmp,
    LANG: "C.UTF-8",
    LC_ALL: "C.UTF-8",
    GATEWAY_PORT: String(port),
    BIND_HOST: "127.0.0.1",
    MINISTACK_REGION: REGION,
    MINISTACK_HOSTNAME: at.name,
    PERSIST_STATE: "1",
    STATE_DIR: at.state,
    S3_PERSIST: "1",
    S3_DATA_DIR: at.s3,
    // These two listen on every address, IoT from the start on.
    IOT_MTLS_ENABLED: "0",
    SFTP_ENABLED: "0",
  };
}

/** Begins the process; it outlives this one. The log of the run before is kept as emulator.log.1. */
export async function launch(python: string, at: Places, port: number): Promise<Launched> {
  for (const folder of [at.state, at.s3, at.user]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  mkdirSync(at.tmp, { mode: 0o700 }); // fails when somebody else was there first: functions' code will lie in it
  if (existsSync(at.log)) renameSync(at.log, `${at.log}.1`);
  const docker = await dockerVariablesOfEmulator();
  const log = openSync(at.log, "a");
  const child = spawn(python, ["-B", PROGRAM], {
    cwd: at.folder,
    detached: true,
    env: { ...cleanEnvironment(at, port), ...docker },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const failure = await new Promise<Error | undefined>((done) => {
    child.once("spawn", () => done(undefined));
    child.once("error", done);
  });
  if (failure !== undefined) {
    throw new UserError(
      `the emulator could not be started: ${failure.message}; remove ${dirname(dirname(python))} and run again`,
    );
  }
  child.unref();
  const pid = child.pid!;
  return { pid, started: (await processStart(pid)) ?? "", healthy: () => waitHealthy(child, at, port) };
}

async function waitHealthy(child: ChildProcess, at: Places, port: number): Promise<void> {
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  await until(async () => hasEnded() || (await isHealthy(port)), HEALTH_SECONDS);
  if (!hasEnded() && (await isHealthy(port))) return;
  const what = hasEnded() ? "ended while it started" : `gave no answer in ${HEALTH_SECONDS} s`;
  child.kill("SIGKILL");
  const said = lastLines(at);
  throw (
    explainDiskFull(said, at.folder) ??
    new UserError(`the emulator ${what}; it said: ${said}; the whole log: ${at.log}; run again`)
  );
}

/** Whether a ministack of this version answers there. Not by fetch: that may be set to go through a proxy. */
export function isHealthy(port: number): Promise<boolean> {
  return new Promise((done) => {
    const options = { host: "127.0.0.1", port, path: "/_ministack/health", agent: false, timeout: 2000 };
    const request = get(options, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text: string) => (body += text));
      response.on("end", () => done(body.includes(`"version": "${EMULATOR_VERSION}"`)));
      response.on("error", () => done(false));
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => done(false));
    request.on("close", () => done(false));
  });
}

/** It writes on at the log's end, wherever that is. */
export function shortenLog(at: Places): void {
  if (existsSync(at.log) && statSync(at.log).size > MAX_LOG_BYTES) truncateSync(at.log);
}
