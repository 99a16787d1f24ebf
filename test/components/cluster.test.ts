import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as ecs from "../../components/ecs/index.ts";
import * as lambda from "../../components/lambda/index.ts";
import { assertAllows, assertDenies, deploy, noWildcardActions, unscopedActions } from "../kit/index.ts";

const clusterType = "aws:ecs/cluster:Cluster";

describe("ecs.Cluster", () => {
  it("needs nothing: Fargate and Fargate Spot, without Container Insights or a log of sessions", async () => {
    const deployment = await deploy(() => void new ecs.Cluster("main"));
    const { inputs, state } = deployment.get(clusterType);
    assert.deepEqual(inputs.settings, [{ name: "containerInsights", value: "disabled" }]);
    assert.equal(inputs.configuration, undefined);
    assert.deepEqual(deployment.get("main-capacity").inputs, {
      clusterName: state.name,
      capacityProviders: ["FARGATE", "FARGATE_SPOT"],
    });
    assert.equal(deployment.ofType("aws:cloudwatch/logGroup:LogGroup").length, 0);
  });

  it("sends metrics of tasks where it is told", async () => {
    const { inputs } = (await deploy(() => void new ecs.Cluster("main", { containerInsights: true }))).get(
      clusterType,
    );
    assert.deepEqual(inputs.settings, [{ name: "containerInsights", value: "enabled" }]);
  });

  it("logs sessions once somebody asks, in one group for all", async () => {
    const deployment = await deploy(() => {
      const cluster = new ecs.Cluster("main");
      cluster.logSessions();
      cluster.logSessions();
    });
    const group = deployment.get("aws:cloudwatch/logGroup:LogGroup");
    assert.deepEqual(deployment.get(clusterType).inputs.configuration, {
      executeCommandConfiguration: {
        logging: "OVERRIDE",
        logConfiguration: { cloudWatchLogGroupName: group.state.name },
      },
    });
    assert.equal(group.name, "main-sessions-logs");
    assert.equal(group.inputs.retentionInDays, 14);
  });

  it("lets a holder see the tasks that run here, and no others", async () => {
    const deployment = await deploy(() => {
      const permissions = [new ecs.Cluster("main").canSeeTasks()];
      new lambda.Function("watcher", { entry: "test/components/fixtures/hello.ts", permissions });
    });
    const role = deployment.get("watcher-role");
    const cluster = deployment.get("main-cluster").state.arn as string;
    const task = `${cluster.replace(":cluster/", ":task/")}/0123`;
    const [here, there] = [{ "ecs:cluster": cluster }, { "ecs:cluster": `${cluster}2` }];
    assertAllows(deployment, role, "ecs:ListTasks", "*", here);
    assertDenies(deployment, role, "ecs:ListTasks", "*", there);
    assertDenies(deployment, role, "ecs:ListTasks", "*");
    assertAllows(deployment, role, "ecs:DescribeTasks", task, here);
    assertDenies(deployment, role, "ecs:DescribeTasks", task.replace("/0123", "2/0123"), there);
    assertDenies(deployment, role, "ecs:StopTask", task, here);
    noWildcardActions(deployment, { allowResources: unscopedActions });
  });

  it("puts its children under itself", async () => {
    const { resources } = await deploy(() => void new ecs.Cluster("main").logSessions());
    for (const { urn, name } of resources.filter(({ custom }) => custom))
      assert.match(urn, /::kandokoro:ecs:Cluster\$/, name);
  });

  const names: [string, string][] = [
    ["m.ain", 'ecs.Cluster "m.ain": name is "m.ain"; use letters, digits, - and _'],
    [
      "m".repeat(240),
      `ecs.Cluster "${"m".repeat(240)}": name is "${"m".repeat(240)}"; use at most 239 characters (AWS allows 255; "-cluster" and Pulumi's suffix take the rest)`,
    ],
  ];
  for (const [name, message] of names)
    it(`refuses a name of ${name.length} characters, ${name.slice(0, 5)}`, async () => {
      await assert.rejects(
        deploy(() => void new ecs.Cluster(name)),
        { message },
      );
    });
});
