// A task that behaves as its first argument says: what the tests of tasks start.
import { runTask } from "../../../apps/shared/task.ts";

await runTask({
  url: import.meta.url,
  settings: () => {
    const [behaviour = "", seconds = "60"] = process.argv.slice(2);
    if (behaviour === "wrong") throw new Error("spin cannot start: BEHAVIOUR is wrong");
    return { behaviour, timeLimitSeconds: Number(seconds) };
  },
  work: async ({ behaviour }, log, stop) => {
    log("INFO", "started");
    if (behaviour === "throw") throw new Error("thrown");
    if (behaviour === "memory")
      for (const all: string[][] = []; ;) all.push(Array.from({ length: 1e6 }, String));
    if (behaviour === "block") for (;;);
    if (behaviour === "burst") for (let i = 0; i < 5000; i++) log("INFO", `line ${i}`);
    if (behaviour === "wait") await new Promise((resolve) => stop.addEventListener("abort", resolve));
    if (behaviour === "deaf") await new Promise(() => setInterval(() => undefined, 1000));
    return behaviour === "wait" ? "stopped" : behaviour === "incomplete" ? "incomplete" : "done";
  },
});
