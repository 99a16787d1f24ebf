import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { deploy, onlyWebDoors } from "./index.ts";

/** A group that lets addresses in on a port, and what is in it. */
const door = (cidrIpv4: string, port: number, inside: (id: aws.ec2.SecurityGroup["id"]) => unknown) =>
  deploy(() => {
    const { id } = new aws.ec2.SecurityGroup("group");
    const rule = { securityGroupId: id, cidrIpv4, ipProtocol: "tcp", fromPort: port, toPort: port };
    new aws.vpc.SecurityGroupIngressRule("rule", { ...rule, description: "Come in." });
    inside(id);
  });
const balancer = (id: aws.ec2.SecurityGroup["id"]) =>
  new aws.lb.LoadBalancer("web", { securityGroups: [id] });
const service = (id: aws.ec2.SecurityGroup["id"]) =>
  new aws.ecs.Service("api", { networkConfiguration: { subnets: [], securityGroups: [id] } });

describe("kit: onlyWebDoors", () => {
  it("lets load balancers be open on 80 and 443, and everything to private addresses", async () => {
    onlyWebDoors(await door("0.0.0.0/0", 80, balancer));
    onlyWebDoors(await door("203.0.113.0/24", 443, balancer));
    onlyWebDoors(await door("10.0.0.0/16", 5432, service));
  });

  const cases: [string, Parameters<typeof door>, string][] = [
    ["another port of a load balancer", ["0.0.0.0/0", 22, balancer], "into group on 22 from 0.0.0.0/0"],
    ["a service", ["203.0.113.0/24", 80, service], "into group on 80 from 203.0.113.0/24"],
    ["a group that nothing is in", ["0.0.0.0/0", 80, () => undefined], "into group on 80 from 0.0.0.0/0"],
    [
      "a service in a load balancer's group",
      ["0.0.0.0/0", 80, (id) => [balancer(id), service(id)]],
      "into group on 80 from 0.0.0.0/0",
    ],
    [
      "a range that private addresses are a part of",
      ["10.0.0.0/7", 80, service],
      "into group on 80 from 10.0.0.0/7",
    ],
  ];
  for (const [title, args, rule] of cases)
    it(`refuses ${title}`, async () => {
      const deployment = await door(...args);
      assert.throws(() => onlyWebDoors(deployment), {
        name: "AssertionError",
        message: `The internet is let in elsewhere than at load balancers on 80 and 443:\n  ${rule}: "Come in." (rule)`,
      });
    });

  it("is not asked of a preview", async () => {
    const preview = await deploy(() => undefined, { preview: true });
    assert.throws(() => onlyWebDoors(preview), {
      message: "onlyWebDoors: groups have no ids in a preview; deploy without preview: true",
    });
  });
});
