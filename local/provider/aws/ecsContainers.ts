// What the local cloud adds to a task definition's containers, which no state sees.
import type { ContainerDefinition } from "@aws-sdk/client-ecs";
import type { Cloud } from "../cloud.ts";
import { containersText, parseContainers, sameContainers } from "../containers.ts";

/**
 * What containers on the local cloud need to use the AWS SDK, which a task on AWS gets from its agent: the emulator
 * gives them its address, but no region, and credentials that the SDK for JavaScript does not take.
 */
function variables({ region }: Cloud): { name: string; value: string }[] {
  return [
    { name: "AWS_ACCESS_KEY_ID", value: "test" },
    { name: "AWS_REGION", value: region },
    { name: "AWS_SECRET_ACCESS_KEY", value: "test" },
  ];
}

/** The definitions as the emulator gets them: with these variables, where they are not given. */
export function withVariables(
  cloud: Cloud,
  containers: readonly ContainerDefinition[],
): ContainerDefinition[] {
  return containers.map((container) => {
    const names = [...(container.environment ?? []), ...(container.secrets ?? [])].map(({ name }) => name);
    const added = variables(cloud).filter(({ name }) => !names.includes(name));
    return { ...container, environment: [...(container.environment ?? []), ...added] };
  });
}

/** The text as Pulumi sees it: what was asked for, where the emulator has just that; else without those variables. */
export function textOf(
  cloud: Cloud,
  found: readonly ContainerDefinition[],
  known: string | undefined,
): string {
  const asked = parseContainers(known);
  if (known !== undefined && asked) {
    const expected = containersText(withVariables(cloud, asked));
    if (sameContainers(expected, containersText(found))) return known;
  }
  const added = variables(cloud);
  const own = ({ name, value }: { name?: string; value?: string }) =>
    !added.some((it) => name === it.name && value === it.value);
  return containersText(
    found.map((container) => ({ ...container, environment: container.environment?.filter(own) })),
  );
}
