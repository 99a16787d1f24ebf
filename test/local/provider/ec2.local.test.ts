// Networks: what AWS refuses where the emulator takes it, what is left, and what a killed update left.
import { EC2 } from "@aws-sdk/client-ec2";
import assert from "node:assert/strict";
import type { Cloud } from "../../../local/provider/cloud.ts";
import { removeOrphan } from "../../../local/provider/orphans.ts";
import { startCloud, stopCloud } from "./s3AndLambdaCloud.ts";
import { type Made, settings, type Values, World } from "./world.ts";

const association = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const eip = "aws:ec2/eip:Eip";
const endpoint = "aws:ec2/vpcEndpoint:VpcEndpoint";
const flowLog = "aws:ec2/flowLog:FlowLog";
const gateway = "aws:ec2/internetGateway:InternetGateway";
const nat = "aws:ec2/natGateway:NatGateway";
const route = "aws:ec2/route:Route";
const subnet = "aws:ec2/subnet:Subnet";
const table = "aws:ec2/routeTable:RouteTable";
const vpc = "aws:ec2/vpc:Vpc";
const s3 = "com.amazonaws.ap-northeast-1.s3";
const logs = "com.amazonaws.ap-northeast-1.logs";

describe("networks on the emulator", function () {
  this.timeout(60_000);
  let cloud: Cloud;
  let world: World;
  let client: EC2;
  let count = 0;

  before(async () => {
    cloud = settings((await startCloud()).endpoint);
    world = new World(cloud, {}, {});
    client = cloud.client(EC2);
  });
  after(stopCloud);

  const make = (token: string, inputs: Values = {}) =>
    world.create({ token, name: `made${count++}`, inputs });
  const remove = ({ id, outs, urn }: Made) => world.provider.delete!(id, urn, outs);
  const isThere = async ({ id, outs, urn }: Made) => (await world.provider.read!(id, urn, outs)).id !== "";
  const failed = (token: string, reason: string) => ({
    message: `${token} "made${count - 1}": ${reason}`,
  });
  const makeVpc = (more: Values = {}) => make(vpc, { cidrBlock: "10.0.0.0/16", ...more });
  const makeSubnet = ({ id: vpcId }: Made, cidrBlock = "10.0.0.0/24", more: Values = {}) =>
    make(subnet, { vpcId, cidrBlock, ...more });

  async function change(made: Made, news: Values): Promise<Values> {
    const inputs = await world.check(made.urn, made.inputs, news);
    const { outs } = await world.provider.update!(made.id, made.urn, made.outs, inputs);
    made.outs = outs as Values;
    return made.outs;
  }

  describe("subnets", () => {
    it("may not overlap, also when they are made side by side", async () => {
      const network = await makeVpc();
      const first = await makeSubnet(network, "10.0.0.0/23");
      await assert.rejects(
        makeSubnet(network, "10.0.1.0/24"),
        failed(
          subnet,
          `InvalidSubnet.Conflict: The CIDR '10.0.1.0/24' conflicts with another subnet: ${first.id} has 10.0.0.0/23`,
        ),
      );
      const both = ["10.0.8.0/21", "10.0.9.0/24"].map((block) => makeSubnet(network, block));
      const results = await Promise.allSettled(both);
      assert.deepEqual(results.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    });

    it("are in their VPC and in a zone of the region", async () => {
      const network = await makeVpc();
      await assert.rejects(
        makeSubnet(network, "10.1.0.0/24"),
        failed(
          subnet,
          "InvalidSubnet.Range: The CIDR '10.1.0.0/24' is invalid; use a block within the VPC's 10.0.0.0/16",
        ),
      );
      await assert.rejects(
        makeSubnet(network, "10.0.0.0/24", { availabilityZone: "us-east-1a" }),
        failed(
          subnet,
          "InvalidParameterValue: Value (us-east-1a) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ap-northeast-1a, ap-northeast-1b, ap-northeast-1c",
        ),
      );
      await assert.rejects(
        make(subnet, { vpcId: "vpc-1", cidrBlock: "10.0.0.0/24" }),
        failed(subnet, "InvalidVpcID.NotFound: The vpc ID 'vpc-1' does not exist"),
      );
    });
  });

  describe("what is in use", () => {
    it("keeps a VPC from being deleted, and is named", async () => {
      const network = await makeVpc();
      const inside = await makeSubnet(network);
      const own = await make(table, { vpcId: network.id });
      await assert.rejects(remove(network), {
        message: `${vpc} "made${count - 3}": DependencyViolation: The vpc '${network.id}' has dependencies and cannot be deleted; delete first ${inside.id}, ${own.id}`,
      });
      for (const made of [own, inside, network]) await remove(made);
      assert.equal(await isThere(network), false);
    });

    it("keeps a subnet, an address and a gateway, until the NAT gateway is gone", async () => {
      const network = await makeVpc();
      const out = await make(gateway, { vpcId: network.id });
      const place = await makeSubnet(network);
      const address = await make(eip);
      const made = await make(nat, { subnetId: place.id, allocationId: address.id });
      assert.equal(made.outs.publicIp, address.outs.publicIp);
      await assert.rejects(remove(place), {
        message: `${subnet} "made${count - 3}": DependencyViolation: The subnet '${place.id}' has dependencies and cannot be deleted; delete first ${made.id}`,
      });
      await assert.rejects(remove(address), {
        message: `${eip} "made${count - 2}": InvalidIPAddress.InUse: Address ${String(address.outs.publicIp)} is in use; delete ${made.id}`,
      });
      await assert.rejects(
        make(nat, { subnetId: place.id, allocationId: address.id }),
        failed(
          nat,
          `Resource.AlreadyAssociated: Elastic IP address [${address.id}] is already associated; ${made.id} has it`,
        ),
      );
      // The gateway waits, as the two are deleted side by side.
      const gone = remove(out);
      await remove(made);
      await gone;
      for (const one of [address, place, network]) await remove(one);
    });

    it("leaves no tags behind", async () => {
      const tags = { colour: "blue" };
      const network = await makeVpc({ tags });
      const all = [
        network,
        await makeSubnet(network, "10.0.0.0/24", { tags }),
        await make(gateway, { vpcId: network.id, tags }),
        await make(table, { vpcId: network.id, tags }),
        await make(eip, { tags }),
      ];
      for (const made of all.reverse()) await remove(made);
      const { Tags } = await client.describeTags({
        Filters: [{ Name: "resource-id", Values: all.map(({ id }) => id) }],
      });
      assert.deepEqual(Tags ?? [], []);
    });
  });

  describe("gateways and routes", () => {
    it("a VPC has one internet gateway", async () => {
      const network = await makeVpc();
      const first = await make(gateway, { vpcId: network.id });
      await assert.rejects(
        make(gateway, { vpcId: network.id }),
        failed(
          gateway,
          `InvalidParameterValue: Network ${network.id} already has an internet gateway attached; use ${first.id}`,
        ),
      );
    });

    it("a NAT gateway waits for the internet gateway that is made beside it", async () => {
      const network = await makeVpc();
      const place = await makeSubnet(network);
      const address = await make(eip);
      const making = make(nat, { subnetId: place.id, allocationId: address.id });
      await make(gateway, { vpcId: network.id });
      assert.match((await making).id, /^nat-/);
    });

    it("a table has a destination once, to a gateway of its own VPC", async () => {
      const [one, two] = [await makeVpc(), await makeVpc()];
      const out = await make(gateway, { vpcId: one.id });
      const [here, there] = [await make(table, { vpcId: one.id }), await make(table, { vpcId: two.id })];
      const to = { destinationCidrBlock: "0.0.0.0/0", gatewayId: out.id };
      const made = await make(route, { routeTableId: here.id, ...to });
      await assert.rejects(
        make(route, { routeTableId: here.id, ...to }),
        failed(route, "RouteAlreadyExists: The route identified by 0.0.0.0/0 already exists."),
      );
      await assert.rejects(
        make(route, { routeTableId: there.id, ...to }),
        failed(
          route,
          `InvalidParameterValue: route table ${there.id} and network gateway ${out.id} belong to different networks`,
        ),
      );
      await assert.rejects(
        make(route, { routeTableId: here.id, destinationCidrBlock: "10.9.0.0/16", gatewayId: "igw-1" }),
        failed(route, "InvalidGatewayID.NotFound: The gateway ID 'igw-1' does not exist"),
      );
      await assert.rejects(
        make(route, { routeTableId: here.id, destinationCidrBlock: "10.9.0.0/16" }),
        failed(route, "MissingParameter: a route needs a target; give gatewayId or natGatewayId"),
      );
      await remove(made);
      assert.equal(await isThere(made), false);
    });

    it("a subnet has one table, which can be changed", async () => {
      const network = await makeVpc();
      const place = await makeSubnet(network);
      const tables = [await make(table, { vpcId: network.id }), await make(table, { vpcId: network.id })];
      const made = await make(association, { subnetId: place.id, routeTableId: tables[0]!.id });
      await assert.rejects(
        make(association, { subnetId: place.id, routeTableId: tables[1]!.id }),
        failed(
          association,
          `Resource.AlreadyAssociated: the specified association for route table ${tables[1]!.id} conflicts with an existing association; ${place.id} has ${tables[0]!.id}`,
        ),
      );
      const outs = await change(made, { subnetId: place.id, routeTableId: tables[1]!.id });
      assert.equal(outs.routeTableId, tables[1]!.id);
      await remove(made);
      assert.equal(await isThere(made), false);
    });
  });

  describe("endpoints and flow logs", () => {
    it("a route table has one endpoint of a service", async () => {
      const network = await makeVpc();
      const { id } = await make(table, { vpcId: network.id });
      const gate = { vpcId: network.id, serviceName: s3, routeTableIds: [id] };
      const first = await make(endpoint, gate);
      await assert.rejects(
        make(endpoint, gate),
        failed(
          endpoint,
          `RouteAlreadyExists: route table ${id} already has a route to ${s3}, by ${first.id}`,
        ),
      );
      await assert.rejects(
        make(endpoint, { ...gate, serviceName: "com.amazonaws.us-east-1.s3" }),
        failed(
          endpoint,
          "InvalidServiceName: The Vpc Endpoint Service 'com.amazonaws.us-east-1.s3' does not exist; use com.amazonaws.ap-northeast-1.<service>",
        ),
      );
    });

    it("an interface has one subnet of each zone, and names only where the VPC has them", async () => {
      const network = await makeVpc();
      const zone = { availabilityZone: "ap-northeast-1a" };
      const [a, b] = [
        await makeSubnet(network, "10.0.0.0/24", zone),
        await makeSubnet(network, "10.0.1.0/24", zone),
      ];
      const face = { vpcId: network.id, serviceName: logs, vpcEndpointType: "Interface", subnetIds: [a.id] };
      await assert.rejects(
        make(endpoint, { ...face, subnetIds: [a.id, b.id] }),
        failed(
          endpoint,
          `DuplicateSubnetsInSameZone: Found another VPC endpoint subnet in the availability zone of ${b.id}: ${a.id} is in ap-northeast-1a too; give one for each zone`,
        ),
      );
      await assert.rejects(
        make(endpoint, { ...face, privateDnsEnabled: true }),
        failed(
          endpoint,
          `InvalidParameter: Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${network.id}`,
        ),
      );
      const made = await make(endpoint, face);
      assert.deepEqual(made.outs.securityGroupIds, [network.outs.defaultSecurityGroupId]);
      assert.deepEqual((await change(made, { ...face, subnetIds: [b.id] })).subnetIds, [b.id]);
    });

    it("a flow log needs a role for CloudWatch, and is there once", async () => {
      const network = await makeVpc();
      const log = {
        vpcId: network.id,
        trafficType: "REJECT",
        logDestination: "arn:aws:logs:ap-northeast-1:000000000000:log-group:flow",
      };
      await assert.rejects(
        make(flowLog, log),
        failed(
          flowLog,
          "InvalidParameter: DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs; give iamRoleArn",
        ),
      );
      const whole = { ...log, iamRoleArn: "arn:aws:iam::000000000000:role/flow", tags: { colour: "blue" } };
      const made = await make(flowLog, whole);
      assert.match(made.id, /^fl-[0-9a-f]{17}$/);
      assert.deepEqual(made.outs.tags, { colour: "blue" });
      await assert.rejects(
        make(flowLog, whole),
        failed(
          flowLog,
          `FlowLogAlreadyExists: There is an existing Flow Log with the same configuration and log destination: ${made.id}`,
        ),
      );
      await remove(made);
      assert.equal(await isThere(made), false);
    });
  });

  it("functions find what is there, and say when nothing or too much is", async () => {
    const tags = { purpose: "lookup" };
    const network = await makeVpc({ tags });
    await makeVpc();
    const inside = await makeSubnet(network, "10.0.0.0/24", { availabilityZone: "ap-northeast-1c" });
    const call = (name: string, args: Values) => world.provider.invoke!(name, args);
    const getVpc = "aws:ec2/getVpc:getVpc";
    const found = (await call(getVpc, { tags })).outputs as Values;
    assert.equal(found.id, network.id);
    assert.ok(!("filters" in found)); // what is absent has no place in the engine's protocol
    assert.equal(found.mainRouteTableId, network.outs.mainRouteTableId);
    assert.equal(((await call(getVpc, { default: true })).outputs as Values).cidrBlock, "172.31.0.0/16");
    await assert.rejects(call(getVpc, { id: "vpc-1" }), { message: `${getVpc}: no matching EC2 VPC found` });
    await assert.rejects(call(getVpc, { cidrBlock: "10.0.0.0/16" }), {
      message: `${getVpc}: multiple EC2 VPCs matched; use additional constraints to reduce matches to a single EC2 VPC`,
    });
    const filters = [
      { name: "vpc-id", values: [network.id] },
      { name: "availability-zone", values: ["ap-northeast-1?"] },
    ];
    const subnets = await call("aws:ec2/getSubnets:getSubnets", { filters });
    assert.deepEqual((subnets.outputs as Values).ids, [inside.id]);
    await assert.rejects(
      call("aws:ec2/getSubnets:getSubnets", { filters: [{ name: "vpc", values: ["a"] }] }),
      {
        message:
          "aws:ec2/getSubnets:getSubnets: InvalidParameterValue: The filter 'vpc' is invalid; use availability-zone, availability-zone-id, cidr-block, default-for-az, map-public-ip-on-launch, state, subnet-id, vpc-id or tag:<key>",
      },
    );
    const list = await call("aws:ec2/getManagedPrefixList:getManagedPrefixList", { name: s3 });
    assert.match(String((list.outputs as Values).id), /^pl-[0-9a-f]{17}$/);
    const zones = await call("aws:index/getAvailabilityZones:getAvailabilityZones", {
      excludeNames: ["ap-northeast-1b"],
    });
    assert.deepEqual((zones.outputs as Values).names, ["ap-northeast-1a", "ap-northeast-1c"]);
    assert.deepEqual((zones.outputs as Values).zoneIds, ["apne1-az1", "apne1-az3"]);
  });

  it("what a killed update left is found among others, and nothing else is taken", async () => {
    const tags = { Name: "twice" };
    const [kept, lost] = [await makeVpc({ tags }), await makeVpc({ tags })];
    const known = new Set([kept.id]);
    assert.equal(await removeOrphan(cloud, vpc, lost.inputs, known), lost.id);
    assert.equal(await removeOrphan(cloud, vpc, lost.inputs, known), undefined);
    assert.equal(await isThere(kept), true);
    // Other tags are another stack's.
    const other = settings(cloud.endpoint);
    assert.equal(await removeOrphan({ ...other, defaultTags: {} }, vpc, kept.inputs), undefined);

    const out = await make(gateway, { vpcId: kept.id, tags });
    const place = await makeSubnet(kept, "10.0.0.0/24", { tags });
    const own = await make(table, { vpcId: kept.id, tags });
    const address = await make(eip, { tags });
    const orphans: [string, Made][] = [
      [nat, await make(nat, { subnetId: place.id, allocationId: address.id, tags })],
      [eip, address],
      [
        route,
        await make(route, { routeTableId: own.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: out.id }),
      ],
      [association, await make(association, { subnetId: place.id, routeTableId: own.id })],
      [endpoint, await make(endpoint, { vpcId: kept.id, serviceName: s3, routeTableIds: [own.id], tags })],
      [table, own],
      [subnet, place],
      [gateway, out],
      [vpc, kept],
    ];
    for (const [token, { id, inputs }] of orphans) {
      assert.equal(await removeOrphan(cloud, token, inputs), id);
      assert.equal(await removeOrphan(cloud, token, inputs), undefined);
    }
  });
});
