// A program that does one thing and ends. The work runs in a thread of its own, so that this one can end it by its time limit
// whatever it is doing. A signal would not do: the kernel keeps SIGKILL from a container's first process when it is sent
// from inside.
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { log, logLine, type Log } from "./log.ts";

/**
 * What became of the work. `incomplete`: it came to its end, but some of it is left out, as its log says. `stopped`: it was
 * asked to stop, and did so where it can go on.
 */
export type Outcome = "done" | "incomplete" | "stopped";

export interface Task<Settings extends { timeLimitSeconds: number }> {
  /** The file of the program: `import.meta.url`. */
  url: string;
  /** What it is to do. Throws when that is not clear. Data only, as it goes to another thread. */
  settings: () => Settings;
  /** Does it. What it throws ends the program as failed, with the reason in the log. */
  work: (settings: Settings, log: Log, stop: AbortSignal) => Promise<Outcome>;
}

/** As the shell and coreutils' timeout have them: https://www.gnu.org/software/coreutils/manual/html_node/timeout-invocation.html */
const EXIT = { done: 0, failed: 1, timeLimit: 124, signal: { SIGTERM: 143, SIGINT: 130 } } as const;

/**
 * Runs the task and sets the exit code: 0 when all of it is done, 1 when it failed or left something out, 124 when its time
 * was up, 143 when it stopped on SIGTERM (130 on Ctrl-C).
 */
export async function runTask<Settings extends { timeLimitSeconds: number }>(
  task: Task<Settings>,
): Promise<void> {
  if (isMainThread) process.exitCode = await keep(task);
  else await work(task);
}

/** The main thread's part. */
async function keep<Settings extends { timeLimitSeconds: number }>(task: Task<Settings>): Promise<number> {
  let settings: Settings;
  try {
    settings = task.settings();
  } catch (error) {
    log("ERROR", (error as Error).message);
    return EXIT.failed;
  }
  const worker = new Worker(new URL(task.url), { workerData: settings });
  return endOf(worker, settings.timeLimitSeconds, stopOnSignal(worker));
}

/** Passes signals on to the worker; answers which was the last. */
function stopOnSignal(worker: Worker): () => keyof typeof EXIT.signal {
  let last: keyof typeof EXIT.signal = "SIGTERM";
  for (const name of Object.keys(EXIT.signal) as (typeof last)[])
    process.on(name, () => {
      last = name;
      worker.postMessage("stop");
    });
  return () => last;
}

/** Waits for the worker's end, writes its lines, and answers the exit code. */
async function endOf(worker: Worker, limitSeconds: number, signal: () => keyof typeof EXIT.signal) {
  let code: number | undefined;
  worker.on("message", ({ line, outcome }: Message) => {
    if (line !== undefined) process.stdout.write(line);
    if (outcome === "stopped") code ??= EXIT.signal[signal()];
    else if (outcome !== undefined) code ??= outcome === "done" ? EXIT.done : EXIT.failed;
  });
  // What no catch gets: memory that is used up, a promise that nobody awaits.
  worker.on("error", (error: Error) => {
    log("ERROR", error.message, { stack: error.stack });
    code ??= EXIT.failed;
  });
  const timer = setTimeout(() => {
    log("ERROR", `not done within ${limitSeconds} s; it is ended here (TIME_LIMIT_SECONDS)`);
    code ??= EXIT.timeLimit;
    void worker.terminate();
  }, limitSeconds * 1000);
  await new Promise((resolve) => worker.once("exit", resolve));
  clearTimeout(timer);
  return code ?? EXIT.failed;
}

/** What the worker tells: one of the two. */
interface Message {
  line?: string;
  outcome?: Outcome | "failed";
}

/** The worker's part. Its lines go out by the main thread, which writes those too that came before a forced end. */
async function work<Settings extends { timeLimitSeconds: number }>(task: Task<Settings>): Promise<void> {
  const port = parentPort!;
  const stop = new AbortController();
  port.on("message", () => stop.abort());
  const post: Log = (level, message, fields) => port.postMessage({ line: logLine(level, message, fields) });
  try {
    port.postMessage({ outcome: await task.work(workerData as Settings, post, stop.signal) });
  } catch (error) {
    const { message, stack } = error as Error;
    post("ERROR", message, { stack });
    port.postMessage({ outcome: "failed" });
  }
  process.exit(); // ends this thread, whatever connections it has open
}
