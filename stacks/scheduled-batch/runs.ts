// Runs of the task by hand, among those of the schedule: while one of these is at it, a run by hand is skipped.
import type { TaskSettings } from "../../components/ecs/taskSettings.ts";
import { runTask, type RunTaskOptions, type TaskEnd } from "../runTask.ts";

/** How a run ended, and whether it left the day to an earlier one. */
export interface Ran extends TaskEnd {
  readonly skipped: boolean;
}

const MOST_TRIES = 8;

/** Runs the task to its end, again as long as it is skipped. */
export async function runOnce(task: TaskSettings, options: RunTaskOptions): Promise<Ran> {
  return notSkipped(
    () => run(task, options),
    (ran) => ran.skipped,
  );
}

/**
 * Starts the task twice, so that the second one surely meets the first: that one is slow. The app knows nothing of it; it is
 * Node that waits, because of a variable that this run has.
 * @param seconds - how long the task takes by itself
 */
export async function runTwice(
  task: TaskSettings,
  options: RunTaskOptions,
  seconds: number,
): Promise<[first: Ran, second: Ran]> {
  return notSkipped(
    async () => {
      const started = Promise.withResolvers<void>();
      const environment = { NODE_OPTIONS: waitingFirst(seconds + 3) };
      const slow = run(task, { ...options, environment, onStart: () => started.resolve() });
      return Promise.all([slow, started.promise.then(() => run(task, options))]);
    },
    ([first]) => first.skipped,
  );
}

/** Each of the program's two threads waits before it begins. */
function waitingFirst(seconds: number): string {
  const wait = `await new Promise((done) => setTimeout(done, ${Math.ceil(seconds * 1000)}))`;
  return `--import=data:text/javascript,${encodeURIComponent(wait)}`;
}

async function run(task: TaskSettings, options: RunTaskOptions): Promise<Ran> {
  let skipped = false;
  const onLine = (line: string) => {
    skipped ||= line.includes('"message":"skipped: ');
    options.onLine?.(line);
  };
  return { ...(await runTask(task, { ...options, onLine })), skipped };
}

async function notSkipped<T>(attempt: () => Promise<T>, wasSkipped: (result: T) => boolean): Promise<T> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const result = await attempt();
    if (!wasSkipped(result)) return result;
  }
  throw new Error(
    `the run was skipped ${MOST_TRIES} times, as another was at it each time; does one of the task's runs not end?`,
  );
}
