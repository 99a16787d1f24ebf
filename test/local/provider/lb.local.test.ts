// Load balancers on the emulator, beside being made, changed and deleted (recorded.local.test.ts): what is refused, and
// what listeners and rules answer.
import { EC2 } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import assert from "node:assert/strict";
import { request } from "node:http";
import type { Cloud } from "../../../local/provider/cloud.ts";
import { removeOrphan } from "../../../local/provider/orphans.ts";
import { fixed, group, lb, listener, LoadBalancers, rule } from "./lbWorld.ts";
import { startCloud, stopCloud } from "./s3AndLambdaCloud.ts";
import { settings, type Values } from "./world.ts";

describe("Elastic Load Balancing on the emulator", function () {
  this.timeout(60_000);
  let cloud: Cloud;
  let at: LoadBalancers;

  before(async () => {
    cloud = settings((await startCloud()).endpoint);
    at = new LoadBalancers(cloud);
    await at.begin();
  });
  after(stopCloud);

  describe("a load balancer", () => {
    it("is refused one subnet, two of one zone, of another VPC, and what does not exist", async () => {
      const [first, second] = at.subnets as [string, string];
      await assert.rejects(
        at.make(lb, { subnets: [first] }),
        at.refused(
          lb,
          `ValidationError: At least two subnets in two different Availability Zones must be specified; there is only ${first} (ap-northeast-1a)`,
        ),
      );
      const twin = await at.makeSubnet(at.vpcId, "a", 2);
      await assert.rejects(
        at.make(lb, { subnets: [first, twin] }),
        at.refused(
          lb,
          `InvalidConfigurationRequest: A load balancer cannot be attached to multiple subnets in the same Availability Zone; give one subnet of each zone, not ${first} (ap-northeast-1a), ${twin} (ap-northeast-1a)`,
        ),
      );
      const elsewhere = await at.makeVpc(false);
      const foreign = [await at.makeSubnet(elsewhere, "a", 0), await at.makeSubnet(elsewhere, "c", 1)];
      await assert.rejects(
        at.make(lb, { subnets: [foreign[0], second] }),
        at.refused(
          lb,
          `InvalidConfigurationRequest: All subnets must belong to the same VPC; these are of ${elsewhere}, ${at.vpcId}`,
        ),
      );
      await assert.rejects(
        at.make(lb, { subnets: [first, "subnet-0"] }),
        at.refused(lb, "SubnetNotFound: The subnet ID 'subnet-0' does not exist; create it first"),
      );
      await assert.rejects(
        at.make(lb, { subnets: foreign }),
        at.refused(
          lb,
          `InvalidSubnet: VPC ${elsewhere} has no internet gateway; attach one and let the load balancer depend on it, or set internal`,
        ),
      );
      assert.equal((await at.make(lb, { subnets: foreign, internal: true })).outs.internal, true);
    });

    it("is refused a security group of another VPC, and has the VPC's own where none is given", async () => {
      await assert.rejects(
        at.makeLb({ securityGroups: ["sg-0"] }),
        at.refused(
          lb,
          `InvalidConfigurationRequest: One or more security groups are invalid: sg-0; use groups of ${at.vpcId}`,
        ),
      );
      const { outs } = await at.makeLb();
      const { SecurityGroups = [] } = await cloud.client(EC2).describeSecurityGroups({});
      const own = SecurityGroups.find(
        (found) => found.VpcId === at.vpcId && found.GroupName === "default",
      )?.GroupId;
      assert.deepEqual(outs.securityGroups, [own]);
      assert.equal(outs.vpcId, at.vpcId);
      assert.equal(outs.dnsName, `${new URL(cloud.endpoint).host}/_alb/${String(outs.name)}`);
    });

    it("is refused a name that another one has", async () => {
      const { outs } = await at.makeLb();
      await assert.rejects(at.makeLb({ name: outs.name }), {
        message: `${lb} "made${at.count - 1}": DuplicateLoadBalancerNameException: A load balancer with name '${String(outs.name)}' already exists.`,
      });
    });

    it("changes in place, and keeps what it is not told", async () => {
      const made = await at.makeLb({
        idleTimeout: 30,
        dropInvalidHeaderFields: true,
        tags: { colour: "red" },
      });
      await at.update(made, { subnets: at.subnets, idleTimeout: 120, tags: { colour: "blue" } });
      const { props } = await at.world.provider.read!(made.id, made.urn, made.outs);
      const { dropInvalidHeaderFields, idleTimeout, tags } = props as Values;
      assert.deepEqual([dropInvalidHeaderFields, idleTimeout, tags], [false, 120, { colour: "blue" }]);
    });

    it("is not deleted as long as it is protected, and then with its listeners", async () => {
      const made = await at.makeLb({ enableDeletionProtection: true });
      const door = await at.makeListener(made.id);
      await assert.rejects(at.remove(made), {
        message: `${lb} "made${at.count - 2}": OperationNotPermitted: Load balancer '${made.id}' cannot be deleted because deletion protection is enabled; set enableDeletionProtection to false and run up first`,
      });
      await at.update(made, { subnets: at.subnets });
      await at.remove(made);
      assert.deepEqual(await at.world.provider.read!(door.id, door.urn, door.outs), { id: "", props: {} });
    });
  });

  describe("a listener", () => {
    it("is refused a port that another one has, HTTPS without a certificate, and no port", async () => {
      const front = await at.makeLb();
      await at.makeListener(front.id);
      await assert.rejects(
        at.makeListener(front.id),
        at.refused(
          listener,
          `DuplicateListener: A listener already exists on port 80 for this load balancer, ${front.id}; use another port`,
        ),
      );
      await assert.rejects(
        at.makeListener(front.id, { port: 443, protocol: "HTTPS" }),
        at.refused(
          listener,
          "CertificateNotFound: A certificate must be specified for HTTPS listeners; give certificateArn",
        ),
      );
      await assert.rejects(
        at.makeListener(front.id, { port: undefined }),
        at.refused(listener, "ValidationError: A port must be specified for a listener"),
      );
    });

    it("speaks HTTPS with a certificate, by AWS's own policy where none is given", async () => {
      const front = await at.makeLb();
      const certificateArn = "arn:aws:acm:ap-northeast-1:000000000000:certificate/1";
      const made = await at.makeListener(front.id, { port: 443, protocol: "HTTPS", certificateArn });
      assert.deepEqual(
        [made.outs.certificateArn, made.outs.sslPolicy],
        [certificateArn, "ELBSecurityPolicy-2016-08"],
      );
      const sslPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06";
      await at.update(made, { ...made.inputs, sslPolicy });
      assert.equal(made.outs.sslPolicy, sslPolicy);
    });

    it("is refused a target group that is not there or another load balancer's", async () => {
      const [front, other] = [await at.makeLb(), await at.makeLb()];
      const missing = "arn:aws:elasticloadbalancing:ap-northeast-1:000000000000:targetgroup/none/0";
      const forward = (targetGroupArn: string) => ({
        defaultActions: [{ type: "forward", targetGroupArn }],
      });
      await assert.rejects(
        at.makeListener(front.id, forward(missing)),
        at.refused(
          listener,
          `TargetGroupNotFound: One or more target groups not found. ${missing}: create it first`,
        ),
      );
      const targets = await at.make(group, { port: 80, protocol: "HTTP", targetType: "ip", vpcId: at.vpcId });
      await at.makeListener(front.id, forward(targets.id));
      await assert.rejects(
        at.makeListener(other.id, forward(targets.id)),
        at.refused(
          listener,
          `TargetGroupAssociationLimit: The following target groups cannot be associated with more than one load balancer: ${targets.id}. ${front.id} forwards to it; make another target group`,
        ),
      );
    });

    it("answers as it is told, adds headers, and redirects", async () => {
      const front = await at.makeLb();
      const url = `http://${String(front.outs.dnsName)}`;
      const made = await at.makeListener(front.id, {
        defaultActions: [fixed("all <b>&</b> nothing")],
        routingHttpResponseXFrameOptionsHeaderValue: "DENY",
      });
      const answer = await fetch(url);
      assert.equal(await answer.text(), "all <b>&</b> nothing");
      assert.equal(answer.headers.get("x-frame-options"), "DENY");
      const redirect = { host: "example.com", port: "443", protocol: "HTTPS", statusCode: "HTTP_301" };
      await at.update(made, {
        loadBalancerArn: front.id,
        port: 80,
        defaultActions: [{ type: "redirect", redirect }],
      });
      const moved = await fetch(`${url}/a?b=1`, { redirect: "manual" });
      assert.deepEqual([moved.status, moved.headers.get("location")], [301, "https://example.com:443/a?b=1"]);
    });
  });

  describe("a listener's rule", () => {
    it("comes before those of a higher priority, whatever their order", async () => {
      const front = await at.makeLb();
      const { id } = await at.makeListener(front.id);
      const wide = await at.makeRule(id, "/a*", { priority: 20 });
      await at.makeRule(id, "/ab", { priority: 10 });
      const url = `http://${String(front.outs.dnsName)}`;
      const answers = async () =>
        Promise.all(["/ab", "/ac", "/b"].map(async (path) => (await fetch(url + path)).text()));
      assert.deepEqual(await answers(), ["/ab", "/a*", ""]);
      await at.update(wide, { ...wide.inputs, priority: 5 });
      assert.deepEqual(await answers(), ["/a*", "/a*", ""]);
    });

    it("asks hosts, methods and headers too, all of them", async () => {
      const front = await at.makeLb();
      const { id } = await at.makeListener(front.id);
      const conditions = [
        { hostHeader: { values: ["*.example.com"] } },
        { httpRequestMethod: { values: ["POST"] } },
        { httpHeader: { httpHeaderName: "X-Beta", values: ["yes"] } },
      ];
      await at.makeRule(id, "/", { actions: [fixed("all")], conditions });
      const url = `http://${String(front.outs.dnsName)}/`;
      const host = "api.example.com";
      assert.deepEqual(
        [
          await statusOf(url, "POST", { host, "x-beta": "yes" }),
          await statusOf(url, "POST", { "x-beta": "yes" }),
          await statusOf(url, "GET", { host, "x-beta": "yes" }),
          await statusOf(url, "POST", { host, "x-beta": "no" }),
        ],
        [200, 404, 404, 404],
      );
    });

    it("gets the priority after all others, and is refused one that is taken", async () => {
      const { id } = await at.makeListener((await at.makeLb()).id);
      const first = await at.makeRule(id, "/1", { priority: 7 });
      const second = await at.makeRule(id, "/2");
      assert.equal(second.outs.priority, 8);
      const message = `PriorityInUse: Priority '7' is currently in use. ${first.id} has it; use another one`;
      await assert.rejects(at.makeRule(id, "/3", { priority: 7 }), at.refused(rule, message));
      await assert.rejects(at.update(second, { ...second.inputs, priority: 7 }), {
        message: `${rule} "made${at.count - 2}": ${message}`,
      });
    });

    it("is refused a listener that is not there, and an action without what it needs", async () => {
      const missing = "arn:aws:elasticloadbalancing:ap-northeast-1:000000000000:listener/app/none/0/0";
      await assert.rejects(
        at.makeRule(missing, "/"),
        at.refused(rule, `ListenerNotFound: One or more listeners not found. There is no ${missing}`),
      );
      const { id } = await at.makeListener((await at.makeLb()).id);
      await assert.rejects(
        at.makeRule(id, "/", { actions: [{ type: "forward" }] }),
        at.refused(rule, 'ValidationError: actions[0] of type "forward" must have targetGroupArn or forward'),
      );
    });
  });

  describe("a target group", () => {
    it("is refused what is missing for addresses", async () => {
      await assert.rejects(
        at.make(group, { targetType: "ip", port: 80 }),
        at.refused(
          group,
          'ValidationError: protocol, vpcId must be given for a target group with targetType "ip"',
        ),
      );
    });

    it("has the attributes that it is given, and takes them back", async () => {
      const base = { port: 80, protocol: "HTTP", targetType: "ip", vpcId: at.vpcId };
      const stickiness = { type: "app_cookie", cookieName: "session", cookieDuration: 60 };
      const made = await at.make(group, { ...base, deregistrationDelay: 30, slowStart: 60, stickiness });
      assert.equal(made.outs.deregistrationDelay, 30);
      assert.deepEqual(made.outs.stickiness, { ...stickiness, enabled: true });
      await at.update(made, { ...base, healthCheck: { path: "/health", interval: 10, timeout: 5 } });
      const { props } = await at.world.provider.read!(made.id, made.urn, made.outs);
      const { deregistrationDelay, healthCheck, slowStart } = props as Record<string, unknown>;
      assert.deepEqual([deregistrationDelay, slowStart], ["300", 0]);
      assert.equal((healthCheck as Values).path, "/health");
    });

    it("is not deleted as long as a rule forwards to it", async () => {
      const front = await at.makeLb();
      const { id } = await at.makeListener(front.id);
      const targets = await at.make(group, { port: 80, protocol: "HTTP", targetType: "ip", vpcId: at.vpcId });
      const forward = { targetGroups: [{ arn: targets.id }] };
      const user = await at.makeRule(id, "/", { actions: [{ type: "forward", forward }] });
      assert.deepEqual(
        (user.outs as { actions: { forward: Values }[] }).actions[0]!.forward,
        user.inputs.actions && (user.inputs as { actions: { forward: Values }[] }).actions[0]!.forward,
      );
      await assert.rejects(at.remove(targets), {
        message: `${group} "made${at.count - 2}": ResourceInUse: Target group '${targets.id}' is currently in use by a listener or a rule. It is one of ${front.id}; remove that first`,
      });
      await at.remove(user);
      await at.remove(targets);
    });
  });

  it("is found by its inputs after a killed up, and removed", async () => {
    const { attached, door, targets, front } = await at.makeDoor(false);
    const ruled = await at.makeRule(door.id, "/", { priority: 1 });
    for (const { id, inputs, urn } of [attached, ruled, door, targets, front]) {
      const token = urn.split("::")[2]!;
      assert.equal(await removeOrphan(cloud, token, inputs), id);
      assert.equal(await removeOrphan(cloud, token, inputs), undefined);
    }
    const { LoadBalancers = [] } = await cloud.client(ElasticLoadBalancingV2).describeLoadBalancers({});
    assert.ok(!LoadBalancers.some(({ LoadBalancerArn }) => LoadBalancerArn === front.id));
  });
});

/** Not by fetch, which sets its own Host. */
function statusOf(url: string, method: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((done, failed) => {
    const asking = request(url, { method, headers, agent: false }, (answer) => {
      answer.resume();
      done(answer.statusCode);
    });
    asking.on("error", failed);
    asking.end();
  });
}
