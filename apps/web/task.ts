// Which task this is, as ECS tells it; outside of ECS the machine's own name.
import { hostname } from "node:os";

/** The task's id, the last part of its ARN. */
export async function taskName(
  metadataUri: string | undefined = process.env.ECS_CONTAINER_METADATA_URI_V4,
): Promise<string> {
  if (metadataUri === undefined) return hostname();
  try {
    const answer = await fetch(`${metadataUri}/task`, { signal: AbortSignal.timeout(2000) });
    const { TaskARN } = (await answer.json()) as { TaskARN?: string };
    return TaskARN?.split("/").at(-1) ?? hostname();
  } catch {
    return hostname(); // it is only shown
  }
}
