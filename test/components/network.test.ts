import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as aws from "@pulumi/aws";
import * as network from "../../components/network/index.ts";
import {
  assertAllows,
  assertCanReach,
  assertDenies,
  deploy,
  hasEgress,
  noOtherPaths,
  noWildcardActions,
  removalHonoured,
} from "../kit/index.ts";

const types = {
  vpc: "awsx:ec2:Vpc",
  endpoint: "aws:ec2/vpcEndpoint:VpcEndpoint",
  flowLog: "aws:ec2/flowLog:FlowLog",
  group: "aws:ec2/securityGroup:SecurityGroup",
};
const made = (args?: network.NetworkArgs, stack?: string, config?: Record<string, string>) =>
  deploy(
    () => {
      const net = new network.Network("net", args);
      return {
        public: net.publicSubnetIds,
        private: net.privateSubnetIds,
        egress: net.hasEgress,
        cost: net.idleCost,
        lacking: net.unreachable(["s3", "logs", "ecr.api"]),
      };
    },
    { stack, config },
  );
type Deployed = Awaited<ReturnType<typeof made>>;
const ids = ({ outputs }: Deployed, kind: "public" | "private") => outputs[kind] as string[];

describe("network.Network", () => {
  it("is awsx's VPC of 10.0.0.0/16 in two zones, with a public and a private subnet in each", async () => {
    const deployment = await made();
    assert.deepEqual(deployment.get(types.vpc).inputs, {
      cidrBlock: "10.0.0.0/16",
      numberOfAvailabilityZones: 2,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      natGateways: { strategy: "Single" },
      subnetStrategy: "Auto",
      subnetSpecs: [
        { type: "Public", cidrBlocks: ["10.0.0.0/19", "10.0.64.0/19"] },
        { type: "Private", cidrBlocks: ["10.0.32.0/19", "10.0.96.0/19"] },
      ],
    });
    assert.equal(ids(deployment, "public").length, 2);
    assert.equal(ids(deployment, "private").length, 2);
    removalHonoured(deployment, "dev");
  });

  it("takes its addresses and zones", async () => {
    const { inputs } = (await made({ cidrBlock: "172.20.0.0/20", zones: 3 })).get(types.vpc);
    assert.equal(inputs.cidrBlock, "172.20.0.0/20");
    assert.equal(inputs.numberOfAvailabilityZones, 3);
    assert.deepEqual(inputs.subnetSpecs[0].cidrBlocks, ["172.20.0.0/23", "172.20.4.0/23", "172.20.8.0/23"]);
  });

  for (const [title, stack, args, strategy] of [
    ["one NAT gateway in dev", "web", {}, "Single"],
    ["one in each zone in prod", "web.prod", {}, "OnePerAz"],
    ["one in prod where that is asked for", "web.prod", { nat: "single" }, "Single"],
    ["one in each zone in dev where that is asked for", "web", { nat: "perZone" }, "OnePerAz"],
    ["none where that is asked for", "web.prod", { nat: "none" }, "None"],
  ] as const)
    it(`has ${title}`, async () => {
      const deployment = await made(args, stack);
      assert.deepEqual(deployment.get(types.vpc).inputs.natGateways, { strategy });
    });

  it("knows whether its private subnets reach the internet", async () => {
    for (const nat of ["single", "perZone", "none"] as const) {
      const deployment = await made({ nat });
      assert.equal(deployment.outputs.egress, nat !== "none");
      assert.equal(hasEgress(deployment, ids(deployment, "private")), nat !== "none");
      assert.ok(hasEgress(deployment, ids(deployment, "public")));
    }
  });

  it("keeps the private subnets when NAT comes later: only the gateways are different", async () => {
    const [none, single] = [await made({ nat: "none" }), await made({ nat: "single" })];
    const { natGateways: _none, ...before } = none.get(types.vpc).inputs;
    const { natGateways: _single, ...after } = single.get(types.vpc).inputs;
    assert.deepEqual(before, after);
  });

  it("reaches S3 and DynamoDB from all subnets, without NAT and at no cost", async () => {
    const deployment = await made({ nat: "none" });
    const tables = deployment.get(types.vpc).state.routeTables as { id: string }[];
    const endpoints = deployment.ofType(types.endpoint).map(({ name, inputs }) => [name, inputs]);
    const vpcId: unknown = deployment.get(types.vpc).state.vpcId;
    const gateway = (service: string) => ({
      vpcId,
      serviceName: `com.amazonaws.ap-northeast-1.${service}`,
      vpcEndpointType: "Gateway",
      routeTableIds: tables.map(({ id }) => id),
    });
    assert.deepEqual(endpoints, [
      ["net-s3", gateway("s3")],
      ["net-dynamodb", gateway("dynamodb")],
    ]);
    assert.deepEqual(deployment.outputs.cost, {
      dollarsPerMonth: 0,
      parts: {},
      prices: "about, ap-northeast-1, November 2026",
    });
  });

  it("empties the default security group, and has no other without interface endpoints", async () => {
    const deployment = await made();
    const { inputs } = deployment.get("net-default-group");
    assert.deepEqual(inputs, { vpcId: deployment.get(types.vpc).state.vpcId, ingress: [], egress: [] });
    assert.deepEqual(deployment.ofType(types.group), []);
    assert.deepEqual(deployment.ofType(types.flowLog), []);
    noOtherPaths(deployment, []);
  });

  it("puts interface endpoints into the private subnets, under AWS's own names", async () => {
    const deployment = await made({ nat: "none", endpoints: ["logs", "ecr.api"] });
    const interfaces = deployment
      .ofType(types.endpoint)
      .filter(({ inputs }) => inputs.vpcEndpointType === "Interface");
    assert.deepEqual(
      interfaces.map(({ name, inputs }) => [name, inputs.serviceName]),
      [
        ["net-logs", "com.amazonaws.ap-northeast-1.logs"],
        ["net-ecr.api", "com.amazonaws.ap-northeast-1.ecr.api"],
      ],
    );
    for (const { inputs } of interfaces) {
      assert.equal(inputs.privateDnsEnabled, true);
      assert.deepEqual(inputs.subnetIds, deployment.get(types.vpc).state.privateSubnetIds);
      assert.deepEqual(inputs.securityGroupIds, [deployment.get(types.group).id]);
    }
  });

  it("lets the network reach its endpoints on 443, and no path else", async () => {
    const deployment = await made({ endpoints: ["logs"] });
    assertCanReach(deployment, "10.0.0.0/16", "net-logs", 443);
    noOtherPaths(deployment, ["10.0.0.0/16 -> net-endpoints: 443"]);
  });

  it("tells the services that private subnets cannot reach", async () => {
    assert.deepEqual((await made({ nat: "none" })).outputs.lacking, ["logs", "ecr.api"]);
    assert.deepEqual((await made({ nat: "none", endpoints: ["logs"] })).outputs.lacking, ["ecr.api"]);
    assert.deepEqual((await made({ nat: "single" })).outputs.lacking, []);
  });

  it("lets what runs in the private subnets wait for their endpoints", async () => {
    const deployment = await deploy(() => {
      const net = new network.Network("net", { nat: "none", endpoints: ["logs"] });
      new aws.ecs.Service("worker", { networkConfiguration: { subnets: net.privateSubnetIds } });
    });
    const waitedFor = deployment.get("worker").dependencies;
    for (const { urn } of deployment.ofType(types.endpoint)) assert.ok(waitedFor.includes(urn), urn);
    assert.ok(waitedFor.includes(deployment.get(types.vpc).urn));
  });

  for (const [flowLogs, trafficType] of [
    ["reject", "REJECT"],
    ["all", "ALL"],
  ] as const)
    it(`writes ${flowLogs === "all" ? "all" : "refused"} traffic to a log group, by a role that may do that alone`, async () => {
      const deployment = await made({ flowLogs }, "web.prod");
      const { inputs } = deployment.get(types.flowLog);
      const group = deployment.get("net-flow-logs", "aws:cloudwatch/logGroup:LogGroup");
      assert.equal(inputs.trafficType, trafficType);
      assert.equal(inputs.logDestination, group.state.arn);
      assert.equal(inputs.iamRoleArn, deployment.get("net-flow-logs-role").state.arn);
      assert.equal(group.inputs.retentionInDays, 90);
      const stream = `${group.state.arn}:log-stream:eni-1`;
      assertAllows(deployment, "net-flow-logs-role", "logs:PutLogEvents", stream);
      assertDenies(deployment, "net-flow-logs-role", "logs:PutLogEvents", stream.replace(group.id, "other"));
      assertDenies(deployment, "net-flow-logs-role", "logs:CreateLogGroup", stream);
      noWildcardActions(deployment);
    });

  it("puts its children under itself", async () => {
    const { resources } = await made({ endpoints: ["logs"], flowLogs: "all" });
    for (const { urn, name } of resources.slice(1)) assert.match(urn, /::kandokoro:network:Network\$/, name);
  });
});

