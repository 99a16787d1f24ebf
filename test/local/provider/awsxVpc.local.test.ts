// awsx.ec2.Vpc by a real `pulumi up`, held against what awsx's own provider makes.
import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, startEmulator, stopEmulator } from "../../../local/emulator.ts";
import { isObject } from "../../../local/provider/values.ts";
import { type PulumiCli, pulumiCli } from "../../../local/pulumiCli.ts";
import { checkpoint, type StateResource } from "../../../local/state.ts";
import { destroy, preview, type Program, up } from "../../../local/workspace.ts";
import { listAll } from "../../support/listing.ts";

type Values = Record<string, unknown>;

/** Type, name, parent, inputs. */
type Child = [string, string, string, Values];

interface Case {
  readonly zones: number;
  readonly nat: "None" | "Single" | "OnePerAz";
  readonly children: readonly Child[];
}

const facts = new URL("../recorded/awsx/ec2.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(facts, "utf8")) as { cases: Case[] };

const region = "ap-northeast-1";
const [s3, logs] = [`com.amazonaws.${region}.s3`, `com.amazonaws.${region}.logs`];

const program =
  (args: awsx.ec2.VpcArgs): Program =>
  async () => {
    const vpc = new awsx.ec2.Vpc("main", args);
    return {
      blocks: vpc.subnets.apply((subnets) => subnets.map(({ cidrBlock }) => cidrBlock)),
      endpoints: vpc.vpcEndpoints.apply((endpoints) => endpoints.map(({ serviceName }) => serviceName)),
      isolatedSubnetIds: vpc.isolatedSubnetIds,
      layout: vpc.subnetLayout,
      natAddresses: vpc.natGateways.apply((gateways) => gateways.map(({ publicIp }) => publicIp)),
      privateSubnetIds: vpc.privateSubnetIds,
      publicAddresses: vpc.eips.apply((eips) => eips.map(({ publicIp }) => publicIp)),
      publicSubnetIds: vpc.publicSubnetIds,
      vpcId: vpc.vpcId,
    };
  };

const of = ({ nat, zones }: Pick<Case, "nat" | "zones">): awsx.ec2.VpcArgs => ({
  numberOfAvailabilityZones: zones,
  natGateways: { strategy: nat },
  subnetStrategy: "Auto",
});

type Recorded = StateResource & { readonly parent?: string; readonly dependencies?: readonly string[] };

/** `aws:ec2/vpc:Vpc main` of a URN. */
const shortName = (urn: string) => urn.split("::").slice(2).join(" ").split("$").at(-1)!;

/** The AWS resources of a stack as the facts have them: ids by whose they are, parents and inputs. */
function childrenOf(stackName: string): Child[] {
  const resources = (checkpoint(stackName).resources as Recorded[]).filter((r) => r.type.startsWith("aws:"));
  const owners = new Map(resources.map(({ id, urn }) => [id, shortName(urn)]));
  const named = (value: unknown): unknown => {
    if (typeof value === "string") return owners.get(value) ?? value;
    if (Array.isArray(value)) return value.map(named);
    if (!isObject(value)) return value;
    const entries = Object.entries(value).filter(([key]) => key !== "__defaults");
    return Object.fromEntries(entries.map(([key, inner]) => [key, named(inner)]));
  };
  return resources.map(({ inputs, parent, type, urn }) => [
    type,
    urn.split("::").at(-1)!,
    shortName(parent!),
    named(inputs) as Values,
  ]);
}

const sorted = (children: readonly Child[]) =>
  [...children].sort((a, b) => (`${a[0]} ${a[1]}` < `${b[0]} ${b[1]}` ? -1 : 1));

describe("awsx.ec2.Vpc on the local cloud", function () {
  this.timeout(120_000);
  const outside = process.env.KANDOKORO_LOCAL;
  const folder = mkdtempSync(join(tmpdir(), "kandokoro-"));
  let emulator: Emulator;
  let cli: PulumiCli;

  before(async () => {
    process.env.KANDOKORO_LOCAL = folder;
    emulator = await startEmulator();
    cli = await pulumiCli();
  });

  after(async () => {
    await stopEmulator();
    rmSync(folder, { recursive: true });
    if (outside === undefined) delete process.env.KANDOKORO_LOCAL;
    else process.env.KANDOKORO_LOCAL = outside;
  });

  const deploy = (stackName: string, args: awsx.ec2.VpcArgs, progress?: (line: string) => void) =>
    up(stackName, { emulator, cli, program: program(args), ...(progress && { progress }) });

  for (const one of cases) {
    const stackName = `nat-${one.nat.toLowerCase()}`;
    const made = { create: one.children.length + 2 };

    it(`makes what awsx makes: ${one.zones} zones, ${one.nat}`, async () => {
      const { changes, outputs } = await deploy(stackName, of(one));
      assert.deepEqual(changes, made);
      assert.deepEqual(sorted(childrenOf(stackName)), sorted(one.children));
      const gateways = one.children.filter(([type]) => type === "aws:ec2/natGateway:NatGateway").length;
      assert.equal((outputs.natAddresses as string[]).length, gateways);
      assert.deepEqual(outputs.natAddresses, outputs.publicAddresses);
      assert.equal((outputs.publicSubnetIds as string[]).length, one.zones);
      assert.equal((outputs.privateSubnetIds as string[]).length, one.zones);
      assert.deepEqual(outputs.isolatedSubnetIds, []);
      assert.match(String(outputs.vpcId), /^vpc-[0-9a-f]{17}$/);
      // Public ones first in each zone; the layout as it was asked for.
      const subnets = one.children.filter(([type]) => type === "aws:ec2/subnet:Subnet");
      assert.deepEqual(
        outputs.blocks,
        subnets.map(([, , , inputs]) => inputs.cidrBlock),
      );
      const mask = one.zones > 2 ? 19 : 18;
      assert.deepEqual(outputs.layout, [
        { type: "Private", cidrMask: mask },
        { type: "Public", cidrMask: mask + 1 },
      ]);
    });

    it(`lets each child depend on its parent: ${one.zones} zones, ${one.nat}`, () => {
      const children = (checkpoint(stackName).resources as Recorded[]).filter((r) =>
        r.type.startsWith("aws:"),
      );
      const alone = children.filter(({ dependencies = [], parent }) => !dependencies.includes(parent!));
      assert.deepEqual(
        alone.map(({ type }) => type),
        ["aws:ec2/vpc:Vpc"],
      );
    });

    it(`has nothing to do in a second up: ${one.zones} zones, ${one.nat}`, async () => {
      assert.deepEqual((await deploy(stackName, of(one))).changes, { same: made.create });
    });
  }

  it("shows in a preview what it would make, though nothing of it has an id yet", async () => {
    const { changes } = await preview("new", { emulator, cli, program: program(of(cases[0]!)) });
    assert.deepEqual(changes, { create: cases[0]!.children.length + 2 });
  });

  it("lays out the subnets that are asked for, with their tags and names", async () => {
    const { outputs } = await deploy("specs", {
      availabilityZoneNames: [`${region}a`, `${region}c`],
      cidrBlock: "10.1.0.0/20",
      natGateways: { strategy: "None" },
      subnetNameTagStrategy: "AvailabilityZone",
      subnetSpecs: [
        { type: "Public", cidrMask: 24, tags: { Tier: "edge" } },
        { type: "Unused", cidrMask: 24 },
        { type: "Isolated", name: "data", cidrMask: 23 },
      ],
      subnetStrategy: "Auto",
      tags: { Owner: "platform" },
    });
    assert.deepEqual(outputs.blocks, ["10.1.0.0/24", "10.1.2.0/23", "10.1.8.0/24", "10.1.10.0/23"]);
    const subnets = childrenOf("specs").filter(([type]) => type === "aws:ec2/subnet:Subnet");
    assert.deepEqual(Object.fromEntries(subnets.map(([, name, , inputs]) => [name, inputs.tags])), {
      "main-public-1": { Name: "main-public-1a", Owner: "platform", SubnetType: "Public", Tier: "edge" },
      "main-data-1": { Name: "main-data-1a", Owner: "platform", SubnetType: "Isolated" },
      "main-public-2": { Name: "main-public-1c", Owner: "platform", SubnetType: "Public", Tier: "edge" },
      "main-data-2": { Name: "main-data-1c", Owner: "platform", SubnetType: "Isolated" },
    });
    assert.deepEqual((await destroy("specs", { emulator, cli })).changes, { delete: 18 });
  });

  it("fills endpoints in from what it made", async () => {
    await deploy("endpoints", {
      ...of({ zones: 2, nat: "None" }),
      vpcEndpointSpecs: [{ serviceName: s3 }, { serviceName: logs, vpcEndpointType: "Interface" }],
      vpcEndpointStrategy: "Auto",
    });
    const children = childrenOf("endpoints");
    const inputsOf = (type: string, name: string) =>
      children.find((child) => child[0] === type && child[1] === name)?.[3];
    const subnets = ["main-private-1", "main-private-2"].map((name) => `aws:ec2/subnet:Subnet ${name}`);
    const names = ["main-public-1", "main-private-1", "main-public-2", "main-private-2"];
    const shared = { vpcId: "aws:ec2/vpc:Vpc main", tags: { Name: "main" } };
    assert.deepEqual(inputsOf("aws:ec2/vpcEndpoint:VpcEndpoint", s3), {
      ...shared,
      routeTableIds: names.map((name) => `aws:ec2/routeTable:RouteTable ${name}`),
      serviceName: s3,
      vpcEndpointType: "Gateway",
    });
    assert.deepEqual(inputsOf("aws:ec2/vpcEndpoint:VpcEndpoint", logs), {
      ...shared,
      privateDnsEnabled: true,
      securityGroupIds: [`aws:ec2/securityGroup:SecurityGroup ${logs}-sg`],
      serviceName: logs,
      subnetIds: subnets,
      vpcEndpointType: "Interface",
    });
    assert.deepEqual(inputsOf("aws:ec2/securityGroupRule:SecurityGroupRule", `${logs}-ingress`), {
      cidrBlocks: ["10.0.0.0/16"],
      fromPort: 443,
      protocol: "tcp",
      securityGroupId: `aws:ec2/securityGroup:SecurityGroup ${logs}-sg`,
      toPort: 443,
      type: "ingress",
    });
    assert.deepEqual(inputsOf("aws:ec2/vpc:Vpc", "main"), {
      cidrBlock: "10.0.0.0/16",
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { Name: "main" },
    });
  });

  it("is a network for groups, rules and flow logs, which a second up leaves as they are", async () => {
    const around: Program = async () => {
      const vpc = new awsx.ec2.Vpc("main", of({ zones: 2, nat: "None" }));
      new aws.ec2.DefaultSecurityGroup("empty", { vpcId: vpc.vpcId });
      const [web, balancer] = ["web", "balancer"].map(
        (name) => new aws.ec2.SecurityGroup(name, { vpcId: vpc.vpcId, description: name }),
      );
      const port = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
      const list = aws.ec2.getManagedPrefixListOutput({ name: s3 });
      new aws.vpc.SecurityGroupIngressRule("in", {
        securityGroupId: web!.id,
        referencedSecurityGroupId: balancer!.id,
        ...port,
      });
      new aws.vpc.SecurityGroupEgressRule("s3", {
        securityGroupId: web!.id,
        prefixListId: list.id,
        ...port,
      });
      new aws.ec2.FlowLog("rejected", {
        vpcId: vpc.vpcId,
        trafficType: "REJECT",
        logDestinationType: "s3",
        logDestination: "arn:aws:s3:::flow-logs",
      });
      return {};
    };
    const run = () => up("around", { emulator, cli, program: around });
    assert.deepEqual((await run()).changes, { create: 24 });
    assert.deepEqual((await run()).changes, { same: 24 });
  });

  it("warns of endpoints that lead nowhere, as awsx does", async () => {
    const lines: string[] = [];
    const args = { ...of({ zones: 2, nat: "None" }), vpcEndpointSpecs: [{ serviceName: s3 }] };
    await deploy("legacy", args, (line) => lines.push(line));
    assert.deepEqual(
      lines.filter((line) => line.startsWith("warning")),
      [
        `warning: VPC endpoint "${s3}" is a Gateway endpoint without routeTableIds. Specify vpcEndpointStrategy: "Auto" to use generated VPC route tables.`,
      ],
    );
  });

  it("names all that it does not cover, and makes nothing", async () => {
    const before = await listAll(emulator.endpoint);
    const wrong = deploy("wrong", {
      assignGeneratedIpv6CidrBlock: true,
      natGateways: { strategy: "Single" },
      subnetSpecs: [{ type: "Public" }],
      subnetStrategy: "Exact",
    });
    await assert.rejects(wrong, (error: Error) => {
      assert.equal(
        error.message,
        "awsx:ec2:Vpc resource 'main' has a problem: assignGeneratedIpv6CidrBlock is not covered by the local provider; remove it here; " +
          'subnetStrategy is "Exact"; the local cloud has "Auto" only; ' +
          'natGateways.strategy is "Single"; it needs public subnets, and private or isolated ones; use "None"',
      );
      return true;
    });
    assert.deepEqual(await listAll(emulator.endpoint), before);
  });

  it("refuses more zones than the region has", async () => {
    await assert.rejects(deploy("wrong", of({ zones: 4, nat: "None" })), (error: Error) => {
      assert.equal(
        error.message,
        "awsx:ec2:Vpc resource 'main' has a problem: numberOfAvailabilityZones is 4; the region has 3 (ap-northeast-1a, ap-northeast-1b, ap-northeast-1c)",
      );
      return true;
    });
  });

  it("is gone after destroy, gateways that are deleted side by side included", async () => {
    const stacks = [...cases.map(({ nat }) => `nat-${nat.toLowerCase()}`), "endpoints", "around", "legacy"];
    for (const stackName of stacks) await destroy(stackName, { emulator, cli });
    assert.deepEqual(Object.values(await listAll(emulator.endpoint)).flat(), []);
  });

  it("leaves no words in the provider's log", () => {
    const lines = readFileSync(join(folder, "provider.log"), "utf8").split("\n");
    assert.deepEqual(lines.join("").trim(), "");
  });
});
