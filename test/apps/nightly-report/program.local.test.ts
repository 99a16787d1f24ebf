import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Report } from "../../../apps/nightly-report/report.ts";
import { eventually } from "../../support/cli.ts";
import { FakeAws } from "../shared/fakeAws.ts";
import { LocalAws } from "../shared/localAws.ts";
import { start, type Program } from "../shared/program.ts";
import { DAY, line, lines } from "./fixtures.ts";

describe("nightly-report: the program, on the emulator's S3", function () {
  this.timeout(60_000);
  const aws = LocalAws.forSuite();
  const running: Program[] = [];
  let s3: S3Client;
  let count = 0;
  let env: Record<string, string>;

  before(() => {
    s3 = new S3Client(aws.config);
  });
  beforeEach(async () => {
    env = {
      ...aws.env,
      REQUESTS_BUCKET: `requests-${++count}`,
      REPORTS_BUCKET: `reports-${count}`,
      TIME_ZONE: "Asia/Tokyo",
    };
    for (const Bucket of [env.REQUESTS_BUCKET, env.REPORTS_BUCKET])
      await s3.send(new CreateBucketCommand({ Bucket }));
  });
  afterEach(() => {
    for (const { child } of running.splice(0)) child.kill("SIGKILL");
  });

  const put = (name: string, Body: string | Uint8Array) =>
    s3.send(new PutObjectCommand({ Bucket: env.REQUESTS_BUCKET, Key: `requests/2026/11/${name}`, Body }));

  function begin(other: Record<string, string> = {}, ...args: string[]): Program {
    const program = start("nightly-report/main.ts", { ...env, ...other }, ...args);
    running.push(program);
    return program;
  }

  async function object(name: string, day = DAY): Promise<string> {
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: env.REPORTS_BUCKET, Key: `${day}/${name}` }),
    );
    return Body!.transformToString();
  }

  it("reports on a day that is named, once and again with the same report", async () => {
    await put("22/23/a.jsonl", lines(line(), line({ status: 500 })));
    await put("23/03/夏 &+%20.gz", gzipSync(lines(line())));
    const first = await begin({}, DAY).ended();
    const { ms: _, ...last } = first.last;
    const numbers = { day: DAY, files: 2, requests: 3, errors: 1, badLines: 0, refusedFiles: 0 };
    assert.deepEqual([first.code, last], [0, { level: "INFO", message: "nightly-report", ...numbers }]);
    assert.equal(
      first.lines[0]!.message,
      "this is no ECS task, so it is not known whether an earlier run is still at it",
    );
    const before = [await object("report.json"), await object("report.md")];
    const again = await begin({ DAY }).ended();
    assert.deepEqual([again.code, again.last.message], [0, "the report is as it should be"]);
    assert.deepEqual([await object("report.json"), await object("report.md")], before);
  });

  it("reports on yesterday when no day is named", async () => {
    const { code, last } = await begin().ended();
    assert.equal(code, 0);
    assert.equal((JSON.parse(await object("report.json", String(last.day))) as Report).requests, 0);
    const ago = Date.now() - Date.parse(`${String(last.day)}T00:00:00+09:00`);
    assert.ok(ago > 24 * 3600e3 && ago < 49 * 3600e3, String(last.day));
  });

  it("ends with 1 when a file is broken, and reports on the others", async () => {
    await put("23/03/a.gz", gzipSync(lines(line(), line())).subarray(0, 40));
    await put("23/03/b.jsonl", lines(line()));
    const { code, last } = await begin({ DAY }).ended();
    assert.deepEqual([code, last.level, last.refusedFiles], [1, "ERROR", 1]);
  });

  it("ends with 1, and says why, when its bucket is not there", async () => {
    const { code, last } = await begin({ DAY, REPORTS_BUCKET: "other" }).ended();
    assert.equal(code, 1);
    assert.match(String(last.message), /^s3:\/\/other\/2026-11-23\/report\.(json|md): S3 answers 404 /);
  });

  it("waits for an S3 that fails for a while, and reads on after a broken connection", async () => {
    await put("23/03/a.jsonl", lines(...Array.from({ length: 5000 }, () => line())));
    let [failures, breaks] = [5, 1];
    aws.fault = (what) => {
      if (failures-- > 0) return { status: 503 };
      return what.includes("/23/03/a.jsonl") && breaks-- > 0 ? { cutAfter: 100_000 } : undefined;
    };
    const { code, last } = await begin({ DAY }).ended();
    assert.deepEqual([code, last.requests, breaks], [0, 5000, -1]);
  });

  const stalled = () => {
    aws.fault = (what) => (what.includes("/23/03/a.jsonl") ? { stallAfter: 100_000 } : undefined);
  };

  it("stops on SIGTERM in the middle of a file, ends with 143 and has written nothing", async () => {
    await put("23/03/a.jsonl", lines(...Array.from({ length: 5000 }, () => line())));
    stalled();
    const program = begin({ DAY });
    await eventually("the file", 20, () =>
      Promise.resolve(aws.seen.some((what) => what.includes("/23/03/a.jsonl")) || undefined),
    );
    program.child.kill("SIGTERM");
    const { code, last } = await program.ended();
    assert.deepEqual([code, last.message], [143, "stopped; the next run begins anew"]);
    await assert.rejects(object("report.json"), { name: "NoSuchKey" });
  });

  it("ends itself with 124 when its time is up", async () => {
    await put("23/03/a.jsonl", lines(...Array.from({ length: 5000 }, () => line())));
    stalled();
    const { code, last } = await begin({ DAY, TIME_LIMIT_SECONDS: "2" }).ended();
    const message = "not done within 2 s; it is ended here (TIME_LIMIT_SECONDS)";
    assert.deepEqual([code, last], [124, { level: "ERROR", message }]);
  });

  it("says at its start all that its environment and argument lack", async () => {
    const { code, last, lines } = await begin({ TIME_ZONE: "Tokyo" }, "yesterday").ended();
    const message =
      'nightly-report cannot start: TIME_ZONE is "Tokyo"; give the IANA name of a time zone, such as Asia/Tokyo. the day is "yesterday"; give one such as 2026-11-23';
    assert.deepEqual([code, last, lines.length], [1, { level: "ERROR", message }, 1]);
  });

  it("reads files of 100 MiB in 64 MiB of memory, packed and not", async () => {
    const part = lines(...Array.from({ length: 8000 }, (_, i) => line({ ms: i, route: `/${i % 300}` })));
    const content = Buffer.from(part.repeat(Math.ceil((50 * 1024 * 1024) / part.length)));
    await put("23/03/a.jsonl", content);
    await put("23/03/a.gz", gzipSync(content, { level: 1 }));
    const { code, last } = await begin({ DAY, NODE_OPTIONS: "--max-old-space-size=64" }).ended();
    assert.equal(code, 0);
    assert.ok(Number(last.requests) > 700_000, String(last.requests));
  });

  describe("as an ECS task", () => {
    const arn = (id: string) => `arn:aws:ecs:ap-northeast-1:000000000000:task/batch/${id}`;
    const ecs = new FakeAws();
    let metadata: Server;
    let task: Record<string, string>;

    before(async () => {
      await ecs.start();
      metadata = createServer((_, response) => {
        response.end(JSON.stringify({ Cluster: "batch", TaskARN: arn("2"), Family: "report" }));
      });
      await new Promise<void>((resolve) => metadata.listen(0, "127.0.0.1", resolve));
      task = {
        DAY,
        AWS_ENDPOINT_URL_ECS: ecs.endpoint,
        ECS_CONTAINER_METADATA_URI_V4: `http://127.0.0.1:${(metadata.address() as AddressInfo).port}/v4/x`,
      };
    });
    after(async () => {
      metadata.closeAllConnections();
      metadata.close();
      await ecs.stop();
    });

    const runs = (...ids: string[]) => {
      ecs.answer = (action) => {
        if (action === "ListTasks") return { taskArns: ids.map(arn) };
        const states = { desiredStatus: "RUNNING", lastStatus: "RUNNING" };
        return { tasks: ids.map((id) => ({ taskArn: arn(id), createdAt: Number(id), ...states })) };
      };
    };

    it("is skipped while an earlier run is at it, which is no failure", async () => {
      runs("1", "2");
      const { code, last } = await begin(task).ended();
      const line = {
        level: "WARN",
        message: "skipped: an earlier run is still at it",
        day: DAY,
        earlier: arn("1"),
      };
      assert.deepEqual([code, last], [0, line]);
      await assert.rejects(object("report.json"), { name: "NoSuchKey" });
    });

    it("runs when only later ones are there", async () => {
      runs("2", "3");
      const { code, lines } = await begin(task).ended();
      assert.deepEqual([code, lines.map(({ message }) => message)], [0, ["nightly-report"]]);
    });

    it("ends with 1 when it cannot know", async () => {
      const { code, last } = await begin({
        ...task,
        ECS_CONTAINER_METADATA_URI_V4: "http://127.0.0.1:1/",
      }).ended();
      assert.deepEqual([code, last.message], [1, "the task's metadata endpoint: fetch failed"]);
    });
  });
});
