// Relays: functions of the emulator that no state knows of, which do what AWS does itself and the emulator does not.
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { zipSync } from "fflate";
import type { Cloud } from "../cloud.ts";
import { logs } from "./cloudwatchLogsClient.ts";
import { lambda, until } from "./lambdaClient.ts";
import { ifThere } from "./s3AndLambda.ts";

const gone = "ResourceNotFoundException";

export interface Relay {
  /** The file under relays/ that exports `handler`. */
  readonly file: "invoke" | "loadBalancer" | "runTask";
  readonly description: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly roleArn: string;
  /** @default 30 */
  readonly timeoutSeconds?: number;
}

/** Makes or changes the relay of this id. */
export async function putRelayFunction(cloud: Cloud, id: string, relay: Relay): Promise<void> {
  const client = await lambda(cloud);
  const FunctionName = nameOf(id);
  const settings = {
    FunctionName,
    Description: relay.description,
    Environment: { Variables: relay.environment },
    Role: relay.roleArn,
    Timeout: relay.timeoutSeconds ?? 30,
  };
  const code = await zipped(relay.file);
  const settle = () =>
    until(`the relay of ${id} to become active`, 60, async () => {
      const { LastUpdateStatus, State } = await client.getFunctionConfiguration({ FunctionName });
      return State === "Active" && LastUpdateStatus === "Successful" ? true : undefined;
    });
  const there = await ifThere(client.updateFunctionConfiguration(settings), gone);
  if (there) {
    await settle();
    if (there.CodeSha256 === createHash("sha256").update(code).digest("base64")) return;
    await client.updateFunctionCode({ FunctionName, ZipFile: code });
  } else {
    const made = { ...settings, Runtime: "nodejs24.x", Handler: "index.handler", Code: { ZipFile: code } };
    await client.createFunction(made as Parameters<typeof client.createFunction>[0]);
  }
  await settle();
}

/** Relays need no AWS SDK: what the emulator's AWS_ENDPOINT_URL takes are plain, unsigned requests. */
async function zipped(file: Relay["file"]): Promise<Uint8Array> {
  const { build } = await import("esbuild");
  const entry = fileURLToPath(new URL(`relays/${file}.ts`, import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
  });
  return zipSync({ "index.mjs": outputFiles[0]!.contents }, { mtime: "1980-01-01" });
}

/** Also its log group, which the emulator makes at the first run. */
export async function removeRelayFunction(cloud: Cloud, id: string): Promise<void> {
  const FunctionName = nameOf(id);
  await ifThere((await lambda(cloud)).deleteFunction({ FunctionName }), gone);
  await ifThere((await logs(cloud)).deleteLogGroup({ logGroupName: `/aws/lambda/${FunctionName}` }), gone);
}

/** What the relay was given; undefined when it is lost. */
export async function relayEnvironment(
  cloud: Cloud,
  id: string,
): Promise<Record<string, string> | undefined> {
  const client = await lambda(cloud);
  const found = await ifThere(client.getFunctionConfiguration({ FunctionName: nameOf(id) }), gone);
  return found && { ...found.Environment?.Variables };
}

export function relayArn(cloud: Cloud, id: string): string {
  return `arn:${cloud.partition}:lambda:${cloud.region}:${cloud.accountId}:function:${nameOf(id)}`;
}

/** At most 64 characters, those that Lambda takes; the hash tells apart what is alike without the rest. */
function nameOf(id: string): string {
  const readable = id.replace(/[^\w-]/g, "-").slice(0, 39);
  return `kandokoro-relay-${readable}-${createHash("sha256").update(id).digest("hex").slice(0, 8)}`;
}