/** The files of awsx that a fresh process loads with a module. */
function loadedOfAwsx(module: string): string[] {
  const script = `
    import { createRequire } from "node:module";
    await import(${JSON.stringify(new URL(`../../${module}`, import.meta.url).href)});
    console.log(JSON.stringify(Object.keys(createRequire(import.meta.url).cache)));`;
  const args = ["--no-warnings", "--input-type=module", "--eval", script];
  const files = JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as string[];
  return files
    .map((file) => file.split("node_modules/@pulumi/awsx/")[1])
    .filter((file) => file !== undefined);
}

describe("network.Network: what it loads", function () {
  this.timeout(60_000); // two fresh processes
  it("is of awsx the VPC alone, and nothing for pages without a network", () => {
    assert.deepEqual(loadedOfAwsx("components/network/index.ts"), ["ec2/vpc.js", "utilities.js"]);
    assert.deepEqual(loadedOfAwsx("stacks/http-api/index.ts"), []);
  });
});

describe("network.Network: the idle cost", () => {
  it("is that of the NAT gateways with their addresses, and of the endpoints in each zone", async () => {
    const { outputs } = await made({ zones: 3, nat: "perZone", endpoints: ["logs", "ecr.api"] });
    assert.deepEqual(outputs.cost, {
      dollarsPerMonth: 208.05,
      parts: { "3 NAT gateways": 135.78, "3 public addresses": 10.95, "6 interface endpoints": 61.32 },
      prices: "about, ap-northeast-1, November 2026",
    });
  });

  it("takes the prices of Virginia, also for regions that it does not know", async () => {
    for (const region of ["us-east-1", "eu-west-1"]) {
      const { outputs } = await made({}, "web", { "aws:region": region });
      assert.deepEqual(outputs.cost, {
        dollarsPerMonth: 36.5,
        parts: { "1 NAT gateway": 32.85, "1 public address": 3.65 },
        prices: "about, us-east-1, November 2026",
      });
    }
  });
});

