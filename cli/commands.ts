// The project's commands: what each is called with, and where it is done. Nothing is loaded before it is asked for.
import type { ParseArgsConfig } from "node:util";

/** The options as parseArgs reads them. */
export type Options = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

export interface Command {
  /** How it is typed, behind `npm run`. */
  readonly usage: string;
  readonly what: string;
  readonly options?: ParseArgsConfig["options"];
  /** How many names it takes, least and most. @default - none */
  readonly names?: readonly [number, number];
  /** Whether words may follow behind `--`, whatever they begin with. @default false */
  readonly words?: boolean;
  /** @returns the exit code, where it is another than 0 */
  run(
    names: readonly string[],
    options: Options,
    signal: AbortSignal,
    words: readonly string[],
  ): Promise<number | void>;
}

const json = { json: { type: "boolean" } } as const;
const config = { config: { type: "string", short: "c", multiple: true } } as const;
const one = [1, 1] as const;

/** `npm run <name>`. */
export const commands: Readonly<Record<string, Command>> = {
  start: {
    usage: "start -- [setup]",
    what: "the local cloud up, a setup deployed, its demo run (image-thumbnails)",
    names: [0, 1],
    options: config,
    run: async ([setup = "image-thumbnails"], options, signal) =>
      (await import("./start.ts")).start(setup, options, signal),
  },
  demo: {
    usage: "demo -- <stack>",
    what: "the demo of a stack on AWS",
    names: one,
    options: json,
    run: async ([stack = ""], options, signal) =>
      (await import("./awsDemo.ts")).awsDemo(stack, options, signal),
  },
  task: {
    usage: "task -- <stack> [-- args]",
    what: "the task of a stack on AWS, run to its end",
    names: one,
    words: true,
    run: async ([stack = ""], _, signal, words) => (await import("./run.ts")).runOnAws(stack, words, signal),
  },
};

/** `npm run local -- <name>`. */
export const localCommands: Readonly<Record<string, Command>> = {
  list: {
    usage: "local -- list [--json]",
    what: "the setups: what each shows, whether it needs Docker and is up",
    options: json,
    run: async (_, options) => (await import("./cloudCommands.ts")).list(options),
  },
  up: {
    usage: "local -- up <setup> [--config key=value]",
    what: "deploy, as `pulumi up`",
    names: one,
    options: { ...config, ...json },
    run: async ([stack = ""], options, signal) =>
      (await import("./stackCommands.ts")).up(stack, options, signal),
  },
  preview: {
    usage: "local -- preview <setup> [--expect-no-changes]",
    what: "what `up` would change",
    names: one,
    options: { ...config, ...json, "expect-no-changes": { type: "boolean" } },
    run: async ([stack = ""], options, signal) =>
      (await import("./stackCommands.ts")).preview(stack, options, signal),
  },
  demo: {
    usage: "local -- demo <setup> [--json]",
    what: "drive the setup, show the evidence",
    names: one,
    options: json,
    run: async ([stack = ""], options, signal) =>
      (await import("./stackCommands.ts")).demo(stack, options, signal),
  },
  outputs: {
    usage: "local -- outputs <setup> [--json]",
    what: "the stack's outputs",
    names: one,
    options: json,
    run: async ([stack = ""], options) => (await import("./stackCommands.ts")).outputs(stack, options),
  },
  logs: {
    usage: "local -- logs <setup> [--follow]",
    what: "what its log groups hold",
    names: one,
    options: { follow: { type: "boolean", short: "f" } },
    run: async ([stack = ""], options, signal) => (await import("./logs.ts")).logs(stack, options, signal),
  },
  run: {
    usage: "local -- run <setup> [-- args]",
    what: "run its task to the end, with its log",
    names: one,
    words: true,
    run: async ([stack = ""], _, signal, words) => (await import("./run.ts")).run(stack, words, signal),
  },
  exec: {
    usage: "local -- exec <setup> [-- command]",
    what: "a shell in its service's container",
    names: one,
    words: true,
    run: async ([stack = ""], _, signal, words) => (await import("./exec.ts")).exec(stack, words, signal),
  },
  destroy: {
    usage: "local -- destroy <setup>",
    what: "delete all that it made",
    names: one,
    options: json,
    run: async ([stack = ""], options, signal) =>
      (await import("./stackCommands.ts")).destroy(stack, options, signal),
  },
  status: {
    usage: "local -- status [--json]",
    what: "the local cloud: where it is, what is up",
    options: json,
    run: async (_, options) => (await import("./cloudCommands.ts")).status(options),
  },
  stop: {
    usage: "local -- stop",
    what: "end the local cloud, keep what it holds",
    run: async () => (await import("./cloudCommands.ts")).stop(),
  },
  reset: {
    usage: "local -- reset",
    what: "end the local cloud, forget what it holds",
    run: async () => (await import("./cloudCommands.ts")).reset(),
  },
};
