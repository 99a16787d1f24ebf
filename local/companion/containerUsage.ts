// What the containers of ECS tasks use, as the Docker engine counts it.
import { ask, dockerHost } from "../dockerHost.ts";

/** Of one container. */
export interface Usage {
  /** CPU time since its start, in seconds of one core. */
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
  /** When it was counted, in milliseconds. */
  readonly at: number;
}

interface Listed {
  readonly Id: string;
  readonly Labels?: Readonly<Record<string, string>>;
}

interface Stats {
  readonly read?: string;
  readonly cpu_stats?: { readonly cpu_usage?: { readonly total_usage?: number } };
  readonly memory_stats?: {
    readonly usage?: number;
    /** Both names for what is only the file cache, by the version of the kernel's groups. */
    readonly stats?: { readonly inactive_file?: number; readonly total_inactive_file?: number };
  };
}

const LABEL = "com.amazonaws.ecs.task-arn";

/** The ids of the running containers, by the ARN of their task. */
export async function containersByTask(): Promise<ReadonlyMap<string, readonly string[]>> {
  const filters = encodeURIComponent(JSON.stringify({ label: [LABEL] }));
  const listed = await engine<Listed[]>(`/containers/json?filters=${filters}`);
  const byTask = new Map<string, string[]>();
  for (const { Id, Labels } of listed ?? []) {
    const task = Labels?.[LABEL] ?? "";
    byTask.set(task, [...(byTask.get(task) ?? []), Id]);
  }
  return byTask;
}

/** Undefined when the container has ended. */
export async function usageOf(id: string): Promise<Usage | undefined> {
  const stats = await engine<Stats>(`/containers/${id}/stats?stream=false&one-shot=true`);
  const nanoseconds = stats?.cpu_stats?.cpu_usage?.total_usage;
  const used = stats?.memory_stats?.usage;
  if (nanoseconds === undefined || used === undefined) return undefined;
  const { inactive_file, total_inactive_file } = stats?.memory_stats?.stats ?? {};
  return {
    cpuSeconds: nanoseconds / 1e9,
    memoryBytes: used - (inactive_file ?? total_inactive_file ?? 0),
    at: Date.parse(stats?.read ?? "") || Date.now(),
  };
}

/** An engine behind ssh or TLS is not asked: then CPU and memory scale nothing. */
async function engine<T>(path: string): Promise<T | undefined> {
  return ask<T>(await dockerHost(process.env), path, ["version", "--format", "null"], process.env);
}
