import type { Athena } from "@aws-sdk/client-athena";
import type { Cloud } from "../cloud.ts";
import { ifThere } from "./s3AndLambda.ts";

export async function athena(cloud: Cloud): Promise<Athena> {
  return cloud.client((await import("@aws-sdk/client-athena")).Athena);
}

/** The answer, or undefined where there is no such thing: Athena has no error of its own for that. */
export async function ignoreGone<T>(request: Promise<T>): Promise<T | undefined> {
  return ifThere(request, "InvalidRequestException");
}
