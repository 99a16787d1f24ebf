// What ECS tells a task about itself: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html
import { isText } from "./field.ts";
import type { Variables } from "./environment.ts";

export interface TaskMetadata {
  cluster: string;
  taskArn: string;
  /** Of its task definition. */
  family: string;
}

/** In milliseconds: the endpoint is on the same machine. */
const PATIENCE = 2000;

/** Undefined outside of ECS. Throws when the endpoint is there and does not answer as it must. */
export async function readTaskMetadata(env: Variables): Promise<TaskMetadata | undefined> {
  const base = env.ECS_CONTAINER_METADATA_URI_V4;
  if (!base) return undefined;
  try {
    const response = await fetch(`${base}/task`, { signal: AbortSignal.timeout(PATIENCE) });
    if (!response.ok) throw new Error(`it answers ${response.status}`);
    const { Cluster, TaskARN, Family } = (await response.json()) as Record<string, unknown>;
    const [cluster, taskArn, family] = [Cluster, TaskARN, Family].map((text) => {
      if (typeof text === "string" && isText(text, 1000)) return text;
      throw new Error("it lacks one of Cluster, TaskARN and Family");
    }) as [string, string, string];
    return { cluster, taskArn, family };
  } catch (error) {
    throw new Error(`the task's metadata endpoint: ${(error as Error).message}`, { cause: error });
  }
}
