// The commands on the local cloud itself.
import { resetEmulator, runningEmulator, stopEmulator } from "../local/emulator.ts";
import { rmSync } from "node:fs";
import { deployedStacks, pulumiFolder } from "../local/state.ts";
import { setups } from "../stacks/setups.ts";
import type { Options } from "./commands.ts";
import { forgetOwnAccounts } from "./isolate.ts";
import { aboutSetup } from "./needsDocker.ts";
import { print } from "./print.ts";
import { table } from "./table.ts";

export async function list(options: Options): Promise<void> {
  const deployed = deployedStacks();
  const rows = await Promise.all(
    setups().map(async (setup) => {
      return { setup, ...(await aboutSetup(setup)), up: deployed.includes(setup) };
    }),
  );
  print(options, rows, () =>
    table(
      ["setup", "what it shows", "needs Docker", "up"],
      rows.map((row) => [row.setup, row.shows, row.needsDocker ? "yes" : "no", row.up ? "yes" : "no"]),
    ),
  );
}

export async function status(options: Options): Promise<void> {
  const emulator = await runningEmulator();
  const { endpoint, region, accountId, pid, logFile } = emulator ?? {};
  const value = {
    running: emulator !== undefined,
    endpoint,
    region,
    accountId,
    pid,
    logFile,
    up: deployedStacks(),
  };
  print(options, value, () =>
    emulator
      ? `running at ${endpoint} (${region}, account ${accountId}, process ${pid})\nlog: ${logFile}\nup: ${value.up.join(", ") || "nothing"}`
      : `not running; npm start starts it\nkept: ${value.up.join(", ") || "nothing"}`,
  );
}

export async function stop(): Promise<void> {
  forgetOwnAccounts();
  console.log(
    (await stopEmulator())
      ? "Stopped. What it held is kept; npm start goes on with it."
      : "It was not running.",
  );
}

export async function reset(): Promise<void> {
  forgetOwnAccounts();
  await resetEmulator();
  rmSync(pulumiFolder(), { recursive: true, force: true });
  console.log("Forgotten: the local cloud begins with nothing at the next npm start.");
}
