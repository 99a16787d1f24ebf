// Lines that belong together: CloudWatch Logs may have a stack trace as one event, or each of its lines as one.
import type { Line } from "./content.ts";

/** A line, and those that go on with what it began. */
export interface Said {
  readonly first: Line;
  readonly more: readonly Line[];
}

/** Indented, a cause, or a closing bracket by itself. */
const GOES_ON = /^(?:\s+\S|Caused by: |Suppressed: |[)\]}]+[,;]?\s*$)/;
const TRACEBACK = /^(?:\S.*\s)?Traceback \(most recent call last\):\s*$/;

/** Most characters of lines that are joined; what follows begins anew. */
const MOST = 262_144;

/** Joins neighbours of one log stream: a batch has only such, and so has a record that was put directly. */
export function joined(lines: readonly Line[]): Said[] {
  const all: { first: Line; more: Line[]; characters: number; closed: boolean }[] = [];
  for (const line of lines) {
    const last = all.at(-1);
    if (last && goesOn(last, line)) {
      last.more.push(line);
      last.characters += line.text.length;
      // Python says at the end, and without indentation, what happened.
      last.closed = TRACEBACK.test(last.first.text) && !GOES_ON.test(line.text);
    } else all.push({ first: line, more: [], characters: line.text.length, closed: false });
  }
  return all;
}

function goesOn(said: { first: Line; characters: number; closed: boolean }, { text }: Line): boolean {
  if (said.characters + text.length > MOST) return false;
  if (GOES_ON.test(text)) return true;
  return !said.closed && TRACEBACK.test(said.first.text) && !text.trimStart().startsWith("{");
}
