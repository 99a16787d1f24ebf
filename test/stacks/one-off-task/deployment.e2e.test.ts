// The setup on a local cloud with real containers, by the commands that users type.
import assert from "node:assert/strict";
import { after, before, it } from "mocha";
import { DynamoDBClient, ScanCommand, type ScanCommandOutput } from "@aws-sdk/client-dynamodb";
import { DescribeTasksCommand, ECSClient, ListTasksCommand } from "@aws-sdk/client-ecs";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Report } from "../../../apps/csv-import/report.ts";
import type { TaskSettings } from "../../../components/ecs/taskSettings.ts";
import type { RunEvidence } from "../../../stacks/one-off-task/demo.ts";
import { ended, eventually, TestCloud } from "../../support/cli.ts";
import { containersOf } from "../../support/containers.ts";
import { describeWithDocker, docker } from "../../support/docker.ts";
import { clientConfig, listAll } from "../../support/listing.ts";

const SETUP = "one-off-task";
/** So many that a run takes some seconds. */
const MANY = 20_000;

interface Outputs {
  readonly bucket: string;
  readonly tableName: string;
  readonly task: TaskSettings;
  readonly commands: Record<string, string>;
}

describeWithDocker("one-off-task on a local cloud", function () {
  this.timeout(600_000); // a first run may have to build the Pulumi CLI
  const cloud = new TestCloud();
  let endpoint: string;
  let outputs: Outputs;
  let s3: S3Client;
  let dynamodb: DynamoDBClient;
  let ecs: ECSClient;

  before("npm run local -- up", async () => {
    const { code, stderr } = await cloud.run("local", "up", SETUP);
    assert.equal(code, 0, stderr);
    ({ endpoint } = await cloud.json<{ endpoint: string }>("local", "status"));
    outputs = await cloud.json<Outputs>("local", "outputs", SETUP);
    s3 = new S3Client(clientConfig(endpoint));
    dynamodb = new DynamoDBClient(clientConfig(endpoint));
    ecs = new ECSClient(clientConfig(endpoint));
  });
  after(() => cloud.remove());

  const run = (...args: string[]) =>
    cloud.run("local", "run", SETUP, ...(args.length ? ["--", ...args] : []));
  const put = (name: string, body: string) =>
    s3.send(new PutObjectCommand({ Bucket: outputs.bucket, Key: `incoming/${name}`, Body: body }));

  it("proves itself: imported once, not again, and bad rows told of", async () => {
    const runs = await cloud.json<RunEvidence[]>("local", "demo", SETUP);
    assert.deepEqual(
      runs.map(({ what, exitCode, rows, rejectedRows, unchanged, items }) => [
        what,
        exitCode,
        rows,
        rejectedRows,
        unchanged,
        items,
      ]),
      [
        ["all new files", 0, 48, 0, 0, 48],
        ["the same again", 0, 0, 0, 2, 48],
        ["a file with bad rows", 1, 11, 6, 0, 58],
      ],
    );
  });

  it("changes nothing when it is deployed again", async () => {
    const { code, stderr } = await cloud.run("local", "preview", SETUP, "--expect-no-changes");
    assert.equal(code, 0, stderr);
  });

  it("shows the log on standard output, what became of the task beside it, and ends with its exit code", async () => {
    const { code, stdout, stderr } = await run("incoming/2026-11-23.csv");
    assert.equal(code, 0, stderr);
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { message: string });
    assert.deepEqual(
      lines.map(({ message }) => message),
      ["imported", "csv-import"],
    );
    assert.match(stderr, /task [0-9a-f-]+ started\ntask [0-9a-f-]+ ended with exit code 0 after \d+\.\d s: /);
  });

  it("ends with 1 for a file that is not there, and says which", async () => {
    const { code, stdout, stderr } = await run("incoming/none.csv");
    assert.equal(code, 1);
    assert.match(stdout, /"reasons":\["incoming\/none\.csv: there is no such file"\]/);
    assert.match(stderr, /ended with exit code 1 after/);
  });

  it("ends with 1 for an argument that is no file of the bucket's, before it does anything", async () => {
    const { code, stdout } = await run("../../etc/passwd");
    assert.equal(code, 1);
    assert.match(
      stdout,
      /csv-import cannot start: \\"..\/..\/etc\/passwd\\" is no file; give keys such as incoming\/2026-11-23\.csv/,
    );
  });

  it("is killed in the middle, says so, and the next run makes it whole", async () => {
    await put("many.csv", stock(MANY));
    const running = cloud.spawn(["local", "run", SETUP, "--", "incoming/many.csv"]);
    const finished = ended(running);
    await eventually("rows of the file", 60, async () => ((await items("MANY-")) > 0 ? true : undefined));
    await docker("kill", await container());
    const { code, stderr } = await finished;
    assert.equal(code, 137, stderr);
    assert.match(stderr, /ended with exit code 137 after/);
    const there = await items("MANY-");
    assert.ok(there < MANY, `${there} items when it was killed`);

    const again = await run();
    assert.equal(again.code, 0, again.stderr);
    assert.equal(await items("MANY-"), MANY);
  });

  it("stops its task on Ctrl-C, between two writes", async () => {
    await put("more.csv", stock(MANY, "MORE"));
    const running = cloud.spawn(["local", "run", SETUP, "--", "incoming/more.csv"]);
    const finished = ended(running);
    await eventually("rows of the file", 60, async () => ((await items("MORE-")) > 0 ? true : undefined));
    process.kill(-running.pid!, "SIGINT");
    const { code, stdout, stderr } = await finished;
    assert.equal(code, 130, stderr);
    assert.match(stdout, /"message":"stopped; the next run goes on"/);
    assert.match(stderr, /ended with exit code 143 after \d+\.\d s: interrupted/);
    assert.equal(await reportOf("more.csv"), undefined);
    const { taskArns } = await ecs.send(
      new ListTasksCommand({ cluster: outputs.task.cluster, desiredStatus: "RUNNING" }),
    );
    assert.deepEqual(taskArns, []);
  });

  it("shows what its tasks wrote", async () => {
    const { code, stdout } = await cloud.run("local", "logs", SETUP);
    assert.equal(code, 0);
    assert.match(stdout, /"message":"imported","file":"incoming\/2026-11-22\.csv","rows":24,"rejected":0/);
  });

  it("runs as another user than root, with a root that cannot be written to", async () => {
    const [task] = await stopped();
    const image = task!.containers![0]!.image!;
    assert.match(image, /@sha256:[0-9a-f]{64}$/);
    assert.equal(await docker("image", "inspect", "--format", "{{.Config.User}}", image), "node");
  });

  it("puts out commands that are ready to be typed", () => {
    assert.deepEqual(Object.keys(outputs.commands), ["count", "reports", "run", "tailLogs", "upload"]);
    for (const command of Object.values(outputs.commands))
      assert.doesNotMatch(command, /undefined|\[object|Output/);
  });

  it("is gone after destroy, whatever its bucket and repository hold", async () => {
    const { code, stderr } = await cloud.run("local", "destroy", SETUP);
    assert.equal(code, 0, stderr);
    for (const [kind, names] of Object.entries(await listAll(endpoint))) assert.deepEqual(names, [], kind);
    assert.deepEqual(containersOf(endpoint), []);
  });

  /** How many items have such keys. */
  async function items(prefix: string): Promise<number> {
    let [count, ExclusiveStartKey]: [number, ScanCommand["input"]["ExclusiveStartKey"]] = [0, undefined];
    do {
      const page: ScanCommandOutput = await dynamodb.send(
        new ScanCommand({
          TableName: outputs.tableName,
          Select: "COUNT",
          FilterExpression: "begins_with(sku, :prefix)",
          ExpressionAttributeValues: { ":prefix": { S: prefix } },
          ExclusiveStartKey,
        }),
      );
      count += page.Count ?? 0;
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return count;
  }

  /** The engine's id of the one container that runs. */
  async function container(): Promise<string> {
    const { taskArns = [] } = await ecs.send(
      new ListTasksCommand({ cluster: outputs.task.cluster, desiredStatus: "RUNNING" }),
    );
    assert.equal(taskArns.length, 1);
    return docker("ps", "--quiet", "--filter", `label=com.amazonaws.ecs.task-arn=${taskArns[0]}`);
  }

  async function stopped() {
    const { cluster } = outputs.task;
    const { taskArns } = await ecs.send(new ListTasksCommand({ cluster, desiredStatus: "STOPPED" }));
    return (await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }))).tasks!;
  }

  async function reportOf(name: string): Promise<Report | undefined> {
    try {
      const Key = `reports/${name}.json`;
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: outputs.bucket, Key }));
      return JSON.parse(await Body!.transformToString()) as Report;
    } catch (error) {
      if ((error as Error).name === "NoSuchKey") return undefined;
      throw error;
    }
  }
});

function stock(rows: number, sku = "MANY"): string {
  const row = (_: unknown, i: number) => `${sku}-${i},2026-11-23T09:00:00Z,Item ${i},${i}`;
  return `sku,counted_at,name,quantity\n${Array.from({ length: rows }, row).join("\n")}\n`;
}
