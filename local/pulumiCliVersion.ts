// Which version a Pulumi CLI is, by running it.
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import pulumi from "@pulumi/pulumi/package.json" with { type: "json" };
import { tools } from "./home.ts";
import { run } from "./process.ts";

/** The version of @pulumi/pulumi, pinned in package.json: SDK and CLI go together. */
export const PULUMI_VERSION: string = pulumi.version;

export type Asked = { readonly version: string } | { readonly why: string };

/**
 * The version that `pulumi version` gives, without its "v". Running it takes 0.1 to 0.3 s, so the answer is kept as
 * long as the file's time and size stay the same.
 */
export async function versionOf(command: string, env: NodeJS.ProcessEnv): Promise<Asked> {
  const { mtimeMs, size } = statSync(command);
  const known = readKnown();
  const kept = known[command];
  if (kept?.mtimeMs === mtimeMs && kept.size === size) return { version: kept.version };
  const answer = await run(command, ["version"], {
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    deadlineSeconds: 20,
  });
  if (!answer.ok) return { why: answer.why };
  const said = /^v(\d+\.\d+\.\d+\S*)$/.exec(answer.stdout.trim())?.[1];
  if (said === undefined) return { why: `says "${answer.stdout.trim()}" for its version` };
  keep({ ...known, [command]: { mtimeMs, size, version: said } });
  return { version: said };
}

/** Of the same major version, and not older. A pre-release is older than its release. */
export function isRecentEnough(version: string, wanted: string = PULUMI_VERSION): boolean {
  const [have, want] = [numbers(version), numbers(wanted)];
  if (have[0] !== want[0]) return false;
  const difference = have[1] - want[1] || have[2] - want[2];
  return difference > 0 || (difference === 0 && !version.includes("-"));
}

function numbers(version: string): [number, number, number] {
  const [major = NaN, minor = NaN, patch = NaN] = version.split(/[.+-]/).slice(0, 3).map(Number);
  return [major, minor, patch];
}

type Known = Record<string, { readonly mtimeMs: number; readonly size: number; readonly version: string }>;

const knownFile = () => join(tools(), "pulumi-versions.json");

function readKnown(): Known {
  try {
    return JSON.parse(readFileSync(knownFile(), "utf8")) as Known;
  } catch {
    return {};
  }
}

function keep(known: Known): void {
  try {
    mkdirSync(dirname(knownFile()), { recursive: true });
    writeFileSync(knownFile(), JSON.stringify(known, undefined, 2));
  } catch {
    return; // it is asked again the next time
  }
}
