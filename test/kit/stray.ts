// Values that were put into a text before they were known.
import assert from "node:assert/strict";
import { label, type Deployment } from "./deployment.ts";
import { eachString } from "./values.ts";

const STRAY = /\bundefined\b|\[object \w+\]|Calling \[(toString|toJSON)\]/;

/** Texts in inputs and outputs that hold "undefined", "[object Object]" or what Pulumi puts for an Output, each with its path. */
export function strayValues(deployment: Deployment): string[] {
  const found: string[] = [];
  const search = (where: string, value: unknown) =>
    eachString(value, (text, path) => {
      const stray = STRAY.exec(text)?.[0];
      if (stray) found.push(`${where}, ${path}: "${stray}" in ${JSON.stringify(around(text, stray))}`);
    });
  for (const resource of deployment.resources) search(label(resource), resource.inputs);
  search("outputs", deployment.outputs);
  return found;
}

export function noStrayText(deployment: Deployment): void {
  const found = strayValues(deployment);
  if (found.length > 0)
    assert.fail(`Values were put into a text too early:\n${found.map((line) => `  ${line}`).join("\n")}`);
}

function around(text: string, stray: string): string {
  const at = text.indexOf(stray);
  return text.slice(Math.max(0, at - 40), at + stray.length + 40);
}
