// Local clouds in temporary folders, with a stand-in for the emulator: it answers, saves and fails as ministack does.
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// Files in its HOME tell it what to do: die, unsavable; unreadable stands in its state folder.
const STAND_IN = `#!/usr/bin/env node
const { existsSync, writeFileSync } = require("node:fs");
if (process.argv.includes("-c")) process.exit(0); // asked whether its packages can be imported
const { HOME, STATE_DIR, BIND_HOST, GATEWAY_PORT } = process.env;
const log = (line) => console.error("2026-01-01 00:00:00 " + line);
writeFileSync(HOME + "/environment.json", JSON.stringify(process.env));
if (existsSync(HOME + "/die")) { log("INFO [ministack] begins"); log("ERROR [ministack] has no heart"); process.exit(3); }
if (existsSync(STATE_DIR + "/unreadable")) log("ERROR [persistence] Persistence: failed to load sqs: no");
process.on("SIGTERM", () => {
  writeFileSync(STATE_DIR + "/sqs.json", "{}");
  if (existsSync(HOME + "/unsavable")) log("ERROR [persistence] Persistence: failed to save sqs: no");
  log("INFO [transfer] SFTP: stopped");
  process.exit(0);
});
require("node:http").createServer((_, response) => response.end('{"services": {}, "version": "1.5.33"}'))
  .listen(Number(GATEWAY_PORT), BIND_HOST);
`;

export function temporaryFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), "kandokoro-")));
}

export function writeCommand(file: string, text: string): void {
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, 0o755);
}

/** An installed emulator for KANDOKORO_TOOLS. */
export function fakeTools(folder: string): void {
  const venv = join(folder, "ministack-1.5.33");
  writeCommand(join(venv, "bin", "python"), STAND_IN);
  for (const name of ["ministack", "docker", "cryptography", "psycopg2"]) {
    writeCommand(join(venv, "lib", "python3.11", "site-packages", name, "__init__.py"), "");
  }
}

/** Sets variables for one test and gives back what sets them as they were. */
export function setEnvironment(variables: Record<string, string | undefined>): () => void {
  const before = Object.fromEntries(Object.keys(variables).map((name) => [name, process.env[name]]));
  const apply = (values: Record<string, string | undefined>) => {
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
  apply(variables);
  return () => apply(before);
}

export function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
