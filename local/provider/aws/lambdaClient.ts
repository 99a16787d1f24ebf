// The Lambda client, loaded at the first operation: an `up` with nothing to do never needs it.
import type { Lambda } from "@aws-sdk/client-lambda";
import type { Cloud } from "../cloud.ts";

export async function lambda(cloud: Cloud): Promise<Lambda> {
  const { Lambda } = await import("@aws-sdk/client-lambda");
  return cloud.client(Lambda);
}

/**
 * Asks again and again until `done` answers something.
 * @param what for the error when the time is over: "Lambda Function (thumb) to become active"
 * @param seconds the most to wait
 */
export async function until<T>(
  what: string,
  seconds: number,
  done: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    const answer = await done();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited ${seconds} s for ${what}`);
}
