// Tags, with the stack's default tags merged in.
import type { Facts } from "./facts.ts";
import { isObject, type Values } from "./values.ts";

type Tags = Readonly<Record<string, string>>;

/** The inputs with `tagsAll`: the default tags, and over them the resource's own. */
export function withTagsAll(facts: Facts, inputs: Values, defaultTags: Tags): Values {
  if (!facts.tagsAll) return inputs;
  return { ...inputs, tagsAll: { ...defaultTags, ...(isObject(inputs.tags) && inputs.tags) } };
}

/** The resource's own tags among all that were read: those which are not just default tags. */
export function ownTags(all: Values, known: Values, defaultTags: Tags): Values {
  const asked = isObject(known.tags) ? known.tags : {};
  const own = Object.entries(all).filter(([key, value]) => key in asked || defaultTags[key] !== value);
  return Object.fromEntries(own);
}

/** What to set and what to remove so that the resource has the new tags. */
export function tagChanges(old: Tags | undefined, now: Tags | undefined): { set: Tags; remove: string[] } {
  const set = Object.entries(now ?? {}).filter(([key, value]) => old?.[key] !== value);
  return {
    set: Object.fromEntries(set),
    remove: Object.keys(old ?? {}).filter((key) => !(key in (now ?? {}))),
  };
}
