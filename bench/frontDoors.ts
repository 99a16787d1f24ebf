// The notes API on a local cloud, by its two front doors: requests per second with one connection and with ten.
// `node bench/frontDoors.ts [--json]`, about a minute. What is measured is the emulator more than anything: AWS is another
// matter. Two figures of one run can be compared.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forgetOwnAccounts } from "../cli/isolate.ts";
import { table } from "../cli/table.ts";
import { resetEmulator, startEmulator } from "../local/emulator.ts";
import { pulumiCli } from "../local/pulumiCli.ts";
import { up } from "../local/workspace.ts";
import { runPage } from "../stacks/program.ts";
import { load, type Load } from "./requests.ts";

const SECONDS = 10;

type Measured = Load & { readonly frontDoor: string };

async function measure(): Promise<Measured[]> {
  process.env.KANDOKORO_LOCAL = mkdtempSync(join(tmpdir(), "kandokoro-bench-"));
  try {
    const [cli, emulator] = await Promise.all([pulumiCli(), startEmulator()]);
    const measured: Measured[] = [];
    for (const setup of ["http-api", "alb-lambda"]) {
      const { outputs } = await up(setup, { cli, emulator, program: runPage });
      const url = `${String(outputs.url)}/notes?limit=1`;
      for (const connections of [1, 10])
        measured.push({ frontDoor: setup, ...(await load(url, connections, SECONDS)) });
    }
    return measured;
  } finally {
    await resetEmulator();
    rmSync(process.env.KANDOKORO_LOCAL, { recursive: true, force: true });
  }
}

forgetOwnAccounts();
const measured = await measure();
if (process.argv.includes("--json")) console.log(JSON.stringify(measured));
else
  console.log(
    table(
      ["front door", "connections", "requests", "a second", "median ms", "p99 ms", "failed"],
      measured.map(({ frontDoor, ...one }) => [
        frontDoor,
        ...[one.connections, one.requests, one.perSecond, one.median, one.p99, one.failed].map(String),
      ]),
    ),
  );
