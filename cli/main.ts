// Finds the command, runs it, and turns what goes wrong into one clear line and an exit code.
import { parseArgs } from "node:util";
import { nearest } from "../components/names.ts";
import { UserError } from "../local/errors.ts";
import { explainDiskFull } from "../local/disk.ts";
import { home } from "../local/home.ts";
import { commands, localCommands, type Command } from "./commands.ts";
import { interruptible } from "./interrupt.ts";

/** Exit codes: 0 done; 1 it went wrong; 2 asked for in the wrong way; 130 ended by Ctrl-C. */
export async function main(argv: readonly string[]): Promise<number> {
  const interrupt = interruptible();
  try {
    const { command, rest } = find(argv);
    const { values, positionals, words } = parsed(command, rest);
    return (await command.run(positionals, values, interrupt.signal, words)) ?? 0;
  } catch (error) {
    console.error(explain(error));
    if (interrupt.signal.aborted) return 130;
    return error instanceof UsageError ? 2 : 1;
  } finally {
    interrupt.stop();
  }
}

/** The command was typed wrong. */
class UsageError extends UserError {}

function find([name = "", ...rest]: readonly string[]): { command: Command; rest: readonly string[] } {
  if (name !== "local") return { command: known(name, commands), rest };
  const [inner = "", ...more] = rest;
  return { command: known(inner, localCommands), rest: more };
}

function known(name: string, table: Readonly<Record<string, Command>>): Command {
  const command = Object.hasOwn(table, name) ? table[name] : undefined;
  if (command) return command;
  const near = nearest(name, Object.keys(table));
  const said =
    name === "" ? "a command is missing" : `"${name}" is no command${near ? `; did you mean ${near}?` : ""}`;
  const usage = Object.values(table).map((c) => `  ${`npm run ${c.usage}`.padEnd(60)} ${c.what}`);
  throw new UsageError([said, ...usage].join("\n"));
}

function parsed(command: Command, args: readonly string[]) {
  const end = command.words ? args.indexOf("--") : -1;
  const own = end < 0 ? [...args] : args.slice(0, end);
  try {
    const result = parseArgs({ args: own, options: command.options ?? {}, allowPositionals: true });
    const [least, most] = command.names ?? [0, 0];
    if (result.positionals.length < least || result.positionals.length > most)
      throw new Error(
        result.positionals.length < least
          ? "a name is missing"
          : `too much: ${result.positionals.slice(most).join(" ")}`,
      );
    return { ...result, words: end < 0 ? [] : args.slice(end + 1) };
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n  usage: npm run ${command.usage}`);
  }
}

function explain(error: unknown): string {
  const diskFull = explainDiskFull(error, home());
  if (diskFull) return diskFull.message;
  if (error instanceof UserError) return error.message;
  return `This is a fault of kandokoro's, please report it: ${(error as Error).stack ?? String(error)}`;
}
