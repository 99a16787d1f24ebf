// EventBridge Scheduler starts a function asynchronously: Lambda tries a failed run again and keeps its event in the
// function's on-failure destination. The emulator runs the function itself, once, and drops what failed. So its
// schedule starts a relay instead, a function of the emulator that no state knows of, which starts the user's one.
import { createHash } from "node:crypto";
import { strToU8, zipSync } from "fflate";
import type { Cloud } from "../cloud.ts";
import { logs } from "./cloudwatchLogsClient.ts";
import { lambda, until } from "./lambdaClient.ts";
import { ifThere } from "./s3AndLambda.ts";

const gone = "ResourceNotFoundException";

/** AWS_ENDPOINT_URL is set by the emulator. */
const code = `
export async function handler(event) {
  const { AWS_ENDPOINT_URL, TARGET } = process.env;
  const answer = await fetch(\`\${AWS_ENDPOINT_URL}/2015-03-31/functions/\${encodeURIComponent(TARGET)}/invocations\`, {
    method: "POST",
    headers: { "X-Amz-Invocation-Type": "Event" },
    body: JSON.stringify(event),
  });
  if (!answer.ok) throw new Error(\`\${TARGET}: \${answer.status} \${await answer.text()}\`);
}
`;

/** What the emulator's schedule is to start, for what the user's starts. */
export function relayed(cloud: Cloud, id: string, target: string): string {
  return isFunction(target) ? arnOf(cloud, id) : target;
}

/** What the user's schedule starts, for what the emulator's does. A relay that is lost is seen as a change. */
export async function relayedBy(cloud: Cloud, id: string, arn: string): Promise<string> {
  if (arn !== arnOf(cloud, id)) return arn;
  const client = await lambda(cloud);
  const found = await ifThere(client.getFunctionConfiguration({ FunctionName: nameOf(id) }), gone);
  return found?.Environment?.Variables?.TARGET ?? arn;
}

/** Makes or changes the schedule's relay; takes it away when its target is none that needs one. */
export async function putRelay(
  cloud: Cloud,
  id: string,
  target: { arn: string; roleArn: string },
): Promise<void> {
  if (!isFunction(target.arn)) return removeRelay(cloud, id);
  const client = await lambda(cloud);
  const FunctionName = nameOf(id);
  const settings = { FunctionName, Role: target.roleArn, Environment: { Variables: { TARGET: target.arn } } };
  if (!(await ifThere(client.updateFunctionConfiguration(settings), gone)))
    await client.createFunction({
      ...settings,
      Description: `Starts what the schedule ${id} starts`,
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Timeout: 30,
      Code: { ZipFile: zipSync({ "index.mjs": strToU8(code) }) },
    });
  await until(`the relay of ${id} to become active`, 60, async () => {
    const { LastUpdateStatus, State } = await client.getFunctionConfiguration({ FunctionName });
    return State === "Active" && LastUpdateStatus === "Successful" ? true : undefined;
  });
}

/** Also its log group, which the emulator makes at the first run. */
export async function removeRelay(cloud: Cloud, id: string): Promise<void> {
  const FunctionName = nameOf(id);
  await ifThere((await lambda(cloud)).deleteFunction({ FunctionName }), gone);
  await ifThere((await logs(cloud)).deleteLogGroup({ logGroupName: `/aws/lambda/${FunctionName}` }), gone);
}

function isFunction(arn: string): boolean {
  return arn.split(":")[2] === "lambda";
}

/** At most 64 characters, those that Lambda takes; the hash tells apart what is alike without the rest. */
function nameOf(id: string): string {
  const readable = id.replace(/[^\w-]/g, "-").slice(0, 39);
  return `kandokoro-relay-${readable}-${createHash("sha256").update(id).digest("hex").slice(0, 8)}`;
}

function arnOf(cloud: Cloud, id: string): string {
  return `arn:${cloud.partition}:lambda:${cloud.region}:${cloud.accountId}:function:${nameOf(id)}`;
}
