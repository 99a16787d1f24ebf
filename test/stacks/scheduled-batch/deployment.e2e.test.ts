// The setup on a local cloud with real containers, by the commands that users type.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { after, before, it } from "mocha";
import { DeleteObjectCommand, GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { bridgeOf, findDocker } from "../../../local/docker.ts";
import { root } from "../../../local/home.ts";
import type { Step } from "../../../stacks/scheduled-batch/demo.ts";
import { ended, eventually, TestCloud } from "../../support/cli.ts";
import { containersOf } from "../../support/containers.ts";
import { describeWithDocker, docker } from "../../support/docker.ts";
import { clientConfig, listAll } from "../../support/listing.ts";
import { Batch, type Outputs } from "./batch.ts";

const SETUP = "scheduled-batch";

describeWithDocker("scheduled-batch on a local cloud", function () {
  this.timeout(600_000); // a first run may have to build the Pulumi CLI
  const cloud = new TestCloud();
  let endpoint: string;
  let outputs: Outputs;
  let batch: Batch;
  let s3: S3Client;
  /** The day that the demo's report is about. */
  let day: string;

  before("npm run local -- up", async () => {
    const { code, stderr } = await cloud.run("local", "up", SETUP);
    assert.equal(code, 0, stderr);
    ({ endpoint } = await cloud.json<{ endpoint: string }>("local", "status"));
    outputs = await cloud.json<Outputs>("local", "outputs", SETUP);
    batch = new Batch(endpoint, outputs);
    s3 = new S3Client(clientConfig(endpoint));
  });
  after(() => cloud.remove());

  const run = (...args: string[]) =>
    cloud.run("local", "run", SETUP, ...(args.length ? ["--", ...args] : []));

  it("proves itself: by its schedule, by hand, one run at a time, and with an alert of the one that fails", async () => {
    const steps = await cloud.json<Step[]>("local", "demo", SETUP);
    assert.deepEqual(
      steps.map(({ by, outcome, exitCode, report: { files, requests, refused, errors } }) => [
        by,
        outcome,
        exitCode,
        ...[files, requests, refused, errors],
      ]),
      [
        ["schedule", "done", undefined, 3, 26, 2, 3],
        ["hand", "done", 0, 4, 35, 3, 4],
        ["hand", "done", 0, 4, 35, 3, 4],
        ["hand", "done", 0, 5, 36, 4, 4],
        ["hand", "skipped", 0, 5, 36, 4, 4],
        ["hand", "failed", 1, 5, 36, 4, 4],
      ],
    );
    assert.match(
      steps.at(-1)!.alert!,
      /^A task of reporter failed: reporter ended with exit code 1\. Essential container in task exited \(arn:aws:ecs:/,
    );
    day = steps[0]!.report.day;
  });

  it("changes nothing when it is deployed again", async () => {
    const { code, stderr } = await cloud.run("local", "preview", SETUP, "--expect-no-changes");
    assert.equal(code, 0, stderr);
  });

  it("was started by its schedule, in a container of the image that was built", async () => {
    const { Name } = await batch.schedule();
    const [task] = await batch.tasks({ startedBy: `chronos-schedule/${Name}`, desiredStatus: "STOPPED" });
    const [container] = task!.containers!;
    assert.equal(container!.exitCode, 0);
    assert.equal(task!.group, `family:${outputs.task.taskDefinition}`);
    assert.equal(await docker("image", "inspect", "--format", "{{.Config.User}}", container!.image!), "node");
  });

  it("takes another schedule in place", async () => {
    const config = "kandokoro:schedule=cron(0 4 * * ? *)";
    const { code, stdout, stderr } = await cloud.run("local", "up", SETUP, "--config", config);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /1 changed, \d+ unchanged/);
    assert.equal((await batch.schedule()).ScheduleExpressionTimezone, "Asia/Tokyo");
  });

  it("keeps a run that cannot be started, with the reason", async () => {
    const scheduleArn = await batch.startBySchedule("once-gone", "gone");
    const { MessageAttributes = {} } = await batch.message(outputs.undeliveredQueueUrl, () => true);
    const { Target } = await batch.schedule();
    const told = Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]);
    assert.deepEqual(Object.fromEntries(told), {
      ERROR_CODE: "ClientException",
      ERROR_MESSAGE:
        "Unable to find task definition: arn:aws:ecs:ap-northeast-1:000000000000:task-definition/gone",
      EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
      RETRY_ATTEMPTS: "0",
      SCHEDULE_ARN: scheduleArn,
      TARGET_ARN: Target!.Arn,
    });
  });

  it("leaves the day to a run by hand when the schedule comes meanwhile, which is no failure", async () => {
    const slow = await batch.start({ NODE_OPTIONS: waiting(60) });
    await batch.startBySchedule("once-meanwhile");
    const startedBy = "chronos-schedule/once-meanwhile";
    const skipped = await eventually("the schedule's run", 60, async () => {
      const [task] = await batch.arns({ startedBy, desiredStatus: "STOPPED" });
      return task;
    });
    assert.equal((await batch.stopped(skipped)).containers![0]!.exitCode, 0);
    const { message, earlier } = await batch.lastLine(skipped);
    assert.deepEqual([message, earlier], ["skipped: an earlier run is still at it", slow]);
    await docker("kill", await batch.container(slow));
    assert.match(await batch.alert(slow), /^A task of reporter failed: reporter ended with exit code 137\. /);
  });

  it("shows the log on standard output, what became of the task beside it, and ends with its exit code", async () => {
    const { code, stdout, stderr } = await run(day);
    assert.equal(code, 0, stderr);
    const { message } = JSON.parse(stdout) as { message: string };
    assert.equal(message, "the report is as it should be");
    assert.match(stderr, /task [0-9a-f-]+ started\ntask [0-9a-f-]+ ended with exit code 0 after \d+\.\d s: /);
  });

  it("ends with 1 for what is no day, says so, and sends an alert", async () => {
    const { code, stdout, stderr } = await run("yesterday");
    assert.equal(code, 1);
    assert.match(
      stdout,
      /nightly-report cannot start: the day is \\"yesterday\\"; give one such as 2026-11-23/,
    );
    assert.match(
      await batch.alert(idIn(stderr)),
      /^A task of reporter failed: reporter ended with exit code 1\. /,
    );
  });

  it("runs the newest revision, ends itself with 124 at its time limit, and sends an alert", async () => {
    const { code, stdout, stderr } = await batch.withRevision(
      { NODE_OPTIONS: waiting(4), TIME_LIMIT_SECONDS: "1" },
      () => run(day),
    );
    assert.equal(code, 124, stderr);
    assert.match(stdout, /not done within 1 s; it is ended here \(TIME_LIMIT_SECONDS\)/);
    assert.match(await batch.alert(idIn(stderr)), /ended with exit code 124\. /);
  });

  it("shows its lines while it runs, and ends with 137 when its container is killed", async () => {
    const { code, stderr } = await batch.withRevision({ NODE_OPTIONS: waiting(60) }, async () => {
      const running = cloud.spawn(["local", "run", SETUP, "--", day]);
      const finished = ended(running);
      let shown = "";
      running.stdout!.on("data", (data: Buffer) => (shown += data.toString()));
      await eventually("its first line", 60, async () => (shown.includes("waits") ? true : undefined));
      const [task] = await batch.arns({ desiredStatus: "RUNNING" });
      await docker("kill", await batch.container(task!));
      return finished;
    });
    assert.equal(code, 137, stderr);
    assert.match(stderr, /ended with exit code 137 after \d+\.\d s: /);
    assert.match(await batch.alert(idIn(stderr)), /ended with exit code 137\. /);
  });

  it("sends an alert of a run that never began, with the reason", async () => {
    const image = (await batch.image()).replace(/[0-9a-f]{64}$/, "0".repeat(64));
    const { code, stderr } = await batch.withRevision({}, () => run(day), image);
    assert.equal(code, 1);
    assert.match(stderr, /task [0-9a-f-]+ never ran after \d+\.\d s: \w+Error: .*manifest unknown/);
    assert.match(
      await batch.alert(idIn(stderr)),
      /^A task of reporter could not be started\. \w+Error: .*manifest unknown.* \(arn:aws:ecs:[^)]+\)$/,
    );
  });

  it("writes the same bytes as a task, by docker run and as plain Node: only the environment differs", async () => {
    const asTask = await takeReport();
    const bridge = await bridgeOf((await findDocker()).engine!);
    const variables = (host: string) => ({
      AWS_REGION: "ap-northeast-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_ENDPOINT_URL: `http://${host}:${new URL(endpoint).port}`,
      REQUESTS_BUCKET: outputs.requestsBucket,
      REPORTS_BUCKET: outputs.reportsBucket,
      TIME_ZONE: outputs.timeZone,
    });
    const given = Object.entries(variables(bridge!.gateway)).flatMap(([name, value]) => [
      "--env",
      `${name}=${value}`,
    ]);
    const log = await docker("run", "--rm", ...given, await batch.image(), day);
    assert.match(log, /this is no ECS task, so it is not known whether an earlier run is still at it/);
    assert.deepEqual(await takeReport(), asTask);

    const env = { PATH: process.env.PATH, ...variables("127.0.0.1") };
    await promisify(execFile)(process.execPath, ["apps/nightly-report/main.ts", day], { cwd: root, env });
    assert.deepEqual(await takeReport(), asTask);
  });

  it("has sent no alert of a run that was done or skipped", async () => {
    assert.deepEqual(await batch.alertsLeft(), []);
  });

  it("shows what its tasks wrote", async () => {
    const { code, stdout } = await cloud.run("local", "logs", SETUP);
    assert.equal(code, 0);
    assert.match(stdout, /"message":"nightly-report","day":"[\d-]+","files":5,"requests":36,/);
  });

  it("puts out commands that are ready to be typed", () => {
    assert.deepEqual(Object.keys(outputs.commands), [
      "list",
      "readAlerts",
      "runNow",
      "tailLogs",
      "undelivered",
      "upload",
    ]);
    for (const command of Object.values(outputs.commands)) {
      assert.ok(command.includes(`aws --endpoint-url ${endpoint} --region `), command);
      assert.doesNotMatch(command, /undefined|\[object|Output/);
    }
  });

  it("is gone after destroy, whatever its buckets and repository hold", async () => {
    const { code, stderr } = await cloud.run("local", "destroy", SETUP);
    assert.equal(code, 0, stderr);
    for (const [kind, names] of Object.entries(await listAll(endpoint))) assert.deepEqual(names, [], kind);
    assert.deepEqual(containersOf(endpoint), []);
  });

  /** Takes the report away, so that the next run must write it. */
  async function takeReport(): Promise<string[]> {
    const objects = ["report.json", "report.md"].map(async (name) => {
      const object = { Bucket: outputs.reportsBucket, Key: `${day}/${name}` };
      const { Body } = await s3.send(new GetObjectCommand(object));
      const text = await Body!.transformToString();
      await s3.send(new DeleteObjectCommand(object));
      return text;
    });
    return Promise.all(objects);
  }
});

/** Tells Node to wait before the program begins, in each of its threads. */
function waiting(seconds: number): string {
  const wait = `console.log("waits"); await new Promise((done) => setTimeout(done, ${seconds * 1000}))`;
  return `--import=data:text/javascript,${encodeURIComponent(wait)}`;
}

/** The id of the task that was started. */
function idIn(stderr: string): string {
  return /task ([0-9a-f-]+) started/.exec(stderr)![1]!;
}
