// Progress on long work: on standard error, moving on a terminal and in plain lines elsewhere.
import { Listr, ListrLogger, ProcessOutput, type ListrRendererValue } from "listr2";
import { UserError, type Progress } from "../local/errors.ts";

/** One step: its title, and what it does; what it answers is shown behind the title. */
export interface Step {
  readonly title: string;
  readonly run: (progress: Progress) => Promise<string | void>;
}

/**
 * Runs steps one after the other; an array among them runs side by side. The first failure ends it, and is thrown as it
 * is for the command to print once.
 */
export async function runSteps(steps: readonly (Step | readonly Step[])[]): Promise<void> {
  for (const group of steps) {
    const failures: unknown[] = [];
    const tasks = ([group].flat() as Step[]).map(({ title, run }) => ({
      title,
      task: async (_: unknown, task: { title: string; output: string }) => {
        try {
          const answer = await run((line) => (task.output = line));
          if (answer) task.title = `${title}: ${answer}`;
        } catch (error) {
          failures.push(error);
          throw new Error("see below");
        }
      },
    }));
    await new Listr(tasks, options()).run().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw all(failures);
  }
}

/** What went wrong side by side, all that the user can mend at once. */
function all(failures: readonly unknown[]): unknown {
  const known = failures.filter((failure) => failure instanceof UserError);
  return known.length > 1 ? new UserError(known.map(({ message }) => message).join("\n")) : failures[0];
}

function options() {
  const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) });
  const rendererOptions = { logger, showErrorMessage: false, collapseErrors: false } as object;
  const renderer: ListrRendererValue =
    process.stderr.isTTY && process.stderr.columns > 0 ? "default" : "simple";
  return { renderer, rendererOptions, concurrent: true, exitOnError: false, registerSignalListeners: false };
}
