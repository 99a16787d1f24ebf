// What a killed `up` made without recording it.
import type { Cloud } from "./cloud.ts";
import { factsOf } from "./facts.ts";
import { findResourceType } from "./services.ts";
import { withTagsAll } from "./tags.ts";
import { unwrap, type Values } from "./values.ts";

/**
 * Removes the resource of a pending creation, if it was made: its type and checked inputs are in the state's
 * pending operations. Answers its id, or undefined when there is nothing to remove.
 * @param kept - ids and ARNs of the resources of this type that states have
 */
export async function removeOrphan(
  cloud: Cloud,
  typeToken: string,
  inputs: Values,
  kept: ReadonlySet<string> = new Set(),
): Promise<string | undefined> {
  const type = await findResourceType(typeToken);
  const known = withTagsAll(factsOf(typeToken) ?? {}, unwrap(inputs).values, cloud.defaultTags);
  // A name that was made from a prefix is not known, nor what has it.
  if (!type || (type.autoName && known[type.autoName.property] === undefined)) return undefined;
  const ids = [(await type.idOf?.(cloud, known)) ?? []].flat();
  const id = ids.find((one) => !kept.has(one));
  const found = id === undefined ? undefined : await type.read(cloud, id, known);
  if (id === undefined || !found) return undefined;
  await type.delete(cloud, id, { ...known, ...found });
  return id;
}
