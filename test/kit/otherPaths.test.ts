import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { Vpc } from "@pulumi/awsx/ec2/vpc.js";
import { deploy, noOtherPaths } from "./index.ts";

const tcp = (port: number) => ({ ipProtocol: "tcp", fromPort: port, toPort: port });

/** A load balancer that everyone reaches, and a service that only it reaches. */
function shop(more: (web: aws.ec2.SecurityGroup, api: aws.ec2.SecurityGroup) => void = () => undefined) {
  return deploy(() => {
    const { vpcId } = new Vpc("net");
    new aws.ec2.DefaultSecurityGroup("default", { vpcId, ingress: [], egress: [] });
    const web = new aws.ec2.SecurityGroup("web-group", { vpcId });
    const api = new aws.ec2.SecurityGroup("api-group", { vpcId });
    new aws.vpc.SecurityGroupIngressRule("http", {
      securityGroupId: web.id,
      ...tcp(80),
      cidrIpv4: "0.0.0.0/0",
    });
    new aws.vpc.SecurityGroupEgressRule("to-api", {
      securityGroupId: web.id,
      referencedSecurityGroupId: api.id,
      ...tcp(3000),
    });
    new aws.vpc.SecurityGroupIngressRule("from-web", {
      securityGroupId: api.id,
      referencedSecurityGroupId: web.id,
      ...tcp(3000),
    });
    new aws.vpc.SecurityGroupEgressRule("https", {
      securityGroupId: api.id,
      ...tcp(443),
      cidrIpv4: "0.0.0.0/0",
    });
    new aws.ecs.Service("api", { networkConfiguration: { subnets: [], securityGroups: [api.id] } });
    more(web, api);
  });
}
const stated = ["0.0.0.0/0 -> web-group: 80", "web-group -> api: 3000", "api -> 0.0.0.0/0: 443"];
const failsWith = (check: () => void, message: string) =>
  assert.throws(check, { name: "AssertionError", message });

describe("kit: noOtherPaths", () => {
  it("holds where every path was stated, by the names of groups or of what is in them", async () => {
    noOtherPaths(await shop(), stated);
  });

  it("lists what was not stated, and by which rules; and what was stated and is not there", async () => {
    const deployment = await shop((web, api) => {
      new aws.ec2.SecurityGroupRule("ssh", {
        type: "ingress",
        securityGroupId: api.id,
        protocol: "tcp",
        fromPort: 22,
        toPort: 22,
        cidrBlocks: ["0.0.0.0/0"],
        ipv6CidrBlocks: ["::/0"],
      });
      new aws.vpc.SecurityGroupIngressRule("back", {
        securityGroupId: web.id,
        referencedSecurityGroupId: api.id,
        ipProtocol: "-1",
      });
    });
    failsWith(
      () => noOtherPaths(deployment, [...stated, "web-group -> api: 3001", "10.0.0.0/16 -> api: 22"]),
      `Security groups open paths that were not stated:
  0.0.0.0/0 -> api-group: 22 (ssh)
  ::/0 -> api-group: 22 (ssh)
  api-group -> web-group: 443 (https, back)
Paths were stated that are not there:
  web-group -> api: 3001
  10.0.0.0/16 -> api: 22`,
    );
  });

  it("leaves out rules that lead nowhere: let out and not in, or in and not out", async () => {
    const deployment = await shop((web, api) => {
      new aws.vpc.SecurityGroupEgressRule("out", {
        securityGroupId: web.id,
        referencedSecurityGroupId: api.id,
        ...tcp(9000),
      });
      new aws.vpc.SecurityGroupIngressRule("in", {
        securityGroupId: api.id,
        referencedSecurityGroupId: web.id,
        ...tcp(9001),
      });
    });
    noOtherPaths(deployment, stated);
  });

  it("finds the way out to a group that lets in by address, and names what it does not know by id", async () => {
    const deployment = await shop((web, api) => {
      const from = { securityGroupId: web.id, referencedSecurityGroupId: api.id };
      new aws.vpc.SecurityGroupEgressRule("admin", { ...from, ...tcp(8000) });
      const network = { securityGroupId: api.id, ...tcp(8000), cidrIpv4: "10.0.0.0/8" };
      new aws.vpc.SecurityGroupIngressRule("network", network);
      const s3 = { securityGroupId: api.id, ...tcp(443), prefixListId: "pl-12345678" };
      new aws.vpc.SecurityGroupEgressRule("s3", s3);
      const other = { securityGroupId: api.id, ipProtocol: "udp", fromPort: 53, toPort: 54 };
      new aws.vpc.SecurityGroupIngressRule("other", { ...other, referencedSecurityGroupId: "sg-0123abcd" });
    });
    noOtherPaths(deployment, [
      ...stated,
      "web-group -> api: 8000",
      "10.0.0.0/8 -> api: 8000",
      "api -> pl-12345678: 443",
      "sg-0123abcd -> api: udp 53-54",
    ]);
  });

  it("counts the default group of a network, until its rules are taken away", async () => {
    const deployment = await deploy(() => void new Vpc("net"));
    failsWith(
      () => noOtherPaths(deployment, []),
      `Security groups open paths that were not stated:
  default-of-net -> default-of-net: all (the VPC has no aws.ec2.DefaultSecurityGroup)
  default-of-net -> 0.0.0.0/0: all (the VPC has no aws.ec2.DefaultSecurityGroup)`,
    );
    noOtherPaths(deployment, ["default-of-net -> default-of-net: all", "default-of-net -> 0.0.0.0/0: all"]);
  });

  it("refuses what is no path, and a preview", async () => {
    const deployment = await shop();
    failsWith(
      () => noOtherPaths(deployment, ["web to api on 3000"]),
      'noOtherPaths: "web to api on 3000" is no path; write it as "web -> api: 3000"',
    );
    const preview = await deploy(() => void new Vpc("net"), { preview: true });
    failsWith(
      () => noOtherPaths(preview, []),
      "noOtherPaths: groups have no ids in a preview; deploy without preview: true",
    );
  });
});
