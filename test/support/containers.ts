// The Docker containers of an emulator, by the engine's own listing.
import { execFileSync } from "node:child_process";

/** Names of the containers that the emulator at this address has, ended ones too. */
export function containersOf(endpoint: string): string[] {
  const format = `{{.Label "ministack.instance"}} {{.Names}}`;
  const args = ["ps", "--all", "--filter", "label=ministack.instance", "--format", format];
  const lines = execFileSync("docker", args, { encoding: "utf8" }).split("\n");
  const ofPort = new RegExp(`:${new URL(endpoint).port} (.+)$`);
  return lines.flatMap((line) => ofPort.exec(line)?.[1] ?? []);
}
