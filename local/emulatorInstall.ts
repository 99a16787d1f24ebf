// The emulator's virtual environment: made once, shared by all local clouds of this checkout.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { explainDiskFull } from "./disk.ts";
import { type Progress, UserError } from "./errors.ts";
import { tools } from "./home.ts";
import { withLock } from "./lock.ts";
import { run } from "./process.ts";
import { throttled } from "./progress.ts";
import { findPython } from "./python.ts";

/** Pinned here and in emulator-requirements.txt. */
export const EMULATOR_VERSION = "1.5.33";

const REQUIREMENTS = fileURLToPath(new URL("emulator-requirements.txt", import.meta.url));

// ministack runs without them and says nothing: tasks without containers, databases that nobody listens for, 401
// from every JWT authorizer.
const MUST_IMPORT = ["ministack", "docker", "cryptography", "psycopg2"];

const IMPORT_ALL = ["-I", "-c", `import ${MUST_IMPORT.join(", ")}`];
const IMPORT_SECONDS = 60;

const PIP_MINUTES = 15;

/**
 * Makes sure that the emulator is installed.
 * @returns the Python to run it with
 * @throws UserError when Python is missing or pip fails
 */
export async function installEmulator(
  progress: Progress,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const folder = join(tools(), `ministack-${EMULATOR_VERSION}`);
  const python = join(folder, "bin", "python");
  if (await isWhole(folder)) return python;
  try {
    await withLock(
      `${folder}.lock`,
      (pid) => progress(`waits for process ${pid}, which installs the emulator`),
      async () => {
        if (!(await isWhole(folder))) await install(folder, progress, env);
      },
    );
  } catch (error) {
    throw explainDiskFull(error, dirname(folder)) ?? error;
  }
  return python;
}

/** At every start of the emulator: its packages are there and their libraries fit this machine. Takes 0.1 s. */
async function isWhole(folder: string): Promise<boolean> {
  const [lib, python] = [join(folder, "lib"), join(folder, "bin", "python")];
  if (!existsSync(python) || !existsSync(lib)) return false;
  const packages = readdirSync(lib).map((version) => join(lib, version, "site-packages"));
  const there = packages.some((site) =>
    MUST_IMPORT.every((name) => existsSync(join(site, name, "__init__.py"))),
  );
  return there && (await run(python, IMPORT_ALL, { deadlineSeconds: IMPORT_SECONDS })).ok;
}

/** Made under another name and renamed when complete: an install that was killed is never taken for whole. */
async function install(folder: string, progress: Progress, env: NodeJS.ProcessEnv): Promise<void> {
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  const base = await findPython(env);
  progress(`installs the emulator (ministack ${EMULATOR_VERSION}) with ${base}`);
  const python = join(unfinished, "bin", "python");
  try {
    await must(base, ["-I", "-m", "venv", unfinished], env, "python -m venv");
    await pip(python, progress, env);
    await must(python, IMPORT_ALL, env, "importing it");
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

async function pip(python: string, progress: Progress, env: NodeJS.ProcessEnv): Promise<void> {
  const total = readFileSync(REQUIREMENTS, "utf8").match(/^[\w[\]-]+==/gm)!.length;
  const count = throttled(progress);
  let collected = 0;
  const onLine = (line: string) => {
    if (line.startsWith("Collecting ")) count(`installs the emulator: ${++collected} of ${total} packages`);
    if (line.startsWith("Installing collected packages"))
      progress("installs the emulator: unpacks the packages");
  };
  const args = [
    "-I",
    "-m",
    "pip",
    "install",
    "--disable-pip-version-check",
    "--no-input",
    "-r",
    REQUIREMENTS,
  ];
  await must(python, args, { ...env, PIP_USER: "0" }, "pip", onLine);
}

async function must(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  name: string,
  onLine?: (line: string) => void,
): Promise<void> {
  const { ok, stderr, why } = await run(command, args, { env, onLine, deadlineSeconds: PIP_MINUTES * 60 });
  if (ok) return;
  const full = explainDiskFull(stderr, tools());
  if (full !== undefined) throw full;
  const cause = stderr.split("\n").find((line) => line.startsWith("ERROR: ")) ?? why;
  throw new UserError(
    `the emulator could not be installed, ${name} says: ${cause.replace(/^ERROR: /, "")}; check the network and pip's index (pip config list), then run again`,
  );
}
