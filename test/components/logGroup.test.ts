import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as lambda from "../../components/lambda/index.ts";
import * as logs from "../../components/logs/index.ts";
import { deploy } from "../kit/index.ts";

const type = "aws:cloudwatch/logGroup:LogGroup";

describe("logs.LogGroup", () => {
  it("keeps events for 14 days in dev and 90 in prod", async () => {
    const make = () => void new logs.LogGroup("audit");
    assert.equal((await deploy(make)).get(type).inputs.retentionInDays, 14);
    assert.equal((await deploy(make, { stack: "http-api.prod" })).get(type).inputs.retentionInDays, 90);
  });

  it("keeps events as long as it is told", async () => {
    const { inputs } = (await deploy(() => void new logs.LogGroup("audit", { retentionDays: 1 }))).get(type);
    assert.equal(inputs.retentionInDays, 1);
  });

  it("puts its child under itself, and out a command to follow it", async () => {
    const deployment = await deploy(() => ({ ...new logs.LogGroup("audit").commands }));
    assert.match(deployment.get(type).urn, /::kandokoro:logs:LogGroup\$aws:cloudwatch/);
    assert.match(deployment.outputs.tail as string, /^aws logs tail audit-logs-[0-9a-f]{7} --follow$/);
  });

  it("refuses a retention that CloudWatch Logs does not have", async () => {
    await assert.rejects(
      deploy(() => void new logs.LogGroup("audit", { retentionDays: 13 })),
      {
        message:
          'logs.LogGroup "audit": retentionDays is 13; use one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653',
      },
    );
  });

  it("refuses a name with a space", async () => {
    await assert.rejects(
      deploy(() => void new logs.LogGroup("my audit")),
      { message: 'logs.LogGroup "my audit": name is "my audit"; use letters, digits, and . _ - / #' },
    );
  });

  const worker = (name = "worker") =>
    new lambda.Function(name, { entry: "test/components/fixtures/hello.ts" });

  it("starts a function on events that match, after it may, and keeps what that cannot handle", async () => {
    const deployment = await deploy(() => {
      new logs.LogGroup("audit").subscribe(worker(), { filter: "?ERROR" });
    });
    const { inputs, dependencies } = deployment.get(
      "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
    );
    const [group, permission] = [
      deployment.get("audit-logs"),
      deployment.get("aws:lambda/permission:Permission"),
    ];
    assert.equal(inputs.filterPattern, "?ERROR");
    assert.equal(inputs.logGroup, group.state.name);
    assert.equal(inputs.destinationArn, deployment.get("worker-function").state.arn);
    assert.equal(permission.inputs.principal, "logs.amazonaws.com");
    assert.equal(permission.inputs.sourceArn, `${group.state.arn as string}:*`);
    assert.ok(dependencies.includes(permission.urn));
    deployment.get("worker-failures-queue");
  });

  it("refuses a function that writes to this group", async () => {
    await assert.rejects(
      deploy(() => {
        const fn = worker();
        fn.logGroup.subscribe(fn);
      }),
      {
        message:
          'logs.LogGroup "worker": subscribe: lambda.Function "worker" writes to this group, and each line would start it again; subscribe it to another group',
      },
    );
  });

  it("refuses a third subscription", async () => {
    await assert.rejects(
      deploy(() => {
        const group = new logs.LogGroup("audit");
        for (const name of ["a", "b", "c"]) group.subscribe(worker(name));
      }),
      {
        message:
          'logs.LogGroup "audit": subscribe: lambda.Function "c" is the third; use at most 2 for a log group (let one publish to a topic for the others)',
      },
    );
  });
});
