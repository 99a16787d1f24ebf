// A process of its own for the handler, so that its memory can be measured: the event comes as an argument, the answer
// is one line of JSON beside the handler's own log line.
import { existsSync, readFileSync } from "node:fs";
import { handler } from "../../../apps/image-thumbnails/handler.ts";

/** Most memory that this process ever had, MiB. Not `resourceUsage` on Linux: there it begins with the parent's. */
function peakMiB(): number {
  const status = "/proc/self/status";
  if (!existsSync(status)) return process.resourceUsage().maxRSS / 1024;
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(status, "utf8"))![1]) / 1024;
}

const before = peakMiB();
const error = await handler(JSON.parse(process.argv[2]!)).then(
  () => undefined,
  ({ name, message }: Error) => ({ name, message }),
);
console.log(JSON.stringify({ error, grownMiB: peakMiB() - before }));
