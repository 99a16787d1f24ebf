// A Python that can make the emulator's virtual environment.
import { UserError } from "./errors.ts";
import { run } from "./process.ts";

/** The oldest that ministack runs on. */
const MINIMUM = [3, 10] as const;

const NAMES = ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10"];

// Debian's Python has venv but no ensurepip until python3-venv is installed, and fails half way without it.
const PROBE = `
import importlib.util as u, json, sys
print(json.dumps({"version": list(sys.version_info[:3]), "path": sys.executable,
  "venv": u.find_spec("venv") is not None and u.find_spec("ensurepip") is not None}))`;

interface Found {
  readonly name: string;
  readonly version: readonly [number, number, number];
  readonly path: string;
  readonly venv: boolean;
}

/**
 * The path of the first Python on PATH that is new enough and has venv.
 * @throws UserError when there is none
 */
export async function findPython(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const found: Found[] = [];
  for (const name of NAMES) {
    const { ok, stdout } = await run(name, ["-I", "-c", PROBE], { env, deadlineSeconds: 20 });
    if (!ok || !stdout.startsWith("{")) continue; // a stand-in, such as macOS has without its developer tools
    const python = { name, ...(JSON.parse(stdout) as Omit<Found, "name">) };
    if (isNewEnough(python) && python.venv) return python.path;
    found.push(python);
  }
  throw new UserError(complaint(found));
}

function isNewEnough({ version: [major, minor] }: Found): boolean {
  return major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
}

function complaint(found: readonly Found[]): string {
  const wanted = `the local cloud needs Python ${MINIMUM.join(".")} or newer`;
  const install = "(Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python)";
  const withoutVenv = found.find(isNewEnough);
  if (withoutVenv !== undefined) {
    const which = `Python ${withoutVenv.version.join(".")} (${withoutVenv.path})`;
    return `${which} has no venv module: install it (Debian, Ubuntu: apt-get install ${withoutVenv.name}-venv) and run again`;
  }
  const old = found[0];
  if (old === undefined) return `${wanted} and PATH has none: install it ${install} and run again`;
  return `${wanted}, PATH has ${old.version.join(".")} (${old.path}): install a newer one ${install} and run again`;
}
