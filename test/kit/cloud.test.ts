import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as aws from "@pulumi/aws";
import { Vpc, type VpcArgs } from "@pulumi/awsx/ec2/vpc.js";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { deploy } from "./index.ts";

interface Recorded {
  readonly name: string;
  readonly id: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
}

const folder = new URL("../local/recorded/aws/", import.meta.url);
const recorded = Object.assign(
  {},
  ...readdirSync(folder).map((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as object),
) as Record<string, Recorded>;

/** Ids and ARNs with what is made up taken out: account, random digits, letters, and the emulator's address. */
const form = (text: unknown) =>
  String(text)
    .replaceAll("000000000000", "ACCOUNT")
    .replaceAll("123456789012", "ACCOUNT")
    .replace(/https?:\/\/(ENDPOINT|sqs\.ap-northeast-1\.amazonaws\.com)/, "ENDPOINT")
    .replace(/(secret:.*)-\w{6}(?=$|\|)/, "$1-SUFFIX")
    .replaceAll(/\b(?=[0-9a-z]*\d)(?=[0-9a-z]*[a-z])[0-9a-z]{7,}\b|\b\d{8,}\b/g, "X")
    .replaceAll(/\bX-X-X-X-X\b|\b(X|[0-9a-f]{4,12})(-(X|[0-9a-f]{4,12})){4}\b/g, "UUID");

class Anything extends pulumi.CustomResource {}

/** Secrets were recorded encrypted. */
const withoutSecrets = (inputs: Recorded["inputs"]) =>
  Object.fromEntries(
    Object.entries(inputs).filter(([, value]) => !JSON.stringify(value).includes("ciphertext")),
  );

describe("kit: ids and ARNs of mocked resources", () => {
  for (const [type, { name, id, inputs, outputs }] of Object.entries(recorded)) {
    it(`${type} has them in the form that the real provider recorded`, async () => {
      const properties = Object.fromEntries(Object.keys(outputs).map((key) => [key, undefined]));
      const { resources } = await deploy(() => {
        new Anything(type, name, { ...properties, ...withoutSecrets(inputs) });
      });
      const made = resources[0]!;
      assert.equal(form(made.id), form(id));
      if (outputs.arn) assert.equal(form(made.state.arn), form(outputs.arn));
    });
  }
});

describe("kit: mocked resources", () => {
  it("get the name that the program gave, a dash and seven hex digits, the same in each deployment", async () => {
    const program = () => ({ name: new aws.sqs.Queue("orders").name });
    const first = await deploy(program);
    assert.match(String(first.outputs.name), /^orders-[0-9a-f]{7}$/);
    assert.deepEqual((await deploy(program)).outputs, first.outputs);
  });

  it("of one name under two parents get two physical names", async () => {
    const { outputs } = await deploy(() => {
      const [a, b] = ["a", "b"].map((name) => new pulumi.ComponentResource("test:index:Parent", name));
      return {
        a: new aws.sqs.Queue("orders", {}, { parent: a }).name,
        b: new aws.sns.Topic("orders", {}, { parent: b }).name,
      };
    });
    assert.notEqual(outputs.a, outputs.b);
  });

  it("keep a given name, prefix a given prefix, and end in .fifo where AWS asks for it", async () => {
    const { outputs } = await deploy(() => ({
      given: new aws.sqs.Queue("a", { name: "orders" }).arn,
      prefixed: new aws.sqs.Queue("b", { namePrefix: "orders-" }).name,
      fifo: new aws.sqs.Queue("c", { fifoQueue: true }).url,
    }));
    assert.equal(outputs.given, "arn:aws:sqs:ap-northeast-1:123456789012:orders");
    assert.match(String(outputs.prefixed), /^orders-\d{26}$/);
    assert.match(
      String(outputs.fifo),
      /^https:\/\/sqs\.ap-northeast-1\.amazonaws\.com\/123456789012\/c-\w{7}\.fifo$/,
    );
  });

  it("stand in the configuration's region, in their provider's, or in their own", async () => {
    const program = () => {
      const provider = new aws.Provider("tokyo", { region: "ap-northeast-1" });
      return {
        config: new aws.sns.Topic("a").arn,
        provider: new aws.sns.Topic("b", {}, { provider }).arn,
        own: new aws.sns.Topic("c", { region: "eu-west-1" }).arn,
      };
    };
    const { outputs } = await deploy(program, { config: { "aws:region": "us-east-1" } });
    const regions = Object.entries(outputs).map(([key, arn]) => [key, String(arn).split(":")[3]]);
    assert.deepEqual(Object.fromEntries(regions), {
      config: "us-east-1",
      provider: "ap-northeast-1",
      own: "eu-west-1",
    });
  });

  it("of a type without a rule get id and ARN by the general one", async () => {
    const { resources } = await deploy(
      () => void new aws.sfn.StateMachine("flow", { definition: "{}", roleArn: "r" }),
    );
    const { id, state } = resources[0]!;
    assert.match(id, /^flow-\w{7}$/);
    assert.equal(state.arn, `arn:aws:states:ap-northeast-1:123456789012:state-machine/${id}`);
  });

  it("take the outputs that a test gives for their type", async () => {
    const { outputs } = await deploy(() => ({ arn: new aws.sqs.Queue("orders").arn }), {
      mocks: { "aws:sqs/queue:Queue": ({ name }) => ({ arn: `mine:${name.slice(0, 6)}` }) },
    });
    assert.equal(outputs.arn, "mine:orders");
  });

  it("of an image have the digest that it was pushed with", async () => {
    const { outputs } = await deploy(() => {
      const imageName = "registry.example.com:5000/web:1f2e";
      const registry = { server: "registry.example.com:5000" };
      const image = new docker.Image("web", { imageName, registry, build: { context: "." } });
      return { id: image.id, digest: image.repoDigest, server: image.registryServer };
    });
    assert.equal(outputs.id, "registry.example.com:5000/web:1f2e");
    assert.match(String(outputs.digest), /^registry\.example\.com:5000\/web@sha256:[0-9a-f]{64}$/);
    assert.equal(outputs.server, "registry.example.com:5000");
  });

  it("that scale a service have the service in their ids and ARNs", async () => {
    const { outputs } = await deploy(() => {
      const scaled = {
        serviceNamespace: "ecs",
        resourceId: "service/main/web",
        scalableDimension: "ecs:service:DesiredCount",
      };
      const target = new aws.appautoscaling.Target("web", { ...scaled, minCapacity: 1, maxCapacity: 4 });
      const policy = new aws.appautoscaling.Policy("cpu", { ...scaled, name: "cpu" });
      const night = new aws.appautoscaling.ScheduledAction("night", {
        ...scaled,
        name: "night",
        schedule: "cron(0 20 * * ? *)",
        scalableTargetAction: { maxCapacity: 1 },
      });
      return { target: target.id, policy: policy.arn, night: night.id };
    });
    assert.equal(outputs.target, "service/main/web");
    assert.match(
      String(outputs.policy),
      /^arn:aws:autoscaling:ap-northeast-1:123456789012:scalingPolicy:[0-9a-f-]{36}:resource\/ecs\/service\/main\/web:policyName\/cpu$/,
    );
    assert.equal(outputs.night, "night-ecs-service/main/web");
  });

  it("that are interface endpoints have an interface in each subnet, and names of their own", async () => {
    const { outputs } = await deploy(() => {
      const endpoint = (vpcEndpointType: string, subnetIds?: string[]) =>
        new aws.ec2.VpcEndpoint(vpcEndpointType, {
          vpcId: "vpc-1",
          serviceName: "com.amazonaws.ap-northeast-1.ecr.api",
          vpcEndpointType,
          subnetIds,
        });
      const inside = endpoint("Interface", ["subnet-1", "subnet-2"]);
      return {
        interfaces: inside.networkInterfaceIds.length,
        name: inside.dnsEntries[0]!.dnsName,
        gateway: endpoint("Gateway").prefixListId,
      };
    });
    assert.equal(outputs.interfaces, 2);
    assert.match(
      String(outputs.name),
      /^vpce-[0-9a-f]{17}-[0-9a-f]{8}\.ecr\.api\.ap-northeast-1\.vpce\.amazonaws\.com$/,
    );
    assert.match(String(outputs.gateway), /^pl-[0-9a-f]{8}$/);
  });
});

describe("kit: components that a provider makes", () => {
  const vpc = (args: VpcArgs) =>
    deploy(() => {
      const { vpcId, publicSubnetIds, privateSubnetIds, isolatedSubnetIds, ...made } = new Vpc("net", args);
      return {
        ...{ vpcId, publicSubnetIds, privateSubnetIds, isolatedSubnetIds },
        routeTables: made.routeTables.apply((tables) => tables.map(({ id }) => id)),
        gateways: made.natGateways.length,
      };
    });

  it("answer for awsx's VPC with as many subnets as it has zones, each its own", async () => {
    const { resources, outputs } = await vpc({ numberOfAvailabilityZones: 2 });
    assert.match(String(outputs.vpcId), /^vpc-[0-9a-f]{17}$/);
    const ids = [outputs.publicSubnetIds, outputs.privateSubnetIds].flat().map(String);
    assert.equal(new Set(ids).size, 4);
    for (const id of ids) assert.match(id, /^subnet-[0-9a-f]{17}$/);
    assert.deepEqual(outputs.isolatedSubnetIds, []);
    assert.equal(new Set(outputs.routeTables as string[]).size, 4);
    assert.equal(outputs.gateways, 2);
    assert.deepEqual(
      resources.map(({ id, custom }) => [id, custom]),
      [["", false]],
    );
  });

  it("make the subnets and gateways that were asked for", async () => {
    const { outputs } = await vpc({
      availabilityZoneNames: ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"],
      natGateways: { strategy: "None" },
      subnetSpecs: [{ type: "Public" }, { type: "Isolated" }],
    });
    const count = (ids: unknown) => (ids as string[]).length;
    assert.equal(count(outputs.publicSubnetIds), 3);
    assert.equal(count(outputs.privateSubnetIds), 0);
    assert.equal(count(outputs.isolatedSubnetIds), 3);
    assert.equal(outputs.gateways, 0);
  });

  it("are unknown in a preview", async () => {
    const { outputs } = await deploy(() => ({ id: new Vpc("net").vpcId }), { preview: true });
    assert.ok(pulumi.isUnknown(outputs.id));
  });

  it("take the outputs that a test gives for their type", async () => {
    const mocks = { "awsx:ec2:Vpc": () => ({ vpcId: "vpc-mine" }) };
    const { outputs } = await deploy(() => ({ id: new Vpc("net").vpcId }), { mocks });
    assert.equal(outputs.id, "vpc-mine");
  });
});
