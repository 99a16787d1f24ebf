// The companion's process: beside the emulator, for as long as that lives. companion.ts starts it, and reads one line of
// JSON from its standard output.
import { writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { isAlive, processStart } from "../process.ts";
import { newCloud } from "../provider/cloud.ts";
import type { CompanionRecord, Orders, Ready } from "./companion.ts";
import { duties } from "./duties.ts";
import { forward } from "./forwarder.ts";
import { rounds } from "./rounds.ts";

const ALIVE_SECONDS = 2;

const orders = JSON.parse(process.env.KANDOKORO_COMPANION!) as Orders;
const log = (line: string) => console.error(`${new Date().toISOString()} ${line}`);

async function begin({ bridge, port }: Orders): Promise<Ready> {
  if (!bridge) return { forwards: false };
  try {
    await forward(bridge, port);
    log(`forwards ${bridge.gateway}:${port} to the emulator`);
    return { forwards: true };
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    return code === "EADDRNOTAVAIL" ? { forwards: false } : { forwards: false, failure: code };
  }
}

/** Written here and not by who started it, who may be killed meanwhile. */
async function register({ emulator, record }: Orders): Promise<void> {
  const me: CompanionRecord = {
    pid: process.pid,
    started: (await processStart(process.pid)) ?? "",
    emulator,
  };
  writeFileSync(record, JSON.stringify(me));
}

const ready = await begin(orders);
if (ready.failure === undefined) await register(orders);
process.stdout.write(`${JSON.stringify(ready)}\n`);
if (ready.failure !== undefined) process.exit(1);

const cloud = newCloud({
  endpoint: `http://127.0.0.1:${orders.port}`,
  region: orders.region,
  accountId: orders.accountId,
  defaultTags: {},
});
const end = new AbortController();
for (const duty of duties) void rounds(duty, cloud, log, end.signal);

while (await isAlive(orders.emulator)) await wait(ALIVE_SECONDS * 1000);
log("the emulator has ended, and so does its companion");
end.abort();
process.exit();
