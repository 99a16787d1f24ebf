import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { ownSettings } from "../../../local/stackSettings.ts";
import { runPage } from "../../../stacks/program.ts";
import {
  assertAllows,
  assertDenies,
  type Deployment,
  deploy,
  hasEgress,
  noOtherPaths,
  noStrayText,
  noWildcardActions,
  removalHonoured,
  unscopedActions,
} from "../../kit/index.ts";

const STACK = "scheduled-batch";
const arnIn = (deployment: Deployment) => (name: string) => deployment.get(name).state.arn as string;

describe("the page of scheduled-batch", () => {
  it("is two buckets, an image, a task in a network without NAT, its schedule, and alerts", async () => {
    const { resources } = await deploy(runPage, { stack: STACK });
    const components = resources
      .filter(({ type }) => type.startsWith("kandokoro:"))
      .map(({ type, name }) => `${type} ${name}`);
    assert.deepEqual(components.sort(), [
      "kandokoro:ecr:Image nightly-report",
      "kandokoro:ecs:Cluster cluster",
      "kandokoro:ecs:TaskDefinition reporter",
      "kandokoro:logs:LogGroup reporter",
      "kandokoro:network:Network network",
      "kandokoro:network:SecurityGroup reporter-run",
      "kandokoro:s3:Bucket reports",
      "kandokoro:s3:Bucket requests",
      "kandokoro:scheduler:Schedule nightly",
      "kandokoro:sns:Topic alerts",
      "kandokoro:sqs:Queue alerts-inbox",
      "kandokoro:sqs:Queue alerts-undelivered",
      "kandokoro:sqs:Queue nightly-undelivered",
    ]);
    const counts = (type: string) => resources.filter((resource) => resource.type === type).length;
    assert.equal(counts("aws:ecs/service:Service"), 0, "nothing runs in between");
    assert.equal(counts("aws:lambda/function:Function"), 0, "nothing but containers runs");
    assert.equal(counts("aws:cloudwatch/eventRule:EventRule"), 2);
  });

  it("asks for the least that Fargate has, and pays for no way out of the network", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const { cpu, memory } = deployment.get("reporter-task").inputs;
    assert.deepEqual([cpu, memory], ["256", "512"]);
    assert.deepEqual(deployment.get("awsx:ec2:Vpc").inputs.natGateways, { strategy: "None" });
  });

  it("configures the image that serves development by environment alone", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const { outputs } = deployment;
    const [container] = JSON.parse(deployment.get("reporter-task").inputs.containerDefinitions as string) as [
      Record<string, unknown>,
    ];
    assert.deepEqual(container.environment, [
      { name: "REPORTS_BUCKET", value: outputs.reportsBucket },
      { name: "REQUESTS_BUCKET", value: outputs.requestsBucket },
      { name: "TIME_ZONE", value: "Asia/Tokyo" },
    ]);
    assert.match(container.image as string, /@sha256:[0-9a-f]{64}$/);
    assert.equal(container.readonlyRootFilesystem, true);
    for (const field of ["command", "entryPoint", "user", "workingDirectory", "secrets"])
      assert.equal(container[field], undefined, `${field} is the Dockerfile's`);
    const { build } = deployment.get("docker:index/image:Image").inputs as { build: Record<string, unknown> };
    const text = (file: string) => readFileSync(file, "utf8");
    assert.equal(text(build.dockerfile as string), text("apps/nightly-report/Dockerfile"));
    assert.deepEqual([build.args, build.target], [undefined, undefined]);
  });

  it("puts out where things are, how the task is run, and commands", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const { outputs } = deployment;
    assert.deepEqual(Object.keys(outputs).sort(), [
      "commands",
      "inboxUrl",
      "reportsBucket",
      "requestsBucket",
      "schedule",
      "task",
      "timeZone",
      "topicArn",
      "undeliveredAlertsUrl",
      "undeliveredQueueUrl",
    ]);
    assert.deepEqual(outputs.task, {
      cluster: deployment.get("cluster-cluster").state.name,
      taskDefinition: "kandokoro-scheduled-batch-reporter",
      container: "reporter",
      subnets: (outputs.task as { subnets: string[] }).subnets,
      securityGroups: [deployment.get("reporter-run-group").id],
      assignPublicIp: true,
      logGroup: deployment.get("reporter-logs").id,
      logStreamPrefix: "reporter",
      timeLimitSeconds: 960,
    });
    const commands = outputs.commands as Record<string, string>;
    const { requestsBucket, reportsBucket, inboxUrl, undeliveredQueueUrl } = outputs as Record<
      string,
      string
    >;
    const receive = (url: string) =>
      `aws sqs receive-message --queue-url ${url} --max-number-of-messages 10 --visibility-timeout 0`;
    const { runNow, ...others } = commands;
    assert.deepEqual(others, {
      upload: `aws s3 cp --recursive apps/nightly-report/samples s3://${requestsBucket}`,
      list: `aws s3 ls --recursive s3://${reportsBucket}`,
      tailLogs: `aws logs tail ${deployment.get("reporter-logs").id} --follow`,
      readAlerts: receive(inboxUrl!),
      undelivered: receive(undeliveredQueueUrl!),
    });
    assert.match(runNow!, /^sh -c '.* ecs run-task .*--task-definition kandokoro-scheduled-batch-reporter /s);
  });

  const schedules: [string, Record<string, string>, string, string][] = [
    ["at four in the morning in Tokyo by default", {}, "cron(0 4 * * ? *)", "Asia/Tokyo"],
    [
      "when and where the settings say",
      { "kandokoro:schedule": "cron(30 5 ? * MON-FRI *)", "kandokoro:timeZone": "Europe/Berlin" },
      "cron(30 5 ? * MON-FRI *)",
      "Europe/Berlin",
    ],
  ];
  for (const [when, config, expression, zone] of schedules)
    it(`runs ${when}, and takes the day by the same clocks`, async () => {
      const deployment = await deploy(runPage, { stack: STACK, config });
      const { inputs } = deployment.get("nightly-schedule");
      assert.deepEqual([inputs.scheduleExpression, inputs.scheduleExpressionTimezone], [expression, zone]);
      const definitions = deployment.get("reporter-task").inputs.containerDefinitions as string;
      assert.ok(definitions.includes(`{"name":"TIME_ZONE","value":"${zone}"}`), definitions);
      assert.deepEqual([deployment.outputs.schedule, deployment.outputs.timeZone], [expression, zone]);
    });

  it("takes an hour that no zone's clocks skip, so that no night is left out", async () => {
    for (const zone of ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago"]) {
      const { warnings } = await deploy(runPage, { stack: STACK, config: { "kandokoro:timeZone": zone } });
      assert.deepEqual(
        warnings.filter((line) => line.includes("clocks")),
        [],
        zone,
      );
    }
  });

  it("runs every minute in dev, to be seen, and once a day in prod", async () => {
    const schedule = async (stack: string) => (await ownSettings(stack))["kandokoro:schedule"];
    assert.deepEqual([await schedule(STACK), await schedule(`${STACK}.prod`)], ["rate(1 minute)", undefined]);
  });

  it("has the schedule start the newest revision of the task, as it is run by hand", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const { arn, ecsParameters, input, retryPolicy, deadLetterConfig } = deployment.get("nightly-schedule")
      .inputs.target as Record<string, unknown> & { ecsParameters: Record<string, unknown> };
    const task = deployment.outputs.task as Record<string, unknown>;
    assert.equal(arn, arnIn(deployment)("cluster-cluster"));
    assert.equal(ecsParameters.taskDefinitionArn, deployment.get("reporter-task").state.arnWithoutRevision);
    assert.deepEqual(ecsParameters.networkConfiguration, {
      subnets: task.subnets,
      securityGroups: task.securityGroups,
      assignPublicIp: true,
    });
    assert.deepEqual([ecsParameters.taskCount, ecsParameters.launchType], [1, "FARGATE"]);
    assert.equal(input, undefined, "no run is another than those by hand");
    assert.deepEqual(retryPolicy, { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 });
    assert.deepEqual(deadLetterConfig, { arn: arnIn(deployment)("nightly-undelivered-queue") });
  });

  it("sends an alert when a run ends with another code than 0 or cannot be started, and the inbox gets it", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const family = deployment.get("reporter-task").state.arnWithoutRevision as string;
    const details = deployment
      .ofType("aws:cloudwatch/eventRule:EventRule")
      .map(({ inputs }) => (JSON.parse(inputs.eventPattern as string) as { detail: object }).detail);
    const common = { lastStatus: ["STOPPED"], taskDefinitionArn: [{ prefix: `${family}:` }] };
    assert.deepEqual(details, [
      { ...common, containers: { exitCode: [{ "anything-but": 0 }] } },
      { ...common, stopCode: ["TaskFailedToStart"] },
    ]);
    for (const { inputs } of deployment.ofType("aws:cloudwatch/eventTarget:EventTarget"))
      assert.equal(inputs.arn, deployment.outputs.topicArn);
    const { inputs } = deployment.get("alerts-to-alerts-inbox");
    assert.deepEqual([inputs.topic, inputs.protocol], [deployment.outputs.topicArn, "sqs"]);
    assert.equal(inputs.endpoint, arnIn(deployment)("alerts-inbox-queue"));
  });

  const wrong: [string, string, string][] = [
    ["timeZone", "Tokyo", "the IANA name of a time zone, such as UTC, Asia/Tokyo or America/New_York"],
    ["schedule", "rate(1 minutes)", "rate(1 minute)"],
    ["schedule", "nightly", "rate(5 minutes), cron(0 9 * * ? *) or at(2030-01-31T09:00:00)"],
  ];
  for (const [key, value, use] of wrong)
    it(`refuses ${key} "${value}" before anything is made`, async () => {
      await assert.rejects(deploy(runPage, { stack: STACK, config: { [`kandokoro:${key}`]: value } }), {
        message: `Config: kandokoro:${key} is "${value}"; use ${use}`,
      });
    });

  it("refuses a misspelt setting and names its own", async () => {
    await assert.rejects(deploy(runPage, { stack: STACK, config: { "kandokoro:timezone": "x" } }), {
      message:
        /^Config: kandokoro:timezone is no setting; did you mean kandokoro:timeZone\?.*kandokoro:schedule \(/,
    });
  });

  it("lets the container read log files, write reports, see the cluster's tasks, and nothing else", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const role = deployment.get("reporter-task-role");
    const arn = arnIn(deployment);
    const [requests, reports, cluster] = [
      arn("requests-bucket"),
      arn("reports-bucket"),
      arn("cluster-cluster"),
    ];
    assertAllows(deployment, role, "s3:ListBucket", requests);
    assertAllows(deployment, role, "s3:GetObject", `${requests}/requests/2026/11/23/03/a.jsonl`);
    assertDenies(deployment, role, "s3:GetObject", `${requests}/other/a.jsonl`);
    assertDenies(deployment, role, "s3:PutObject", `${requests}/requests/2026/11/23/03/a.jsonl`);
    assertDenies(deployment, role, "s3:DeleteObject", `${requests}/requests/2026/11/23/03/a.jsonl`);
    for (const action of ["s3:GetObject", "s3:PutObject"])
      assertAllows(deployment, role, action, `${reports}/2026-11-23/report.json`);
    assertDenies(deployment, role, "s3:DeleteObject", `${reports}/2026-11-23/report.json`);

    const here = { "ecs:cluster": cluster };
    const task = `${cluster.replace(":cluster/", ":task/")}/0123`;
    assertAllows(deployment, role, "ecs:ListTasks", "*", here);
    assertDenies(deployment, role, "ecs:ListTasks", "*", { "ecs:cluster": `${cluster}2` });
    assertAllows(deployment, role, "ecs:DescribeTasks", task, here);
    assertDenies(deployment, role, "ecs:StopTask", task, here);
    assertDenies(deployment, role, "ecs:RunTask", `${arn("reporter-task")}`, here);
    assertDenies(deployment, role, "sns:Publish", arn("alerts-topic"));
    noWildcardActions(deployment, { allowResources: unscopedActions });
  });

  it("lets the schedule start that task in that cluster with its two roles, and nothing else", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const role = deployment.get("nightly-role");
    const arn = arnIn(deployment);
    const here = { "ecs:cluster": arn("cluster-cluster") };
    const family = deployment.get("reporter-task").state.arnWithoutRevision as string;
    assertAllows(deployment, role, "ecs:RunTask", `${family}:7`, here);
    assertDenies(deployment, role, "ecs:RunTask", `${family}2:7`, here);
    assertDenies(deployment, role, "ecs:RunTask", `${family}:7`, {
      "ecs:cluster": `${here["ecs:cluster"]}2`,
    });
    const toTasks = { "iam:PassedToService": "ecs-tasks.amazonaws.com" };
    for (const name of ["reporter-task-role", "reporter-execution-role"])
      assertAllows(deployment, role, "iam:PassRole", arn(name), toTasks);
    assertDenies(deployment, role, "iam:PassRole", arn("nightly-role"), toTasks);
    assertAllows(deployment, role, "sqs:SendMessage", arn("nightly-undelivered-queue"));
    assertDenies(deployment, role, "sqs:SendMessage", arn("alerts-inbox-queue"));
  });

  it("lets ECS pull that image and write that log, and nothing else", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const role = deployment.get("reporter-execution-role");
    const arn = arnIn(deployment);
    assertAllows(deployment, role, "ecr:BatchGetImage", arn("nightly-report-repository"));
    assertDenies(deployment, role, "ecr:PutImage", arn("nightly-report-repository"));
    assertAllows(deployment, role, "logs:PutLogEvents", `${arn("reporter-logs")}:log-stream:a`);
    assertDenies(deployment, role, "logs:CreateLogGroup", arn("reporter-logs"));
    assertDenies(deployment, role, "s3:GetObject", `${arn("requests-bucket")}/requests/a`);
  });

  it("lets nobody reach the task, and the task out to HTTPS", async () => {
    noOtherPaths(await deploy(runPage, { stack: STACK }), ["reporter-run -> 0.0.0.0/0: 443"]);
  });

  it("runs the task where it reaches AWS without a NAT gateway", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    assert.equal(hasEgress(deployment, "nightly-schedule"), true);
  });

  it("leaves no value out of a text when nothing is known yet", async () => {
    noStrayText(await deploy(runPage, { stack: STACK, preview: true }));
  });

  it("keeps log files, reports and images in prod, and log lines for longer", async () => {
    const deployment = await deploy(runPage, { stack: `${STACK}.prod` });
    removalHonoured(deployment, "prod");
    for (const name of ["requests-bucket", "reports-bucket"])
      assert.equal(deployment.get(name).inputs.forceDestroy, false);
    assert.equal(deployment.get("nightly-report-repository").inputs.forceDelete, false);
    assert.equal(deployment.get("reporter-logs").inputs.retentionInDays, 90);
    assert.deepEqual(deployment.get("awsx:ec2:Vpc").inputs.natGateways, { strategy: "None" });
  });
});
