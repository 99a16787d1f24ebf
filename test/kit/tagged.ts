// Every resource carries the stack's tags.
import assert from "node:assert/strict";
import { label, type Deployment, type Resource } from "./deployment.ts";

/** The tags of every stack here. */
const KEYS: readonly string[] = ["Project", "Setup", "Stage"];

/**
 * Asserts that every resource that can have tags gets the stack's: from `aws:defaultTags` of the stack's
 * configuration, or from the `defaultTags` of the provider that it was given, which does not read that configuration;
 * and that no resource sets one of these keys itself. Which types can have tags, the provider's classes tell
 * (`tagsAll`). Give `deploy` the configuration that the stack's file has.
 * @param keys - @default Project, Setup, Stage
 */
export function everyChildTagged(deployment: Deployment, keys: readonly string[] = KEYS): void {
  if (deployment.preview)
    assert.fail("everyChildTagged: tags are unknown in a preview; deploy without preview: true");
  const taggable = deployment.resources.filter((resource) => resource.properties.has("tagsAll"));
  const problems = taggable.flatMap((resource) => problemsOf(resource, keys));
  if (problems.length > 0)
    assert.fail(`Tags are not as they should be:\n${problems.map((p) => `  ${p}`).join("\n")}`);
}

function problemsOf(resource: Resource, keys: readonly string[]): string[] {
  const own = keys.filter((key) => key in ((resource.inputs.tags ?? {}) as object));
  const missing = keys.filter((key) => !(key in ((resource.state.tagsAll ?? {}) as object)));
  const cause = resource.provider
    ? `the defaultTags of its provider ${resource.provider.split("::").at(-1)} lack it`
    : "aws:defaultTags of the stack's configuration lacks it";
  return [
    ...missing.map((key) => `${label(resource)} has no tag ${key}: ${cause}`),
    ...own.map((key) => `${label(resource)} sets the tag ${key} itself; leave it to the stack`),
  ];
}