describe("network.Network refuses", () => {
  const cases: Record<string, [network.NetworkArgs, string]> = {
    "one zone": [
      { zones: 1 },
      "zones is 1; use 2 to 4: a load balancer and an Aurora database need two, and one zone alone can fail",
    ],
    "five zones": [{ zones: 5 }, "zones is 5; use a whole number from 2 to 4 zones"],
    "half a zone more": [{ zones: 2.5 }, "zones is 2.5; use a whole number from 2 to 4 zones"],
    "what is no range": [
      { cidrBlock: "10.0.0.0" },
      'cidrBlock is "10.0.0.0"; use a range of IPv4 addresses such as 10.0.0.0/16',
    ],
    "an address inside of the range": [
      { cidrBlock: "10.0.3.0/16" },
      'cidrBlock is "10.0.3.0/16"; use 10.0.0.0/16, its first address',
    ],
    "a range that is too large": [
      { cidrBlock: "10.0.0.0/8" },
      'cidrBlock is "10.0.0.0/8"; use /16 to /24: AWS takes none larger, and a load balancer\'s subnets must be /27 or larger',
    ],
    "a range that is too small": [
      { cidrBlock: "10.0.0.0/25" },
      'cidrBlock is "10.0.0.0/25"; use /16 to /24: AWS takes none larger, and a load balancer\'s subnets must be /27 or larger',
    ],
    "others' addresses": [
      { cidrBlock: "172.32.0.0/16" },
      'cidrBlock is "172.32.0.0/16"; use a range inside of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16: others belong to someone on the internet',
    ],
    "a range that overlaps a peer's": [
      { peerCidrBlocks: ["10.1.0.0/16", "10.0.128.0/20"] },
      'cidrBlock is "10.0.0.0/16"; use a range that does not overlap 10.0.128.0/20 of peerCidrBlocks: one address cannot be in both',
    ],
    "a peer that is no range": [
      { peerCidrBlocks: ["10.1.2.0/16"] },
      'peerCidrBlocks is "10.1.2.0/16"; use 10.1.0.0/16, its first address',
    ],
    "a kind of NAT that there is none of": [
      { nat: "double" as network.Nat },
      'nat is "double"; use "none", "single" or "perZone"',
    ],
    "a misspelt service": [
      { endpoints: ["secretmanager"] },
      'endpoints is "secretmanager"; use "secretsmanager", if that was meant',
    ],
    "a gateway endpoint": [
      { endpoints: ["s3"] },
      'endpoints is "s3"; use the gateway endpoint that is always there, at no cost; leave it out',
    ],
    "an endpoint twice": [{ endpoints: ["logs", "logs"] }, 'endpoints is "logs"; use each once'],
    "a kind of flow logs that there is none of": [
      { flowLogs: "accept" as "all" },
      'flowLogs is "accept"; use "reject" or "all"',
    ],
  };
  for (const [title, [args, problem]] of Object.entries(cases))
    it(title, async () => {
      await assert.rejects(made(args), { message: `network.Network "net": ${problem}` });
    });

  it("a service that it does not know, with all that it knows", async () => {
    await assert.rejects(made({ endpoints: ["workspaces"] }), {
      message:
        /^network\.Network "net": endpoints is "workspaces"; use one of application-autoscaling, .*, xray$/,
    });
  });

  it("everything at once, before anything is made", async () => {
    const program = () =>
      void new network.Network("a".repeat(42), {
        cidrBlock: "8.8.8.0/25",
        zones: 1,
        endpoints: ["dynamodb"],
      });
    await assert.rejects(deploy(program), {
      message: `network.Network "${"a".repeat(42)}" has 5 problems:
  name is "${"a".repeat(42)}"; use at most 41 characters (AWS allows 64; "-flow-logs-role" and Pulumi's suffix take the rest)
  cidrBlock is "8.8.8.0/25"; use /16 to /24: AWS takes none larger, and a load balancer's subnets must be /27 or larger
  cidrBlock is "8.8.8.0/25"; use a range inside of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16: others belong to someone on the internet
  zones is 1; use 2 to 4: a load balancer and an Aurora database need two, and one zone alone can fail
  endpoints is "dynamodb"; use the gateway endpoint that is always there, at no cost; leave it out`,
    });
  });
});
