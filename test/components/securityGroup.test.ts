import assert from "node:assert/strict";
import * as network from "../../components/network/index.ts";
import { assertCannotReach, assertCanReach, deploy, noOtherPaths } from "../kit/index.ts";

const types = {
  group: "aws:ec2/securityGroup:SecurityGroup",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
};
type Args = Partial<network.SecurityGroupArgs>;
const group = (net: network.Network, name: string, args: Args = {}) =>
  new network.SecurityGroup(name, { network: net, description: `Members of ${name}.`, ...args });
/** A network, and what the program does in it. */
const within = (program: (net: network.Network) => unknown) =>
  deploy(() => void program(new network.Network("net")));

describe("network.SecurityGroup", () => {
  it("lets nobody in, and its members out to HTTPS anywhere", async () => {
    const deployment = await within((net) => group(net, "api"));
    const { inputs, id } = deployment.get(types.group);
    const vpcId: unknown = deployment.get("awsx:ec2:Vpc").state.vpcId;
    assert.deepEqual(inputs, { vpcId, description: "Members of api." });
    const rule = deployment.get(types.egress);
    assert.equal(rule.name, "api-to-https");
    assert.deepEqual(rule.inputs, {
      securityGroupId: id,
      cidrIpv4: "0.0.0.0/0",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      description: "AWS services, registries, and other HTTPS.",
    });
    assert.deepEqual(deployment.ofType(types.ingress), []);
    noOtherPaths(deployment, ["api -> 0.0.0.0/0: 443"]);
  });

  it("lets its members out nowhere, or anywhere, where that is asked for", async () => {
    noOtherPaths(await within((net) => group(net, "api", { egress: "none" })), []);
    const all = await within((net) => group(net, "api", { egress: "all" }));
    noOtherPaths(all, ["api -> 0.0.0.0/0: all"]);
    assert.equal(all.get(types.egress).inputs.ipProtocol, "-1");
  });

  it("lets another group's members in on one port, by a rule of each that says why", async () => {
    const deployment = await within((net) => {
      const web = group(net, "web", { egress: "none" });
      group(net, "api", { egress: "none" }).allowFrom(web, 3000, "Requests.");
    });
    const [web, api] = [deployment.get("web-group"), deployment.get("api-group")];
    const port = { ipProtocol: "tcp", fromPort: 3000, toPort: 3000, description: "Requests." };
    assert.deepEqual(deployment.get("api-from-web-3000").inputs, {
      securityGroupId: api.id,
      referencedSecurityGroupId: web.id,
      ...port,
    });
    assert.deepEqual(deployment.get("web-to-api-3000").inputs, {
      securityGroupId: web.id,
      referencedSecurityGroupId: api.id,
      ...port,
    });
    noOtherPaths(deployment, ["web -> api: 3000"]);
    assertCannotReach(deployment, "api", "web", 3000);
  });

  for (const [egress, port, needed] of [
    ["https", 443, false],
    ["https", 3000, true],
    ["all", 3000, false],
    ["none", 443, true],
  ] as const)
    it(`${needed ? "adds" : "needs no"} rule for members that go out ${egress === "none" ? "nowhere" : `to ${egress}`} and to port ${port}`, async () => {
      const deployment = await within((net) => {
        const web = group(net, "web", { egress });
        group(net, "api").allowFrom(web, port, "Requests.");
      });
      const added = deployment.ofType(types.egress).filter(({ name }) => name === `web-to-api-${port}`);
      assert.equal(added.length, needed ? 1 : 0);
      assertCanReach(deployment, "web", "api", port);
    });

  it("lets groups reach each other, and members one another", async () => {
    const deployment = await within((net) => {
      const [a, b] = [group(net, "a", { egress: "none" }), group(net, "b", { egress: "none" })];
      a.allowFrom(b, 80, "One way.");
      b.allowFrom(a, 80, "And back.");
      a.allowFrom(a, 7946, "Gossip.");
    });
    noOtherPaths(deployment, ["b -> a: 80", "a -> b: 80", "a -> a: 7946"]);
  });

  it("lets addresses in", async () => {
    const deployment = await within((net) => {
      const web = group(net, "web", { egress: "none" });
      web.allowFromCidr("203.0.113.0/24", 443, "The office.");
      web.allowFromCidr("203.0.113.0/24", 80, "The office.");
    });
    assert.equal(deployment.get("web-from-203.0.113.0/24-443").inputs.description, "The office.");
    noOtherPaths(deployment, ["203.0.113.0/24 -> web: 443", "203.0.113.0/24 -> web: 80"]);
  });

  it("puts rules under the group that has them", async () => {
    const { resources } = await within((net) =>
      group(net, "api").allowFrom(group(net, "web"), 80, "Requests."),
    );
    const rules = resources.filter(({ type }) => type === types.ingress || type === types.egress);
    assert.equal(rules.length, 4);
    for (const { name, parent } of rules) assert.equal(parent!.name, name.split("-")[0]);
  });

  it("refuses a wrong name, description and egress, in one list", async () => {
    const wrong = { description: "Whoever isn't asked", egress: "http" as "https" };
    await assert.rejects(
      within((net) => group(net, "sg-web", wrong)),
      {
        message: `network.SecurityGroup "sg-web" has 3 problems:
  name is "sg-web"; use another beginning: AWS keeps sg- for ids
  description is "Whoever isn't asked"; use 1 to 255 letters, digits, spaces and ._-:/()#,@[]+=;{}!$*
  egress is "http"; use "https", "none" or "all"`,
      },
    );
  });

  const cases: Record<string, [(api: network.SecurityGroup, web: network.SecurityGroup) => void, string]> = {
    "a port that there is none of, and no reason": [
      (api, web) => api.allowFrom(web, 0, ""),
      ` has 2 problems:
  port is 0; use a whole number from 1 to 65535
  why is ""; use 1 to 255 letters, digits, spaces and ._-:/()#,@[]+=;{}!$*`,
    ],
    "an address inside of a range": [
      (api) => api.allowFromCidr("10.0.0.7/16", 80, "Neighbours."),
      ': cidr is "10.0.0.7/16"; use 10.0.0.0/16',
    ],
    "what is no range": [
      (api) => api.allowFromCidr("everyone", 80, "Everyone."),
      ': cidr is "everyone"; use a range of IPv4 addresses such as 10.0.0.0/16, or 0.0.0.0/0 for everyone',
    ],
    "the same twice": [
      (api, web) => {
        api.allowFrom(web, 80, "Requests.");
        api.allowFrom(web, 80, "Requests again.");
      },
      ": web is let in on port 80 already; allow it once, AWS takes no second rule",
    ],
    "a group of another network": [
      (api) => api.allowFrom(group(new network.Network("other"), "far"), 80, "From afar."),
      ': allowFrom: network.SecurityGroup "far" is in network.Network "other", and this group in "net"; use a group of the same network',
    ],
  };
  for (const [title, [program, problem]] of Object.entries(cases))
    it(`refuses to let in ${title}`, async () => {
      await assert.rejects(
        within((net) => program(group(net, "api"), group(net, "web"))),
        { message: `network.SecurityGroup "api"${problem}` },
      );
    });
});
