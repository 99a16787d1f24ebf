import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assertCannotReach, assertCanReach, canReach, deploy } from "./index.ts";

const tcp = (port: number) => ({ ipProtocol: "tcp", fromPort: port, toPort: port });
const block = (port: number, more: object) => ({ protocol: "tcp", fromPort: port, toPort: port, ...more });
const vpc = () => new aws.ec2.Vpc("net", { cidrBlock: "10.1.0.0/16" });

/** Two groups of a network, and rules by whatever resource. */
const groups = (rules: (web: aws.ec2.SecurityGroup, api: aws.ec2.SecurityGroup) => void = () => undefined) =>
  deploy(() => {
    const vpcId = vpc().id;
    rules(new aws.ec2.SecurityGroup("web", { vpcId }), new aws.ec2.SecurityGroup("api", { vpcId }));
  });
const letOut = (from: aws.ec2.SecurityGroup, to: aws.ec2.SecurityGroup, port = 3000) =>
  new aws.vpc.SecurityGroupEgressRule("out", {
    securityGroupId: from.id,
    referencedSecurityGroupId: to.id,
    ...tcp(port),
    description: "Requests.",
  });
const letIn = (from: aws.ec2.SecurityGroup, to: aws.ec2.SecurityGroup, port = 3000) =>
  new aws.vpc.SecurityGroupIngressRule("in", {
    securityGroupId: to.id,
    referencedSecurityGroupId: from.id,
    ...tcp(port),
  });
const failsWith = (check: () => void, message: string) =>
  assert.throws(check, { name: "AssertionError", message });

describe("kit: canReach", () => {
  it("asks for a rule that lets out and another that lets in, on that port", async () => {
    const both = await groups((web, api) => void [letOut(web, api), letIn(web, api)]);
    assert.ok(canReach(both, "web", "api", 3000));
    assert.ok(!canReach(both, "web", "api", 3001));
    assert.ok(!canReach(both, "api", "web", 3000));
    assert.ok(!canReach(both, "web", "api", 3000, { protocol: "udp" }));
    assert.ok(!canReach(await groups(letOut), "web", "api", 3000));
    assert.ok(!canReach(await groups(letIn), "web", "api", 3000));
    assert.ok(
      !canReach(await groups((web, api) => void [letOut(web, api), letIn(web, api, 80)]), "web", "api", 80),
    );
  });

  const ways: [string, Parameters<typeof groups>[0]][] = [
    [
      "the older single rules",
      (web, api) => {
        const rule = { protocol: "tcp", fromPort: 3000, toPort: 3000 };
        const [a, b] = [web.id, api.id];
        new aws.ec2.SecurityGroupRule("out", {
          ...rule,
          type: "egress",
          securityGroupId: a,
          sourceSecurityGroupId: b,
        });
        new aws.ec2.SecurityGroupRule("in", {
          ...rule,
          type: "ingress",
          securityGroupId: b,
          sourceSecurityGroupId: a,
        });
      },
    ],
    [
      "one rule of each kind, by protocol number and a range of ports",
      (web, api) => {
        letOut(web, api);
        new aws.ec2.SecurityGroupRule("in", {
          type: "ingress",
          securityGroupId: api.id,
          sourceSecurityGroupId: web.id,
          protocol: "6",
          fromPort: 2000,
          toPort: 4000,
        });
      },
    ],
    [
      "addresses that hold the network's",
      (web, api) => {
        const anywhere = { cidrIpv4: "0.0.0.0/0", ipProtocol: "-1" };
        new aws.vpc.SecurityGroupEgressRule("out", { securityGroupId: web.id, ...anywhere });
        new aws.vpc.SecurityGroupIngressRule("in", {
          securityGroupId: api.id,
          ...tcp(3000),
          cidrIpv4: "10.0.0.0/8",
        });
      },
    ],
  ];
  for (const [title, rules] of ways)
    it(`reads ${title}`, async () => {
      assert.ok(canReach(await groups(rules), "web", "api", 3000));
    });

  it("reads rules inside of groups, and those that let members reach each other", async () => {
    const deployment = await deploy(() => {
      const vpcId = vpc().id;
      const web = new aws.ec2.SecurityGroup("web", {
        vpcId,
        egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
        ingress: [block(7000, { self: true })],
      });
      new aws.ec2.SecurityGroup("api", { vpcId, ingress: [block(3000, { securityGroups: [web.id] })] });
    });
    assert.ok(canReach(deployment, "web", "api", 3000));
    assert.ok(canReach(deployment, "web", "web", 7000));
    assert.ok(!canReach(deployment, "web", "api", 7000));
    assert.ok(!canReach(deployment, "api", "web", 7000));
  });

  it("knows that a group without rules lets nothing out: the provider takes AWS's own rule away", async () => {
    assert.ok(!canReach(await groups((web, api) => void letIn(web, api)), "web", "0.0.0.0/0", 443));
  });

  it("asks of addresses that all get through, and assertCannotReach that none does", async () => {
    const deployment = await groups((web) => {
      const office = { ...tcp(80), cidrIpv4: "203.0.113.0/24", description: "The office." };
      new aws.vpc.SecurityGroupIngressRule("office", { securityGroupId: web.id, ...office });
    });
    assert.ok(canReach(deployment, "203.0.113.9", "web", 80));
    assert.ok(canReach(deployment, "203.0.113.0/25", "web", 80));
    assert.ok(!canReach(deployment, "0.0.0.0/0", "web", 80));
    assert.ok(!canReach(deployment, "::/0", "web", 80));
    assertCannotReach(deployment, "198.51.100.0/24", "web", 80);
    assertCannotReach(deployment, "0.0.0.0/0", "web", 443);
    failsWith(
      () => assertCannotReach(deployment, "0.0.0.0/0", "web", 80),
      `0.0.0.0/0 can reach, from some of the addresses, web on 80:
  into web on 80 from 203.0.113.0/24: "The office." (office)`,
    );
    failsWith(
      () => assertCanReach(deployment, "0.0.0.0/0", "web", 80),
      `0.0.0.0/0 cannot reach web on 80: the rules of web let only some addresses in. The rules are:
  into web on 80 from 203.0.113.0/24: "The office." (office)`,
    );
  });

  it("does not let two networks reach each other", async () => {
    const deployment = await deploy(() => {
      const [a, b] = ["a", "b"].map((name) => {
        const vpcId = new aws.ec2.Vpc(`${name}-net`, { cidrBlock: "10.0.0.0/16" }).id;
        return new aws.ec2.SecurityGroup(name, { vpcId });
      });
      letOut(a!, b!);
      letIn(a!, b!);
    });
    assert.ok(!canReach(deployment, "a", "b", 3000));
  });

  it("tells what is lacking, and the rules that there are", async () => {
    const deployment = await groups((web, api) => void [letOut(web, api), letIn(web, api, 80)]);
    failsWith(
      () => assertCanReach(deployment, "web", "api", 3000),
      `web cannot reach api on 3000: no rule of api lets it in. The rules are:
  out of web on 3000 to api: "Requests." (out)
  into api on 80 from web (in)`,
    );
    failsWith(
      () => assertCanReach(deployment, "api", "web", 53, { protocol: "udp" }),
      `api cannot reach web on udp 53: no rule of api lets it out, and no rule of web lets it in. The rules are:
  out of web on 3000 to api: "Requests." (out)
  into api on 80 from web (in)`,
    );
    const bare = await groups();
    failsWith(
      () => assertCanReach(bare, "web", "api", 1),
      "web cannot reach api on 1: no rule of web lets it out, and no rule of api lets it in. The rules are:\n  none",
    );
  });

  it("tells by which rules something can be reached that should not", async () => {
    const deployment = await groups((web, api) => void [letOut(web, api), letIn(web, api)]);
    failsWith(
      () => assertCannotReach(deployment, "web", "api", 3000),
      `web can reach api on 3000:
  out of web on 3000 to api: "Requests." (out)
  into api on 3000 from web (in)`,
    );
  });
});

