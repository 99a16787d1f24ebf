// An AWS that answers what it is told to, for code that asks by the SDK's ambient configuration.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** By operation (`ListTasks`): the answer, or a number as the status of an error. Others are an error. */
export type CloudAnswers = Readonly<Record<string, object | number>>;

export interface FakeCloud {
  /** What was asked: operation and input. */
  readonly asked: [string, Record<string, unknown>][];
  stop(): Promise<void>;
}

const NAMES = ["AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_REGION"];

/** Points the process's SDK to it until it is stopped. */
export async function fakeCloud(answers: CloudAnswers): Promise<FakeCloud> {
  const asked: FakeCloud["asked"] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const operation = String(request.headers["x-amz-target"]).split(".").at(-1)!;
      asked.push([operation, JSON.parse(Buffer.concat(parts).toString() || "{}") as Record<string, unknown>]);
      const answer = answers[operation] ?? 400;
      response.writeHead(typeof answer === "number" ? answer : 200, {
        "content-type": "application/x-amz-json-1.1",
      });
      const failure = { __type: "AccessDeniedException", message: `may not ${operation}` };
      response.end(JSON.stringify(typeof answer === "number" ? failure : answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const before = NAMES.map((name) => [name, process.env[name]] as const);
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  });
  delete process.env.AWS_PROFILE;
  const restore = () => {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  };
  return { asked, stop: () => stop(server, restore) };
}

async function stop(server: Server, restore: () => void): Promise<void> {
  restore();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
