// An emulator of its own for the tests of S3 and Lambda, and what they need of IAM and SQS.
import { IAM } from "@aws-sdk/client-iam";
import { Lambda } from "@aws-sdk/client-lambda";
import { SQS } from "@aws-sdk/client-sqs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import lambdaService from "../../../local/provider/aws/lambda.ts";
import s3Service from "../../../local/provider/aws/s3.ts";
import type { ClientConfig, Cloud } from "../../../local/provider/cloud.ts";
import type { ResourceType } from "../../../local/provider/resourceType.ts";
import { startEmulator, stopEmulator } from "../../../local/emulator.ts";

export type Values = Record<string, unknown>;

let before: string | undefined;
let folder: string;

/** Starts an emulator with a state folder of its own. */
export async function startCloud(): Promise<Cloud> {
  before = process.env.KANDOKORO_LOCAL;
  folder = await mkdtemp(join(tmpdir(), "kandokoro-"));
  process.env.KANDOKORO_LOCAL = folder;
  const { endpoint, region, accountId } = await startEmulator();
  return cloudAt(endpoint, region, accountId);
}

export async function stopCloud(): Promise<void> {
  await stopEmulator();
  await rm(folder, { recursive: true, force: true });
  if (before === undefined) delete process.env.KANDOKORO_LOCAL;
  else process.env.KANDOKORO_LOCAL = before;
}

export function cloudAt(endpoint: string, region = "ap-northeast-1", accountId = "000000000000"): Cloud {
  const clients = new Map<unknown, unknown>();
  const config = {
    endpoint,
    region,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    forcePathStyle: true,
  };
  return {
    endpoint,
    region,
    accountId,
    partition: "aws",
    defaultTags: {},
    client<C>(Client: new (config: ClientConfig) => C): C {
      if (!clients.has(Client)) clients.set(Client, new Client(config));
      return clients.get(Client) as C;
    },
  };
}

/** The resource type of a token, with untyped values. */
export function typeOf(token: string): ResourceType<Values, Values> {
  const type = { ...s3Service.resources, ...lambdaService.resources }[token];
  if (!type) throw new Error(`${token} is not covered`);
  return type;
}

/** What `refuse` says, one `<property> <reason>` a line. */
export function refusals(token: string, inputs: Values): string[] {
  return (typeOf(token).refuse?.(inputs) ?? []).map(({ property, reason }) => `${property} ${reason}`);
}

export interface Made {
  readonly id: string;
  readonly state: Values;
  readonly update: (inputs: Values) => Promise<Made>;
  readonly remove: () => Promise<void>;
  readonly read: () => Promise<Values | undefined>;
}

/** Creates a resource as the provider does: checked, made, read. */
export async function make(cloud: Cloud, token: string, inputs: Values): Promise<Made> {
  const wrong = refusals(token, inputs);
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
  return made(cloud, token, await typeOf(token).create(cloud, inputs, "test"), inputs);
}

async function made(cloud: Cloud, token: string, id: string, inputs: Values): Promise<Made> {
  const type = typeOf(token);
  const state = { ...inputs, ...(await type.read(cloud, id, inputs)) };
  return {
    id,
    state,
    update: async (changed) => {
      await type.update?.(cloud, id, changed, state);
      return made(cloud, token, id, changed);
    },
    remove: () => type.delete(cloud, id, state),
    read: () => type.read(cloud, id, state),
  };
}

/** An archive of texts, as the engine sends it. */
export function archive(files: Readonly<Record<string, string>>): Values {
  const mark = "4dabf18193072939515e22adb298388d";
  const assets = Object.entries(files).map(([name, text]) => [
    name,
    { [mark]: "c44067f5952c0a294b673a41bacd8c17", text, hash: "" },
  ]);
  return {
    [mark]: "0def7320c3a5731c473e5ecbe6d01bc7",
    assets: Object.fromEntries(assets) as Values,
    hash: "",
  };
}

/** A role that Lambda may take, with these actions on everything. */
export async function makeRole(cloud: Cloud, name: string, actions: string[] = ["logs:*"]): Promise<string> {
  const iam = cloud.client(IAM);
  const { Role } = await iam.createRole({
    RoleName: name,
    AssumeRolePolicyDocument: policy({
      Action: "sts:AssumeRole",
      Principal: { Service: "lambda.amazonaws.com" },
    }),
  });
  const PolicyDocument = policy({ Action: actions, Resource: "*" });
  await iam.putRolePolicy({ RoleName: name, PolicyName: "all", PolicyDocument });
  return Role?.Arn ?? "";
}

export function policy(statement: Values): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
}

export async function makeQueue(
  cloud: Cloud,
  name: string,
  visibilityTimeout = 30,
): Promise<{ url: string; arn: string }> {
  const sqs = cloud.client(SQS);
  const Attributes = { VisibilityTimeout: String(visibilityTimeout) };
  const { QueueUrl: url = "" } = await sqs.createQueue({ QueueName: name, Attributes });
  return { url, arn: `arn:aws:sqs:${cloud.region}:${cloud.accountId}:${name}` };
}

/** The next message's body. */
export async function receive(cloud: Cloud, url: string): Promise<string> {
  return eventually("a message", async () => {
    const { Messages } = await cloud.client(SQS).receiveMessage({ QueueUrl: url, WaitTimeSeconds: 1 });
    const message = Messages?.[0];
    if (message)
      await cloud.client(SQS).deleteMessage({ QueueUrl: url, ReceiptHandle: message.ReceiptHandle });
    return message?.Body;
  });
}

export async function invoke(
  cloud: Cloud,
  name: string,
  event: unknown = {},
  Qualifier?: string,
): Promise<unknown> {
  const Payload = JSON.stringify(event);
  const answer = await cloud.client(Lambda).invoke({ FunctionName: name, Payload, Qualifier });
  return JSON.parse(answer.Payload?.transformToString() ?? "null");
}

/** Asks until there is an answer, 15 s at the most. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 15_000;
  while (Date.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no ${what} within 15 s`);
}
