// The command that runs a task, in a real shell, against an AWS CLI that only writes down how it was called.
import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import { runCommand } from "../../components/ecs/runCommand.ts";
import type { TaskSettings } from "../../components/ecs/taskSettings.ts";
import { eventually } from "../support/cli.ts";
import { fakeShell, type Answers, type Shell } from "../support/fakeAws.ts";

const task: TaskSettings = {
  cluster: "batch-cluster-1234567",
  taskDefinition: "kandokoro-one-off-task-import",
  container: "import",
  subnets: ["subnet-1", "subnet-2"],
  securityGroups: ["sg-1"],
  assignPublicIp: true,
  logGroup: "import-logs-1234567",
  logStreamPrefix: "import",
  timeLimitSeconds: 60,
};
const ARN = "arn:aws:ecs:ap-northeast-1:123456789012:task/batch-cluster-1234567/0123abcd";
const ENDED = "Essential container in task exited";

describe("ecs: the command that runs a task", function () {
  this.timeout(30_000); // some twenty processes each
  let shell: Shell;
  afterEach(() => shell.remove());

  const run = (answers: Answers, command = runCommand("aws", task)) => {
    shell = fakeShell({ "run-task": [`${ARN}\tNone`], "filter-log-events": [""], ...answers });
    return shell.run(command);
  };
  const called = (operation: string) => shell.calls().filter((words) => words.includes(operation));

  it("starts it, shows its log as it comes, waits, and ends as it does", async () => {
    const { code, stdout, stderr } = await run({
      "describe-tasks": [
        "PENDING\tNone\tNone",
        "RUNNING\tNone\tNone",
        "RUNNING\tNone\tNone",
        `STOPPED\t0\t${ENDED}`,
      ],
      "filter-log-events": [
        { exit: 254 },
        "one\ttab",
        "one\ttab\n* two  spaces",
        "one\ttab\n* two  spaces\nlast",
      ],
    });
    assert.equal(stdout, "one\ttab\n* two  spaces\nlast\n");
    assert.equal(stderr, `task 0123abcd started\ntask 0123abcd ended with exit code 0: ${ENDED}\n`);
    assert.equal(code, 0);
    assert.deepEqual(called("run-task"), [
      [
        ...["aws", "ecs", "run-task", "--cluster", "batch-cluster-1234567"],
        ...["--task-definition", "kandokoro-one-off-task-import", "--launch-type", "FARGATE"],
        "--network-configuration",
        "awsvpcConfiguration={subnets=[subnet-1,subnet-2],securityGroups=[sg-1],assignPublicIp=ENABLED}",
        ...["--propagate-tags", "TASK_DEFINITION", "--enable-ecs-managed-tags"],
        ...["--query", "[tasks[0].taskArn, failures[0].reason]", "--output", "text"],
      ],
    ]);
    assert.deepEqual(called("describe-tasks")[0], [
      ...["aws", "ecs", "describe-tasks", "--cluster", "batch-cluster-1234567", "--tasks", ARN],
      "--query",
      "tasks[0].[lastStatus, (containers[?name=='import'])[0].exitCode, stoppedReason]",
      ...["--output", "text"],
    ]);
    assert.deepEqual(called("filter-log-events")[0], [
      ...["aws", "logs", "filter-log-events", "--log-group-name", "import-logs-1234567"],
      ...["--log-stream-names", "import/import/0123abcd"],
      ...["--query", "events[].[message]", "--output", "text"],
    ]);
    assert.deepEqual(called("sleep"), [
      ["sleep", "3"],
      ["sleep", "3"],
      ["sleep", "3"],
      ["sleep", "2"],
    ]);
    assert.equal(called("stop-task").length, 0);
  });

  const codes: [string, number][] = [
    [`STOPPED\t1\t${ENDED}`, 1],
    ["STOPPED\t137\tOutOfMemoryError: Container killed due to memory usage", 137],
    ["STOPPED\tNone\tCannotPullContainerError: pull image manifest has been retried 7 time(s)", 1],
  ];
  for (const [stopped, expected] of codes)
    it(`ends with ${expected} after "${stopped}"`, async () => {
      const { code, stderr } = await run({ "describe-tasks": [stopped] });
      const [, exitCode, reason] = stopped.split("\t");
      assert.equal(
        stderr,
        `task 0123abcd started\ntask 0123abcd ended with exit code ${exitCode}: ${reason}\n`,
      );
      assert.equal(code, expected);
    });

  it("gives the words behind it to the container, whatever is in them", async () => {
    const words = [`it's "so"`, "a\\b", "", "$HOME `id` *", "é"];
    const behind = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
    await run({ "describe-tasks": [`STOPPED\t0\t${ENDED}`] }, `${runCommand("aws", task)} ${behind}`);
    const [call = []] = called("run-task");
    const overrides = JSON.parse(call[call.indexOf("--overrides") + 1]!) as unknown;
    assert.deepEqual(overrides, { containerOverrides: [{ name: "import", command: words }] });
  });

  it("passes on what a run has otherwise", async () => {
    const overrides = JSON.stringify({
      containerOverrides: [{ name: "import", environment: [{ name: "DAY", value: "it's \\ 1" }] }],
    });
    await run(
      { "describe-tasks": [`STOPPED\t0\t${ENDED}`] },
      runCommand("aws --profile work", task, overrides),
    );
    const [call = []] = called("run-task");
    assert.deepEqual(call.slice(0, 5), ["aws", "--profile", "work", "ecs", "run-task"]);
    assert.equal(call[call.indexOf("--overrides") + 1], overrides);
  });

  it("stops what takes too long, shows the rest of its log, and ends with 124", async () => {
    const { code, stdout, stderr } = await run({
      date: ["1000", "1059", "1060", "1070"],
      "describe-tasks": [
        "RUNNING\tNone\tNone",
        "RUNNING\tNone\tNone",
        "RUNNING\tNone\tNone",
        `STOPPED\t143\tUserInitiated`,
      ],
      "filter-log-events": ["", "", "", "stopping"],
    });
    assert.deepEqual(called("stop-task"), [
      [
        ...["aws", "ecs", "stop-task", "--cluster", "batch-cluster-1234567", "--task", ARN],
        ...["--reason", "time limit of 60 s"],
      ],
    ]);
    assert.equal(stdout, "stopping\n");
    assert.equal(stderr, "task 0123abcd started\ntask 0123abcd ended with exit code 143: UserInitiated\n");
    assert.equal(code, 124);
  });

  it("says why a task could not be started", async () => {
    const { code, stderr } = await run({ "run-task": ["None\tRESOURCE:ENI"] });
    assert.equal(stderr, "the task could not be started: RESOURCE:ENI\n");
    assert.equal(code, 1);
    assert.equal(called("describe-tasks").length, 0);
  });

  it("ends when the AWS CLI does", async () => {
    assert.equal((await run({ "run-task": [{ exit: 254 }] })).code, 1);
    assert.equal(shell.calls().length, 1);
    shell.remove();
    assert.equal((await run({ "describe-tasks": [{ exit: 255 }] })).code, 1);
  });

  it("stops the task when it is interrupted itself", async () => {
    shell = fakeShell({ "run-task": [`${ARN}\tNone`], "describe-tasks": ["RUNNING\tNone\tNone"] });
    const child = shell.start(`exec ${runCommand("aws", task)}`);
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    await eventually("the task to run", 20, async () =>
      called("describe-tasks").length > 0 ? true : undefined,
    );
    process.kill(-child.pid!, "SIGINT");
    assert.equal(await ended, 130);
    const [stop = []] = called("stop-task");
    assert.equal(stop.at(-1), "interrupted by who started it");
  });

  it("is one line", () => {
    assert.equal(runCommand("aws", task).split("\n").length, 1);
  });
});
