// `node bench/logTransform.ts [--json]`: what apps/log-transform does in a second on one core, and its peak memory. Each
// invocation has a megabyte of compressed batches, as Firehose gathers it.
import { gzipSync } from "node:zlib";
import type { Incoming } from "../apps/log-transform/firehose.ts";
import { transform } from "../apps/log-transform/transform.ts";
import { table } from "../cli/table.ts";

const SECONDS = 10;
const FIRST_PASS_SECONDS = 2;

/** Lines as applications write them, with a secret here and there and a stack trace now and then. */
function line(i: number): string {
  const orderId = (i * 2_654_435_761) % 4_294_967_296;
  if (i % 50 === 0)
    return `Error: order ${orderId} failed\n${"    at step (/var/task/index.mjs:1:7)\n".repeat(20)}`;
  const level = ["DEBUG", "INFO", "INFO", "INFO", "WARN"][i % 5];
  const fields = { orderId, sku: `sku-${i % 977}`, ms: i % 311, user: `user${i % 8191}@example.com` };
  return JSON.stringify({
    timestamp: new Date(i * 1000).toISOString(),
    level,
    message: "order taken",
    ...fields,
  });
}

function batch(number: number, events: number): Incoming {
  const logEvents = Array.from({ length: events }, (_, i) => {
    const id = number * events + i;
    return { id: String(id).padStart(56, "3"), timestamp: 1_795_510_800_000 + id, message: line(id) };
  });
  const message = {
    messageType: "DATA_MESSAGE",
    logGroup: "/app/orders",
    logStream: "2026/11/24/1",
    logEvents,
  };
  return {
    recordId: String(number).padStart(56, "4"),
    approximateArrivalTimestamp: 1_795_510_800_000,
    data: gzipSync(JSON.stringify(message)).toString("base64"),
  };
}

const records = Array.from({ length: 12 }, (_, i) => batch(i, 1000));
const comes = records.reduce((sum, { data }) => sum + (data.length * 3) / 4, 0);

function run(seconds: number) {
  const total = { invocations: 0, lines: 0, bytes: 0 };
  const start = performance.now();
  while (performance.now() - start < seconds * 1000) {
    const { summary, putBack } = transform({ records }, "INFO");
    if (putBack.length > 0) throw new Error("the batches are to fit into one answer");
    total.invocations++;
    total.lines += summary.lines + summary.dropped;
    total.bytes += summary.bytes;
  }
  const passed = (performance.now() - start) / 1000;
  return {
    linesPerSecond: Math.round(total.lines / passed),
    compressedMBPerSecond: (total.invocations * comes) / passed / 1e6,
    writtenMBPerSecond: total.bytes / passed / 1e6,
    msPerInvocation: (passed * 1000) / total.invocations,
    compressedMBPerInvocation: comes / 1e6,
    peakMiB: process.resourceUsage().maxRSS / 1024,
  };
}

run(FIRST_PASS_SECONDS);
const figures = run(SECONDS);
if (process.argv.includes("--json")) console.log(JSON.stringify(figures));
else
  console.log(
    table(
      ["what", "value"],
      Object.entries(figures).map(([what, value]) => [what, value.toFixed(value < 1000 ? 2 : 0)]),
    ),
  );
