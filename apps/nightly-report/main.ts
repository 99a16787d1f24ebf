// Reports on the requests of a day, once: `node main.mjs 2026-11-23`, or yesterday. Skipped while an earlier run is at it.
import { runTask } from "../shared/task.ts";
import { readSettings } from "./settings.ts";

await runTask({
  url: import.meta.url,
  settings: () => readSettings(process.env, process.argv.slice(2)),
  work: async (settings, log, stop) => {
    // Loaded here, in the thread that works; the other one needs nothing of it.
    const { start } = await import("./start.ts");
    return start(process.env, settings, log, stop);
  },
});
