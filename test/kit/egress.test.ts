import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { Vpc, type VpcArgs } from "@pulumi/awsx/ec2/vpc.js";
import { deploy, hasEgress, type Deployment } from "./index.ts";

const failsWith = (check: () => void, message: string) =>
  assert.throws(check, { name: "AssertionError", message });

/** awsx's network with all kinds of subnets, and what runs in them. */
const network = (strategy: "None" | "Single") =>
  deploy(() => {
    const args: VpcArgs = {
      numberOfAvailabilityZones: 2,
      natGateways: { strategy },
      subnetSpecs: [{ type: "Public" }, { type: "Private" }, { type: "Isolated" }],
    };
    const { publicSubnetIds, privateSubnetIds, isolatedSubnetIds } = new Vpc("net", args);
    const task = (name: string, subnets: typeof publicSubnetIds, assignPublicIp?: boolean) =>
      new aws.ecs.Service(name, { networkConfiguration: { subnets, assignPublicIp } });
    task("open", publicSubnetIds, true);
    task("hidden", publicSubnetIds);
    task("private", privateSubnetIds);
    const vpcConfig = { subnetIds: publicSubnetIds, securityGroupIds: [] };
    new aws.lambda.Function("fn", { role: "r", vpcConfig });
    new aws.lb.LoadBalancer("web", { subnets: publicSubnetIds });
    new aws.lb.LoadBalancer("inner", { subnets: publicSubnetIds, internal: true });
    return { publicSubnetIds, privateSubnetIds, isolatedSubnetIds };
  });
const ids = ({ outputs }: Deployment, kind: string) => outputs[`${kind}SubnetIds`] as string[];

describe("kit: hasEgress", () => {
  it("is so of public subnets, of private ones by NAT, and of isolated ones never", async () => {
    const [single, none] = [await network("Single"), await network("None")];
    assert.ok(hasEgress(single, ids(single, "public")));
    assert.ok(hasEgress(single, ids(single, "private")));
    assert.ok(!hasEgress(single, ids(single, "isolated")));
    assert.ok(hasEgress(none, ids(none, "public")));
    assert.ok(!hasEgress(none, ids(none, "private")));
  });

  it("asks of what runs in public subnets whether it has a public address", async () => {
    const deployment = await network("Single");
    assert.ok(hasEgress(deployment, "open"));
    assert.ok(!hasEgress(deployment, "hidden"));
    assert.ok(hasEgress(deployment, "private"));
    assert.ok(!hasEgress(deployment, "fn"));
    assert.ok(hasEgress(deployment, deployment.get("web")));
    assert.ok(!hasEgress(deployment, "inner"));
  });

  it("follows the routes of subnets that the program makes itself", async () => {
    const deployment = await deploy(() => {
      const vpcId = new aws.ec2.Vpc("net", { cidrBlock: "10.0.0.0/16" }).id;
      const gateway = new aws.ec2.InternetGateway("gateway", { vpcId });
      const subnet = (name: string, table?: aws.ec2.RouteTable) => {
        const subnetId = new aws.ec2.Subnet(name, { vpcId }).id;
        if (table) new aws.ec2.RouteTableAssociation(name, { subnetId, routeTableId: table.id });
        return subnetId;
      };
      const routes = [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }];
      const open = subnet("open", new aws.ec2.RouteTable("open", { vpcId, routes }));
      const table = new aws.ec2.RouteTable("private", { vpcId });
      const nat = new aws.ec2.NatGateway("nat", { subnetId: open });
      const out = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", natGatewayId: nat.id };
      new aws.ec2.Route("out", out);
      return { open, closed: subnet("closed", table), alone: subnet("alone") };
    });
    const { open, closed, alone } = deployment.outputs as Record<string, string>;
    assert.ok(hasEgress(deployment, [open!]));
    assert.ok(hasEgress(deployment, [closed!]));
    assert.ok(!hasEgress(deployment, [alone!]));
    failsWith(
      () => void hasEgress(deployment, [open!, alone!]),
      `hasEgress: the subnets differ: ${open} (internetGateway), ${alone} (none)`,
    );
  });

  it("refuses subnets that it does not know, none at all, and what is in none", async () => {
    const deployment = await deploy(() => void new aws.lambda.Function("fn", { role: "r" }));
    failsWith(
      () => void hasEgress(deployment, ["subnet-1"]),
      "hasEgress: this program makes no subnet subnet-1, so where it leads is not known",
    );
    failsWith(() => void hasEgress(deployment, []), "hasEgress: there are no subnets");
    failsWith(
      () => void hasEgress(deployment, "fn"),
      "fn (aws:lambda/function:Function) has no subnets that can be told; give their ids",
    );
    const preview = await deploy(() => void new Vpc("net"), { preview: true });
    failsWith(
      () => void hasEgress(preview, []),
      "hasEgress: subnets have no ids in a preview; deploy without preview: true",
    );
  });
});
