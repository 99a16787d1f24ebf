// The JSON text of a task definition's containers, as the real provider compares it.
import type { ContainerDefinition } from "@aws-sdk/client-ecs";
import { isObject, type Values } from "./values.ts";

/** The definitions, or undefined for a text that is no list of objects. */
export function parseContainers(text: string | undefined): ContainerDefinition[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text ?? "");
    return Array.isArray(parsed) && parsed.every(isObject) ? (parsed as ContainerDefinition[]) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether two texts mean the same to ECS: the order of containers, variables and secrets means nothing, nor what is
 * only written out: a default, an empty list, the host's port that is the container's.
 */
export function sameContainers(a: string, b: string): boolean {
  const [one, other] = [parseContainers(a), parseContainers(b)];
  return one !== undefined && other !== undefined && reduced(one) === reduced(other);
}

/** As the real provider stores them: keys in alphabetical order, without what was not given. */
export function containersText(containers: readonly ContainerDefinition[]): string {
  return JSON.stringify(containers.map((it) => trimmed(it as Values)));
}

function reduced(containers: readonly ContainerDefinition[]): string {
  return JSON.stringify(byName(containers).map((it) => trimmed(withDefaults(it) as Values)));
}

function withDefaults(container: ContainerDefinition): ContainerDefinition {
  const { environment, healthCheck, portMappings, secrets } = container;
  return {
    ...container,
    cpu: container.cpu || undefined,
    essential: container.essential ?? true,
    environment: environment && byName(environment),
    healthCheck: healthCheck && { interval: 30, retries: 3, timeout: 5, ...healthCheck },
    portMappings: portMappings?.map((mapping) => ({
      ...mapping,
      hostPort: mapping.hostPort === mapping.containerPort ? undefined : mapping.hostPort || undefined,
      protocol: mapping.protocol === "tcp" ? undefined : mapping.protocol,
    })),
    secrets: secrets && byName(secrets),
  };
}

function byName<T extends { name?: string }>(items: readonly T[]): T[] {
  return items.toSorted(({ name: a = "" }, { name: b = "" }) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Without absent values and empty lists, keys in alphabetical order, at any depth. */
function trimmed(value: Values): Values {
  const names = Object.keys(value).sort();
  const kept = names.flatMap((name): [string, unknown][] => {
    const inner = value[name];
    if (inner === undefined || inner === null) return [];
    if (isObject(inner)) return [[name, trimmed(inner)]];
    if (!Array.isArray(inner)) return [[name, inner]];
    if (inner.length === 0) return [];
    return [[name, inner.map((item: unknown) => (isObject(item) ? trimmed(item) : item))]];
  });
  return Object.fromEntries(kept);
}
