// Security groups and their rules, as EC2 itself would answer.
import { EC2 } from "@aws-sdk/client-ec2";
import assert from "node:assert/strict";
import type { Cloud } from "../../../local/provider/cloud.ts";
import { removeOrphan } from "../../../local/provider/orphans.ts";
import { startCloud, stopCloud } from "./s3AndLambdaCloud.ts";
import { type Made, settings, type Values, World } from "./world.ts";

const defaultGroup = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
const egress = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const group = "aws:ec2/securityGroup:SecurityGroup";
const groupRule = "aws:ec2/securityGroupRule:SecurityGroupRule";
const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const vpc = "aws:ec2/vpc:Vpc";

const http = { ipProtocol: "tcp", fromPort: 80, toPort: 80 };

describe("security groups on the emulator", function () {
  this.timeout(60_000);
  let cloud: Cloud;
  let world: World;
  let client: EC2;
  let network: Made;
  let count = 0;

  before(async () => {
    cloud = settings((await startCloud()).endpoint);
    world = new World(cloud, {}, {});
    client = cloud.client(EC2);
    network = await make(vpc, { cidrBlock: "10.0.0.0/16" });
  });
  after(stopCloud);

  const make = (token: string, inputs: Values = {}) =>
    world.create({ token, name: `made${count++}`, inputs });
  const makeGroup = (more: Values = {}) => make(group, { vpcId: network.id, ...more });
  const remove = ({ id, outs, urn }: Made) => world.provider.delete!(id, urn, outs);
  const isThere = async ({ id, outs, urn }: Made) => (await world.provider.read!(id, urn, outs)).id !== "";
  const failed = (token: string, reason: string) => ({
    message: `${token} "made${count - 1}": ${reason}`,
  });

  async function change(made: Made, news: Values): Promise<Values> {
    const inputs = await world.check(made.urn, made.inputs, news);
    const { outs } = await world.provider.update!(made.id, made.urn, made.outs, inputs);
    made.outs = outs as Values;
    return made.outs;
  }

  /** The group's rules as EC2 tells them: `in tcp 80-80 10.0.0.0/16 why`. */
  async function rules({ id }: Made): Promise<string[]> {
    const { SecurityGroups: [found] = [] } = await client.describeSecurityGroups({ GroupIds: [id] });
    const lines = (direction: string, permissions = found?.IpPermissions ?? []) =>
      permissions.flatMap((one) => {
        const ports = one.IpProtocol === "-1" ? "all" : `${one.FromPort}-${one.ToPort}`;
        const peers = [
          ...(one.IpRanges ?? []).map((peer) => [peer.CidrIp, peer.Description]),
          ...(one.Ipv6Ranges ?? []).map((peer) => [peer.CidrIpv6, peer.Description]),
          ...(one.PrefixListIds ?? []).map((peer) => [peer.PrefixListId, peer.Description]),
          ...(one.UserIdGroupPairs ?? []).map((peer) => [peer.GroupId, peer.Description]),
        ];
        return peers.map((peer) => [direction, one.IpProtocol, ports, ...peer].filter(Boolean).join(" "));
      });
    return [...lines("in"), ...lines("out", found?.IpPermissionsEgress ?? [])].sort();
  }

  it("let nothing out and nobody in that was not asked for", async () => {
    const made = await makeGroup();
    assert.deepEqual(await rules(made), []);
    assert.deepEqual([made.outs.egress, made.outs.ingress], [[], []]);
  });

  it("have a name once in a VPC, whatever its case", async () => {
    await makeGroup({ name: "web" });
    await assert.rejects(
      makeGroup({ name: "WEB" }),
      failed(
        group,
        `InvalidGroup.Duplicate: The security group 'WEB' already exists for VPC '${network.id}'; use another name`,
      ),
    );
    await assert.rejects(
      make(group, { vpcId: "vpc-1" }),
      failed(group, "InvalidVpcID.NotFound: The vpc ID 'vpc-1' does not exist"),
    );
  });

  it("have rules of their own, which change with them", async () => {
    const other = await makeGroup();
    const https = { protocol: "tcp", fromPort: 443, toPort: 443 };
    const made = await makeGroup({
      ingress: [{ ...https, cidrBlocks: ["10.0.0.0/16", "10.1.0.0/16"], self: true, description: "within" }],
      egress: [
        { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"], ipv6CidrBlocks: ["::/0"] },
      ],
    });
    assert.deepEqual(await rules(made), [
      "in tcp 443-443 10.0.0.0/16 within",
      "in tcp 443-443 10.1.0.0/16 within",
      `in tcp 443-443 ${made.id} within`,
      "out -1 all 0.0.0.0/0",
      "out -1 all ::/0",
    ]);
    await change(made, {
      ...made.inputs,
      ingress: [{ ...https, securityGroups: [other.id], cidrBlocks: ["10.1.0.0/16"], description: "within" }],
      egress: [],
    });
    assert.deepEqual(await rules(made), [
      "in tcp 443-443 10.1.0.0/16 within",
      `in tcp 443-443 ${other.id} within`,
    ]);
    const read = await world.provider.read!(made.id, made.urn, made.outs);
    assert.deepEqual(await world.provider.diff!(made.id, made.urn, read.props as Values, made.inputs), {
      changes: true,
      replaces: [],
      deleteBeforeReplace: false,
    });
  });

  it("are not there when one of their rules is refused", async () => {
    const rule = { protocol: "tcp", fromPort: 80, toPort: 80, securityGroups: ["sg-00000000000000009"] };
    await assert.rejects(
      makeGroup({ name: "half", ingress: [rule] }),
      failed(group, "InvalidGroup.NotFound: The security group 'sg-00000000000000009' does not exist"),
    );
    await makeGroup({ name: "half" });
  });

  it("leave rules that are resources of their own to these", async () => {
    const made = await makeGroup();
    await make(ingress, { securityGroupId: made.id, ...http, cidrIpv4: "0.0.0.0/0" });
    const read = await world.provider.read!(made.id, made.urn, made.outs);
    assert.deepEqual((read.props as Values).ingress, []);
    const imported = await world.provider.read!(made.id, made.urn, {});
    assert.equal(((imported.props as Values).ingress as Values[])[0]!.fromPort, 80);
  });

  it("of a VPC itself are taken over empty, and stay with it", async () => {
    const made = await make(defaultGroup, { vpcId: network.id, tags: { colour: "blue" } });
    assert.equal(made.id, network.outs.defaultSecurityGroupId);
    assert.deepEqual(await rules(made), []);
    await remove(made);
    assert.equal(await isThere(made), true);
    const { Tags = [] } = await client.describeTags({
      Filters: [{ Name: "resource-id", Values: [made.id] }],
    });
    assert.deepEqual(Tags, []);
  });

  it("are kept as long as a rule of another names them", async () => {
    const [client_, server] = [await makeGroup(), await makeGroup()];
    const rule = await make(ingress, {
      securityGroupId: server.id,
      ...http,
      referencedSecurityGroupId: client_.id,
    });
    await assert.rejects(remove(client_), {
      message: `${group} "made${count - 3}": DependencyViolation: resource ${client_.id} has a dependent object; rule ${rule.id} of ${server.id} names it`,
    });
    for (const made of [rule, client_, server]) await remove(made);
    assert.equal(await isThere(client_), false);
  });

  describe("single rules", () => {
    it("are there once, whatever they say of why, also when they are made side by side", async () => {
      const { id: securityGroupId } = await makeGroup();
      const rule = { securityGroupId, ...http, cidrIpv4: "0.0.0.0/0" };
      const both = ["one", "two"].map((description) => make(ingress, { ...rule, description }));
      const results = await Promise.allSettled(both);
      const [refusal] = results.filter((one) => one.status === "rejected");
      assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1);
      assert.match(
        String(refusal?.reason),
        /InvalidPermission\.Duplicate: the specified rule "peer: 0\.0\.0\.0\/0, TCP, from port: 80, to port: 80, ALLOW" already exists$/,
      );
      // The same out of the group is another rule.
      await make(egress, rule);
    });

    it("change in place, in every part, and keep their id", async () => {
      const [made, other] = [await makeGroup(), await makeGroup()];
      const rule = await make(ingress, { securityGroupId: made.id, ...http, cidrIpv4: "0.0.0.0/0" });
      const { id } = rule;
      const wanted = { securityGroupId: made.id, ipProtocol: "udp", fromPort: 53, toPort: 53 };
      const outs = await change(rule, {
        ...wanted,
        referencedSecurityGroupId: other.id,
        description: "names",
        tags: { colour: "blue" },
      });
      assert.deepEqual(await rules(made), [`in udp 53-53 ${other.id} names`]);
      assert.equal(outs.securityGroupRuleId, id);
      assert.deepEqual(outs.tags, { colour: "blue" });
      const read = await world.provider.read!(id, rule.urn, rule.outs);
      assert.deepEqual(read.props, rule.outs);
      await change(rule, { ...wanted, cidrIpv6: "::/0", tags: { colour: "red" } });
      assert.deepEqual(await rules(made), ["in udp 53-53 ::/0"]);
      await remove(rule);
      assert.deepEqual(await rules(made), []);
      assert.equal(await isThere(rule), false);
    });

    it("stay as they were when the change is refused", async () => {
      const made = await makeGroup();
      const [first, second] = ["10.0.0.0/24", "10.0.1.0/24"].map((cidrIpv4) => ({
        securityGroupId: made.id,
        ...http,
        cidrIpv4,
      }));
      const rule = await make(ingress, first);
      await make(ingress, second);
      await assert.rejects(change(rule, second!), /InvalidPermission\.Duplicate/);
      assert.deepEqual(await rules(made), ["in tcp 80-80 10.0.0.0/24", "in tcp 80-80 10.0.1.0/24"]);
    });

    it("of prefix lists are told apart", async () => {
      const made = await makeGroup();
      const { PrefixLists = [] } = await client.describeManagedPrefixLists({});
      const lists = ["s3", "dynamodb"].map((service) => {
        const name = `com.amazonaws.ap-northeast-1.${service}`;
        return PrefixLists.find(({ PrefixListName }) => PrefixListName === name)!.PrefixListId!;
      });
      const https = { securityGroupId: made.id, ipProtocol: "tcp", fromPort: 443, toPort: 443 };
      const both = [];
      for (const prefixListId of lists) both.push(await make(egress, { ...https, prefixListId }));
      assert.deepEqual(await rules(made), lists.map((list) => `out tcp 443-443 ${list}`).sort());
      assert.equal(both[0]!.outs.prefixListId, lists[0]);
      assert.deepEqual(both[0]!.outs.tags, null);
      await assert.rejects(
        make(egress, { ...https, prefixListId: lists[0] }),
        /InvalidPermission\.Duplicate/,
      );
      await remove(both[0]!);
      assert.deepEqual(await rules(made), [`out tcp 443-443 ${lists[1]}`]);
    });

    it("need a peer of their own VPC, and ports", async () => {
      const made = await makeGroup();
      const far = await make(vpc, { cidrBlock: "10.1.0.0/16" });
      const other = await make(group, { vpcId: far.id });
      const rule = { securityGroupId: made.id, ...http };
      await assert.rejects(
        make(ingress, { ...rule, referencedSecurityGroupId: other.id }),
        failed(
          ingress,
          `InvalidGroup.NotFound: You have specified two resources that belong to different networks: ${made.id} is in ${network.id}, ${other.id} in ${far.id}`,
        ),
      );
      await assert.rejects(
        make(ingress, rule),
        failed(
          ingress,
          "MissingParameter: a rule needs a peer; give cidrIpv4, cidrIpv6, prefixListId or referencedSecurityGroupId",
        ),
      );
      await assert.rejects(
        make(ingress, { securityGroupId: made.id, ipProtocol: "tcp", cidrIpv4: "0.0.0.0/0" }),
        failed(ingress, "MissingParameter: fromPort and toPort are required with tcp; give both"),
      );
      await assert.rejects(
        make(ingress, { ...rule, securityGroupId: "sg-00000000000000009", cidrIpv4: "0.0.0.0/0" }),
        failed(ingress, "InvalidGroup.NotFound: The security group 'sg-00000000000000009' does not exist"),
      );
    });

    it("move to another group by being made anew", async () => {
      const [one, two] = [await makeGroup(), await makeGroup()];
      const rule = await make(ingress, { securityGroupId: one.id, ...http, cidrIpv4: "0.0.0.0/0" });
      const inputs = { ...rule.inputs, securityGroupId: two.id };
      const { replaces } = await world.provider.diff!(rule.id, rule.urn, rule.outs, inputs);
      assert.deepEqual(replaces, ["securityGroupId"]);
    });
  });

  describe("rules of many peers", () => {
    const https = { type: "ingress", protocol: "tcp", fromPort: 443, toPort: 443 };

    it("are all made, told and removed together", async () => {
      const made = await makeGroup();
      const cidrBlocks = ["10.0.0.0/16", "10.1.0.0/16"];
      const rule = await make(groupRule, { ...https, securityGroupId: made.id, cidrBlocks });
      assert.match(rule.id, /^sgrule-\d+$/);
      assert.deepEqual(await rules(made), ["in tcp 443-443 10.0.0.0/16", "in tcp 443-443 10.1.0.0/16"]);
      await change(rule, { ...rule.inputs, description: "within" });
      assert.deepEqual(await rules(made), [
        "in tcp 443-443 10.0.0.0/16 within",
        "in tcp 443-443 10.1.0.0/16 within",
      ]);
      await remove(rule);
      assert.deepEqual(await rules(made), []);
      assert.equal(await isThere(rule), false);
    });

    it("are none of them made when one is there", async () => {
      const made = await makeGroup();
      await make(ingress, { securityGroupId: made.id, ...http, cidrIpv4: "10.1.0.0/16" });
      const rule = { ...https, fromPort: 80, toPort: 80, securityGroupId: made.id };
      await assert.rejects(
        make(groupRule, { ...rule, cidrBlocks: ["10.0.0.0/16", "10.1.0.0/16"] }),
        /InvalidPermission\.Duplicate/,
      );
      assert.deepEqual(await rules(made), ["in tcp 80-80 10.1.0.0/16"]);
    });
  });

  it("and rules that a killed update left are found", async () => {
    const made = await makeGroup({ name: "lost" });
    const rule = { securityGroupId: made.id, ...http, cidrIpv4: "0.0.0.0/0" };
    const https = { type: "egress", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] };
    const orphans: [string, Made][] = [
      [ingress, await make(ingress, rule)],
      [egress, await make(egress, rule)],
      [groupRule, await make(groupRule, { ...https, securityGroupId: made.id })],
      [group, made],
    ];
    for (const [token, { id, inputs }] of orphans) {
      assert.equal(await removeOrphan(cloud, token, inputs), id);
      assert.equal(await removeOrphan(cloud, token, inputs), undefined);
    }
  });
});
