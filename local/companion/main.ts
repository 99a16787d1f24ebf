// The companion's process: beside the emulator, for as long as that lives. companion.ts starts it and reads from its
// standard output one line of JSON: what it could not do, or nothing.
import { setTimeout as wait } from "node:timers/promises";
import { isAlive } from "../process.ts";
import { newCloud } from "../provider/cloud.ts";
import { duties } from "./duties.ts";
import { type Bridge, forward } from "./forwarder.ts";
import { rounds } from "./rounds.ts";

/** What companion.ts says to it, as JSON in KANDOKORO_COMPANION. */
export interface Orders {
  readonly port: number;
  readonly region: string;
  readonly accountId: string;
  /** The emulator's process. */
  readonly emulator: { readonly pid: number; readonly started: string };
  /** Absent where the engine has no bridge. */
  readonly bridge?: Bridge;
}

/** What it answers. */
export interface Ready {
  /** Whether containers reach the emulator through it; false where the bridge is in a machine of the engine's own. */
  readonly forwards: boolean;
  /** The system's code of an error: EADDRINUSE. */
  readonly failure?: string;
}

const orders = JSON.parse(process.env.KANDOKORO_COMPANION ?? "{}") as Orders;
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

const ready = await begin(orders);
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

while (await isAlive(orders.emulator)) await wait(1000);
log("the emulator has ended, and so does its companion");
end.abort();
process.exit();
