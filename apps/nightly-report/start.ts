// What comes before a run: whether there is to be one.
import { ECSClient } from "@aws-sdk/client-ecs";
import { S3Client } from "@aws-sdk/client-s3";
import { bounds } from "../shared/clients.ts";
import type { Variables } from "../shared/environment.ts";
import type { Log } from "../shared/log.ts";
import type { Outcome } from "../shared/task.ts";
import { readTaskMetadata } from "../shared/taskMetadata.ts";
import { earlierRun } from "./overlap.ts";
import { run } from "./run.ts";
import type { Settings } from "./settings.ts";

export async function start(
  env: Variables,
  settings: Settings,
  log: Log,
  stop: AbortSignal,
): Promise<Outcome> {
  const { day } = settings;
  const metadata = await readTaskMetadata(env);
  if (!metadata)
    log("INFO", "this is no ECS task, so it is not known whether an earlier run is still at it", { day });
  const earlier = metadata && (await earlierRun(new ECSClient(bounds), metadata));
  if (earlier) {
    log("WARN", "skipped: an earlier run is still at it", { day, earlier });
    return "done";
  }
  return run(new S3Client(bounds), settings, log, stop);
}
