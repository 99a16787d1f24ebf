import type { Glue } from "@aws-sdk/client-glue";
import type { Cloud } from "../cloud.ts";

export const notFound = "EntityNotFoundException";

export async function glue(cloud: Cloud): Promise<Glue> {
  return cloud.client((await import("@aws-sdk/client-glue")).Glue);
}
