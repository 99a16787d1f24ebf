// An AWS endpoint that answers what a test says, for the SDK's own clients of DynamoDB and SQS (both speak JSON).
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";

export type Input = Record<string, unknown>;

/** An answer that is an error. */
export class AwsError extends Error {
  readonly fields: Input;
  constructor(code: string, fields: Input = {}) {
    super(`${code} by the fake`);
    this.name = code;
    this.fields = fields;
  }
}

export class FakeAws {
  readonly requests: { action: string; input: Input }[] = [];
  /** Answers a request: `PutItem` and so on. Throws what is to be an error. */
  answer: (action: string, input: Input) => object | Promise<object> = () => ({});
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  async start(): Promise<this> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  dynamodb(): DynamoDBClient {
    return new DynamoDBClient(this.#config());
  }

  sqs(): SQSClient {
    return new SQSClient({ ...this.#config(), md5: false });
  }

  /** What was asked of one action. */
  inputs(action: string): Input[] {
    return this.requests.filter((request) => request.action === action).map(({ input }) => input);
  }

  #config() {
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    return { endpoint: this.endpoint, region: "ap-northeast-1", credentials, maxAttempts: 1 };
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const action = String(request.headers["x-amz-target"]).split(".")[1]!;
    const input = (await json(request)) as Input;
    this.requests.push({ action, input });
    response.setHeader("content-type", "application/x-amz-json-1.0");
    try {
      response.end(JSON.stringify(await this.answer(action, input)));
    } catch (error) {
      const { name, message, fields } = error as AwsError;
      response.writeHead(400).end(JSON.stringify({ __type: `com.amazonaws#${name}`, message, ...fields }));
    }
  }
}
