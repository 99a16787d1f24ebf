// What the engine says while it works, in one line each.
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";

/** What an update did: how many resources were created, changed, kept and so on, and the errors in plain text. */
export interface UpdateReport {
  readonly changes: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly errors: readonly string[];
}

const done: Readonly<Record<string, string>> = {
  create: "created",
  "create-replacement": "created anew",
  update: "changed",
  delete: "deleted",
  "delete-replaced": "deleted (replaced)",
};

/** Follows one operation: tells each resource that was changed, and gathers the errors. */
export function followEvents(progress: (line: string) => void) {
  const errors: string[] = [];
  const warnings: string[] = [];
  let changes: Record<string, number> = {};
  const started = performance.now();
  const onEvent = ({ resOutputsEvent, diagnosticEvent, summaryEvent }: EngineEvent) => {
    if (resOutputsEvent) {
      const { op, type, urn } = resOutputsEvent.metadata;
      if (done[op] && !type.startsWith("pulumi:")) progress(`${done[op]} ${type} ${nameOf(urn)}`);
    }
    if (diagnosticEvent && !diagnosticEvent.ephemeral) {
      const text = withoutColours(diagnosticEvent.message).trim();
      if (diagnosticEvent.severity === "error") errors.push(located(text, diagnosticEvent.urn));
      if (diagnosticEvent.severity === "warning") warnings.push(text);
    }
    if (summaryEvent) changes = { ...summaryEvent.resourceChanges };
  };
  const report = (): UpdateReport => ({
    changes,
    seconds: (performance.now() - started) / 1000,
    errors: meaningful(errors),
  });
  return { onEvent, report, warnings };
}

/** Whether a preview or an update changed nothing. */
export function nothingChanged({ changes }: UpdateReport): boolean {
  return Object.entries(changes).every(([op, count]) => op === "same" || count === 0);
}

/** "18 created, 2 kept": the changes in words. */
export function summary({ changes }: UpdateReport, preview = false): string {
  const words: Record<string, string> = preview
    ? {
        create: "to create",
        update: "to change",
        delete: "to delete",
        replace: "to replace",
        same: "unchanged",
      }
    : { create: "created", update: "changed", delete: "deleted", replace: "replaced", same: "unchanged" };
  const parts = Object.entries(words).flatMap(([op, word]) =>
    changes[op] ? [`${changes[op]} ${word}`] : [],
  );
  return parts.length ? parts.join(", ") : "nothing to do";
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

function located(text: string, urn: string | undefined): string {
  if (!urn || urn.includes("pulumi:pulumi:Stack")) return text;
  return text.includes(nameOf(urn)) ? text : `${nameOf(urn)}: ${text}`;
}

/** The engine repeats itself at its end, and a component that failed ends the program in the middle of a call. */
const consequence = /^(update|preview|destroy|refresh) (failed|canceled)$|resource monitor shut down/i;

/** What says only that something failed is left out where the cause stands. */
function meaningful(errors: readonly string[]): string[] {
  const causes = [...new Set(errors)].filter((text) => !consequence.test(text));
  return causes.length ? causes : [...new Set(errors)];
}

function withoutColours(text: string): string {
  return text.replaceAll(/<\{%.*?%\}>/g, "");
}
