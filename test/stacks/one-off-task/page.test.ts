import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { runPage } from "../../../stacks/program.ts";
import { assertAllows, assertDenies, deploy, noOtherPaths } from "../../kit/index.ts";

const STACK = "one-off-task";

describe("the page of one-off-task", () => {
  it("is a bucket, a table, an image, a cluster, a task and a network without NAT", async () => {
    const { resources } = await deploy(runPage, { stack: STACK });
    const components = resources
      .filter(({ type }) => type.startsWith("kandokoro:"))
      .map(({ type, name }) => `${type} ${name}`);
    assert.deepEqual(components.sort(), [
      "kandokoro:dynamodb:Table stock",
      "kandokoro:ecr:Image csv-import",
      "kandokoro:ecs:Cluster cluster",
      "kandokoro:ecs:TaskDefinition importer",
      "kandokoro:logs:LogGroup importer",
      "kandokoro:network:Network network",
      "kandokoro:network:SecurityGroup importer-run",
      "kandokoro:s3:Bucket files",
    ]);
    const vpc = resources.find(({ type }) => type === "awsx:ec2:Vpc");
    assert.deepEqual(vpc?.inputs.natGateways, { strategy: "None" });
  });

  it("asks for the least that Fargate has", async () => {
    const { cpu, memory } = (await deploy(runPage, { stack: STACK })).get("importer-task").inputs;
    assert.deepEqual([cpu, memory], ["256", "512"]);
  });

  it("tells the container where files and counts are, and nothing secret", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const [container] = JSON.parse(deployment.get("importer-task").inputs.containerDefinitions as string) as {
      environment: object[];
      image: string;
      readonlyRootFilesystem: boolean;
    }[];
    assert.deepEqual(container!.environment, [
      { name: "STOCK_BUCKET", value: deployment.outputs.bucket },
      { name: "STOCK_TABLE", value: deployment.outputs.tableName },
      { name: "TIME_LIMIT_SECONDS", value: "900" },
    ]);
    assert.match(container!.image, /@sha256:[0-9a-f]{64}$/);
    assert.equal(container!.readonlyRootFilesystem, true);
  });

  it("puts out how the task is run: with an address, by nobody reached, for longer than it takes itself", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const { outputs } = deployment;
    assert.deepEqual(outputs.task, {
      cluster: deployment.get("cluster-cluster").state.name,
      taskDefinition: "kandokoro-one-off-task-importer",
      container: "importer",
      subnets: (outputs.task as { subnets: string[] }).subnets,
      securityGroups: [deployment.get("importer-run-group").id],
      assignPublicIp: true,
      logGroup: deployment.get("importer-logs").id,
      logStreamPrefix: "importer",
      timeLimitSeconds: 960,
    });
    assert.deepEqual(Object.keys(outputs).sort(), ["bucket", "commands", "tableName", "task"]);
  });

  it("lets the container read files, write reports and counts, and nothing else", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const role = deployment.get("importer-task-role");
    const arn = (name: string) => deployment.get(name).state.arn as string;
    const files = arn("files-bucket");
    assertAllows(deployment, role, "s3:ListBucket", files);
    assertAllows(deployment, role, "s3:GetObject", `${files}/incoming/a.csv`);
    assertAllows(deployment, role, "s3:PutObject", `${files}/reports/a.csv.json`);
    assertDenies(deployment, role, "s3:PutObject", `${files}/incoming/a.csv`);
    assertDenies(deployment, role, "s3:DeleteObject", `${files}/incoming/a.csv`);
    assertAllows(deployment, role, "dynamodb:BatchWriteItem", arn("stock-table"));
    assertDenies(deployment, role, "dynamodb:Scan", arn("stock-table"));
    assertDenies(deployment, role, "logs:PutLogEvents", `${arn("importer-logs")}:*`);
  });

  it("lets ECS pull that image and write that log, and nothing else", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const role = deployment.get("importer-execution-role");
    const arn = (name: string) => deployment.get(name).state.arn as string;
    assertAllows(deployment, role, "ecr:BatchGetImage", arn("csv-import-repository"));
    assertDenies(deployment, role, "ecr:PutImage", arn("csv-import-repository"));
    assertDenies(deployment, role, "ecr:BatchGetImage", `${arn("csv-import-repository")}2`);
    assertAllows(deployment, role, "logs:PutLogEvents", `${arn("importer-logs")}:log-stream:a`);
    assertDenies(deployment, role, "logs:CreateLogGroup", arn("importer-logs"));
    assertDenies(deployment, role, "s3:GetObject", `${arn("files-bucket")}/incoming/a.csv`);
  });

  it("lets nobody reach the task", async () => {
    noOtherPaths(await deploy(runPage, { stack: STACK }), ["importer-run -> 0.0.0.0/0: 443"]);
  });
});
