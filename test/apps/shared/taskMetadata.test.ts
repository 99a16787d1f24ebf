import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readTaskMetadata } from "../../../apps/shared/taskMetadata.ts";

describe("shared: a task's metadata", () => {
  let server: Server;
  let answer: { status: number; body: string };
  const asked: string[] = [];
  before(async () => {
    server = createServer((request, response) => {
      asked.push(request.url!);
      response.writeHead(answer.status).end(answer.body);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  after(() => server.close());

  const read = (status: number, body: object | string) => {
    answer = { status, body: typeof body === "string" ? body : JSON.stringify(body) };
    const { port } = server.address() as AddressInfo;
    return readTaskMetadata({ ECS_CONTAINER_METADATA_URI_V4: `http://127.0.0.1:${port}/v4/token` });
  };

  it("is none outside of ECS", async () => {
    assert.equal(await readTaskMetadata({}), undefined);
    assert.equal(await readTaskMetadata({ ECS_CONTAINER_METADATA_URI_V4: "" }), undefined);
  });

  it("names the task, its cluster and its family", async () => {
    assert.deepEqual(await read(200, { Cluster: "c", TaskARN: "arn", Family: "f", Revision: "3" }), {
      cluster: "c",
      taskArn: "arn",
      family: "f",
    });
    assert.deepEqual(asked, ["/v4/token/task"]);
  });

  const wrong: [number, object | string, RegExp][] = [
    [404, "", /^the task's metadata endpoint: it answers 404$/],
    [200, "no JSON", /^the task's metadata endpoint: .*JSON/],
    [200, { Cluster: "c" }, /^the task's metadata endpoint: it lacks one of Cluster, TaskARN and Family$/],
  ];
  for (const [status, body, message] of wrong)
    it(`is an error when the endpoint answers ${status} ${JSON.stringify(body)}`, async () => {
      await assert.rejects(read(status, body), { message });
    });

  it("is an error when the endpoint is not there", async () => {
    await assert.rejects(readTaskMetadata({ ECS_CONTAINER_METADATA_URI_V4: "http://127.0.0.1:1/v4/x" }), {
      message: "the task's metadata endpoint: fetch failed",
    });
  });
});