describe("kit: the places of canReach", () => {
  it("are what runs in the groups, too, and components around them", async () => {
    const deployment = await deploy(() => {
      const shop = new pulumi.ComponentResource("test:index:Shop", "shop");
      const vpcId = vpc().id;
      const web = new aws.ec2.SecurityGroup("web-group", { vpcId }, { parent: shop });
      const api = new aws.ec2.SecurityGroup("api-group", { vpcId });
      letOut(web, api);
      letIn(web, api);
      new aws.ecs.Service("api", { networkConfiguration: { subnets: [], securityGroups: [api.id] } });
      new aws.lambda.Function("fn", { role: "r", vpcConfig: { subnetIds: [], securityGroupIds: [api.id] } });
      new aws.lb.LoadBalancer("shop", { securityGroups: [web.id] });
    });
    assert.ok(canReach(deployment, "shop", "api", 3000));
    assert.ok(canReach(deployment, deployment.get("shop", "test:index:Shop"), deployment.get("fn"), 3000));
    assert.ok(canReach(deployment, "web-group", "api-group", 3000));
  });

  it("are refused where they have no group, several that differ, or are not there", async () => {
    const deployment = await deploy(() => {
      const vpcId = vpc().id;
      const outer = new pulumi.ComponentResource("test:index:Shop", "shop");
      new aws.ec2.SecurityGroup("shop", { vpcId });
      new aws.ec2.SecurityGroup("inner", { vpcId }, { parent: outer });
      new aws.sqs.Queue("queue");
    });
    failsWith(
      () => void canReach(deployment, "queue", "shop", 80),
      "queue (aws:sqs/queue:Queue) has no security group that can be told; name the group itself",
    );
    failsWith(
      () => void canReach(deployment, "shop", "inner", 80),
      '"shop" is several resources with different security groups; give the one that is meant: shop (test:index:Shop), shop (aws:ec2/securityGroup:SecurityGroup)',
    );
    assert.throws(() => canReach(deployment, "nothing", "shop", 80), /No resource is "nothing". There are:/);
  });

  it("are unknown in a preview, which is an error", async () => {
    const deployment = await deploy(() => void vpc(), { preview: true });
    failsWith(
      () => void canReach(deployment, "a", "b", 80),
      "canReach: groups have no ids in a preview; deploy without preview: true",
    );
  });
});
