import assert from "node:assert/strict";
import { ECSClient } from "@aws-sdk/client-ecs";
import { earlierRun } from "../../../apps/nightly-report/overlap.ts";
import { AwsError, FakeAws } from "../shared/fakeAws.ts";

const arn = (id: string) => `arn:aws:ecs:ap-northeast-1:000000000000:task/batch/${id}`;
const me = { cluster: "batch", family: "report", taskArn: arn("me") };

describe("nightly-report: overlap", () => {
  const aws = new FakeAws();
  let ecs: ECSClient;
  /** When each task was created, in seconds; and its states. */
  let tasks: Record<string, { at: number; desired?: string; last?: string }>;
  /** Tasks in one answer to a listing. */
  let pageSize: number;

  before(async () => {
    await aws.start();
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    ecs = new ECSClient({ endpoint: aws.endpoint, region: "ap-northeast-1", credentials, maxAttempts: 1 });
  });
  beforeEach(() => {
    pageSize = 100;
    aws.requests.length = 0;
    aws.answer = (action, input) => {
      if (action === "ListTasks") {
        const all = Object.keys(tasks).map(arn);
        const from = Number(input.nextToken ?? 0);
        const next = from + pageSize;
        return { taskArns: all.slice(from, next), nextToken: next < all.length ? String(next) : undefined };
      }
      const known = (input.tasks as string[]).filter((one) => tasks[one.split("/").at(-1)!]);
      return {
        tasks: known.map((taskArn) => {
          const { at, desired = "RUNNING", last = "RUNNING" } = tasks[taskArn.split("/").at(-1)!]!;
          return { taskArn, createdAt: at, desiredStatus: desired, lastStatus: last };
        }),
      };
    };
  });
  after(() => aws.stop());

  it("is none when this run is alone", async () => {
    tasks = { me: { at: 100 } };
    assert.equal(await earlierRun(ecs, me), undefined);
    assert.deepEqual(aws.inputs("ListTasks"), [
      { cluster: "batch", family: "report", desiredStatus: "RUNNING" },
    ]);
  });

  it("is with a run that was created earlier, whatever its state before it ends", async () => {
    for (const last of ["PROVISIONING", "PENDING", "ACTIVATING", "RUNNING"]) {
      tasks = { me: { at: 100 }, other: { at: 99.5, last } };
      assert.equal(await earlierRun(ecs, me), arn("other"), last);
    }
  });

  it("is not with a later one, one that is being stopped, or one that ended", async () => {
    tasks = {
      me: { at: 100 },
      later: { at: 100.001 },
      stopping: { at: 50, desired: "STOPPED" },
      ended: { at: 50, last: "STOPPED" },
    };
    assert.equal(await earlierRun(ecs, me), undefined);
  });

  it("lets exactly one of those go on that were created at the same moment", async () => {
    tasks = { me: { at: 100 }, a: { at: 100 }, z: { at: 100 } };
    const found = [];
    for (const id of Object.keys(tasks)) found.push(await earlierRun(ecs, { ...me, taskArn: arn(id) }));
    assert.deepEqual(
      found.map((earlier) => earlier !== undefined),
      [true, false, true],
    );
  });

  it("looks through all pages of a long list", async () => {
    pageSize = 60;
    tasks = { me: { at: 100 } };
    for (let i = 0; i < 250; i++) tasks[`later${i}`] = { at: 200 };
    tasks.first = { at: 1 };
    assert.equal(await earlierRun(ecs, me), arn("first"));
    assert.deepEqual(
      aws.inputs("DescribeTasks").map((input) => (input.tasks as string[]).length),
      [100, 100, 52],
    );
  });

  it("knows itself also when the list does not have it yet", async () => {
    tasks = { other: { at: 50 } };
    aws.answer = ((answer) => (action: string, input: object) => {
      if (action === "DescribeTasks") tasks.me = { at: 100 };
      return answer(action, input as never);
    })(aws.answer);
    assert.equal(await earlierRun(ecs, me), arn("other"));
  });

  it("is an error when ECS does not know this task, or does not answer", async () => {
    tasks = {};
    await assert.rejects(earlierRun(ecs, me), { message: `ECS knows no task ${arn("me")} in cluster batch` });
    aws.answer = () => {
      throw new AwsError("AccessDeniedException");
    };
    await assert.rejects(earlierRun(ecs, me), { name: "AccessDeniedException" });
  });
});
