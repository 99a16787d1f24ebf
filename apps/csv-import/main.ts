// Imports stock counts from CSV files in S3 into DynamoDB, once: `node main.mjs incoming/2026-11-23.csv`, or all new files.
import { runTask } from "../shared/task.ts";
import { readSettings } from "./settings.ts";

await runTask({
  url: import.meta.url,
  settings: () => readSettings(process.env, process.argv.slice(2)),
  work: async (settings, log, stop) => {
    // Loaded here, in the thread that works; the other one needs nothing of it.
    const { start } = await import("./start.ts");
    return start(settings, log, stop);
  },
});
