import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { deploy } from "./index.ts";

describe("kit: mocked functions", () => {
  it("answer account, region, partition and zones of the configuration", async () => {
    const { outputs } = await deploy(
      async () => ({
        account: (await aws.getCallerIdentity()).accountId,
        region: aws.getRegionOutput().region,
        partition: (await aws.getPartition()).partition,
        zones: aws.getAvailabilityZonesOutput().names,
        zoneIds: aws.getAvailabilityZonesOutput().zoneIds,
      }),
      { config: { "aws:region": "eu-central-1" } },
    );
    assert.deepEqual(outputs, {
      account: "123456789012",
      region: "eu-central-1",
      partition: "aws",
      zones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
      zoneIds: ["euc1-az1", "euc1-az2", "euc1-az3"],
    });
  });

  it("answer zone ids in AWS's short form", async () => {
    const { outputs } = await deploy(() => ({ zoneIds: aws.getAvailabilityZonesOutput().zoneIds }));
    assert.deepEqual(outputs.zoneIds, ["apne1-az1", "apne1-az2", "apne1-az3"]);
  });

  it("render iam.getPolicyDocument as the provider does", async () => {
    const { outputs } = await deploy(async () => {
      const document = await aws.iam.getPolicyDocument({
        statements: [
          {
            sid: "Send",
            actions: ["sqs:SendMessage"],
            resources: ["arn:b", "arn:a"],
            principals: [{ type: "Service", identifiers: ["sns.amazonaws.com"] }],
            conditions: [{ test: "ArnEquals", variable: "aws:SourceArn", values: ["arn:topic"] }],
          },
          {
            effect: "Deny",
            notActions: ["s3:*"],
            resources: ["*"],
            principals: [{ type: "*", identifiers: ["*"] }],
          },
        ],
      });
      return { ...document };
    });
    const { json, minifiedJson } = outputs as { json: string; minifiedJson: string };
    assert.deepEqual(JSON.parse(json), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Send",
          Effect: "Allow",
          Action: "sqs:SendMessage",
          Resource: ["arn:a", "arn:b"],
          Principal: { Service: "sns.amazonaws.com" },
          Condition: { ArnEquals: { "aws:SourceArn": "arn:topic" } },
        },
        { Effect: "Deny", NotAction: "s3:*", Resource: "*", Principal: "*" },
      ],
    });
    assert.deepEqual(JSON.parse(minifiedJson), JSON.parse(json));
  });

  it("answer a registry's password, and a random one of the length asked for", async () => {
    const { outputs } = await deploy(async () => {
      const { userName, proxyEndpoint } = await aws.ecr.getAuthorizationToken();
      const { randomPassword } = await aws.secretsmanager.getRandomPassword({ passwordLength: 20 });
      return { userName, proxyEndpoint, length: randomPassword.length };
    });
    assert.deepEqual(outputs, {
      userName: "AWS",
      proxyEndpoint: "https://123456789012.dkr.ecr.ap-northeast-1.amazonaws.com",
      length: 20,
    });
  });

  it("answer a service as it was registered, and nothing for one that was not", async () => {
    const program = (serviceName?: string) =>
      deploy(() => {
        const cluster = new aws.ecs.Cluster("main");
        const web = new aws.ecs.Service("web", {
          cluster: cluster.arn,
          taskDefinition: "arn:task:1",
          desiredCount: 2,
        });
        new aws.ecs.Service("other", { cluster: cluster.arn, taskDefinition: "arn:task:2" });
        const found = aws.ecs.getServiceOutput({
          clusterArn: cluster.arn,
          serviceName: serviceName ?? web.name,
        });
        return { task: found.taskDefinition, running: found.runningCount };
      });
    assert.deepEqual((await program()).outputs, { task: "arn:task:1", running: 2 });
    await assert.rejects(program("none"), /deploy: there is no service none in arn:aws:ecs:/);
  });

  it("take the answer that a test gives", async () => {
    const { outputs } = await deploy(() => ({ value: aws.ssm.getParameterOutput({ name: "ami" }).value }), {
      mocks: { "aws:ssm/getParameter:getParameter": ({ inputs }) => ({ value: `value of ${inputs.name}` }) },
    });
    assert.equal(outputs.value, "value of ami");
  });

  it("are refused where nothing is known of them", async () => {
    await assert.rejects(
      deploy(async () => ({ ...(await aws.ssm.getParameter({ name: "ami" })) })),
      {
        message:
          'deploy: no mock for the function aws:ssm/getParameter:getParameter; give one: mocks: { "aws:ssm/getParameter:getParameter": ({ inputs }) => ({ ... }) }',
      },
    );
  });
});
