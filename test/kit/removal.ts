// Dev can be destroyed at once; prod keeps data.
import assert from "node:assert/strict";
import { label, type Deployment, type Resource } from "./deployment.ts";
import { dataHolding, removalProperties, removalRules } from "./removalRules.ts";

/**
 * Asserts that every resource goes or stays as its stage says. Dev: `pulumi destroy` ends with nothing left (filled
 * buckets, repositories and databases too; nothing is protected or retained). Prod: what holds data is not forced
 * away, and databases refuse to be deleted. A type that can hold something back and has no rule here is a failure.
 */
export function removalHonoured(deployment: Deployment, stage: "dev" | "prod"): void {
  const problems = deployment.resources
    .filter((resource) => resource.custom)
    .flatMap((resource) => [...byOptions(resource, stage), ...byRule(resource, stage)]);
  if (problems.length > 0)
    assert.fail(`Removal is not as ${stage} has it:\n${problems.map((p) => `  ${p}`).join("\n")}`);
}

function byOptions({ options, ...resource }: Resource, stage: "dev" | "prod"): string[] {
  if (stage === "prod") return [];
  return (["protect", "retainOnDelete"] as const)
    .filter((option) => options[option])
    .map((option) => `${label(resource)} has the option ${option}: true`);
}

function byRule(resource: Resource, stage: "dev" | "prod"): string[] {
  const rule = removalRules[resource.type];
  if (rule) return Object.entries(rule[stage]).flatMap(([name, value]) => mismatch(resource, name, value));
  const telling = removalProperties.filter((property) => resource.properties.has(property));
  if (telling.length === 0 && !dataHolding.includes(resource.type)) return [];
  const why = telling.length > 0 ? `it has ${telling.join(", ")}` : "it holds data";
  return [`${label(resource)} has no rule in removalRules.ts, and needs one: ${why}`];
}

function mismatch(resource: Resource, property: string, wanted: unknown): string[] {
  const got: unknown = resource.inputs[property];
  const allowed: unknown[] = Array.isArray(wanted) ? wanted : [wanted];
  if (allowed.includes(got) || (wanted === false && got === undefined)) return [];
  return [`${label(resource)} has ${property}: ${String(got)}; it must be ${String(allowed[0])}`];
}
