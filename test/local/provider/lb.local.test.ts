// Load balancers on the emulator, beside being made, changed and deleted (recorded.local.test.ts): what is refused, and
// requests that come through.
import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { EC2 } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import assert from "node:assert/strict";
import type { Cloud } from "../../../local/provider/cloud.ts";
import { removeOrphan } from "../../../local/provider/orphans.ts";
import { archive, eventually, makeRole, startCloud, stopCloud } from "./s3AndLambdaCloud.ts";
import { type Made, settings, type Values, World } from "./world.ts";

const lb = "aws:lb/loadBalancer:LoadBalancer";
const listener = "aws:lb/listener:Listener";
const rule = "aws:lb/listenerRule:ListenerRule";
const group = "aws:lb/targetGroup:TargetGroup";
const attachment = "aws:lb/targetGroupAttachment:TargetGroupAttachment";
const none = { changes: false, replaces: [], deleteBeforeReplace: false };
const notFound = { type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } };
const fixed = (messageBody: string) => ({
  type: "fixed-response",
  fixedResponse: { contentType: "text/plain", messageBody, statusCode: "200" },
});

/** Answers with its own event, or as the path says. */
const code = `
export const handler = async (event) => {
  if (event.path === "/throw") throw new Error("meant to fail");
  if (event.path === "/wrong") return { body: "no status" };
  if (event.path === "/large") return { statusCode: 200, body: "x".repeat(1024 * 1024) };
  if (event.path === "/binary") return { statusCode: 200, headers: { "content-type": "image/png" },
    body: Buffer.from([0, 255, 128]).toString("base64"), isBase64Encoded: true };
  const cookies = { "set-cookie": ["a=1", "b=2"], "content-type": ["application/json"] };
  return { statusCode: 201, headers: { "x-single": "1", "content-type": "application/json" },
    multiValueHeaders: cookies, body: JSON.stringify(event) };
};`;

describe("Elastic Load Balancing on the emulator", function () {
  this.timeout(60_000);
  let cloud: Cloud;
  let world: World;
  let count = 0;
  let vpcId: string;
  let subnets: string[];
  let functionArn: string;

  before(async () => {
    cloud = settings((await startCloud()).endpoint);
    world = new World(cloud, {}, {});
    vpcId = await makeVpc(true);
    subnets = [await makeSubnet(vpcId, "a", 0), await makeSubnet(vpcId, "c", 1)];
    functionArn = await makeFunction();
  });
  after(stopCloud);

  const make = (token: string, inputs: Values = {}) =>
    world.create({ token, name: `made${count++}`, inputs });
  const update = async (made: Made, changed: Values) => {
    const news = await world.check(made.urn, made.inputs, changed);
    const { outs } = await world.provider.update!(made.id, made.urn, made.outs, news);
    assert.deepEqual(await world.provider.diff!(made.id, made.urn, outs as Values, news), none);
    Object.assign(made, { inputs: news, outs });
  };
  const remove = (made: Made) => world.provider.delete!(made.id, made.urn, made.outs);
  const ec2 = () => cloud.client(EC2);
  const makeVpc = async (gateway: boolean) => {
    const { Vpc } = await ec2().createVpc({ CidrBlock: "10.0.0.0/16" });
    const VpcId = Vpc!.VpcId!;
    if (!gateway) return VpcId;
    const { InternetGateway } = await ec2().createInternetGateway({});
    await ec2().attachInternetGateway({ InternetGatewayId: InternetGateway!.InternetGatewayId!, VpcId });
    return VpcId;
  };
  const makeSubnet = async (VpcId: string, zone: string, n: number) => {
    const request = { VpcId, AvailabilityZone: `ap-northeast-1${zone}`, CidrBlock: `10.0.${n}.0/24` };
    return (await ec2().createSubnet(request)).Subnet!.SubnetId!;
  };
  const makeFunction = async () => {
    const role = await makeRole(cloud, `role${count}`);
    const settings = { role, runtime: "nodejs24.x", handler: "index.handler" };
    const { outs } = await make("aws:lambda/function:Function", {
      ...settings,
      code: archive({ "index.mjs": code }),
    });
    return String(outs.arn);
  };
  const allow = (sourceArn: unknown) =>
    make("aws:lambda/permission:Permission", {
      action: "lambda:InvokeFunction",
      function: functionArn,
      principal: "elasticloadbalancing.amazonaws.com",
      sourceArn,
    });
  const makeLb = (inputs: Values = {}) => make(lb, { subnets, ...inputs });
  const makeListener = (loadBalancerArn: unknown, inputs: Values = {}) =>
    make(listener, { loadBalancerArn, port: 80, defaultActions: [notFound], ...inputs });
  const makeRule = (listenerArn: unknown, path: string, inputs: Values = {}) =>
    make(rule, {
      listenerArn,
      actions: [fixed(path)],
      conditions: [{ pathPattern: { values: [path] } }],
      ...inputs,
    });
  /** A load balancer whose requests go to the function. */
  const makeDoor = async (lambdaMultiValueHeadersEnabled: boolean) => {
    const front = await makeLb();
    const targets = await make(group, { targetType: "lambda", lambdaMultiValueHeadersEnabled });
    const door = await makeListener(front.id, {
      defaultActions: [{ type: "forward", targetGroupArn: targets.id }],
    });
    const permission = await allow(targets.id);
    const attached = await make(attachment, { targetGroupArn: targets.id, targetId: functionArn });
    const url = `http://${String(front.outs.dnsName)}`;
    return { url, targets, made: [attached, permission, door, targets, front] };
  };
  const refused = (token: string, message: string) => ({
    message: `${token} "made${count - 1}": ${message}`,
  });

  describe("a load balancer", () => {
    it("is refused one subnet, two of one zone, of another VPC, and what does not exist", async () => {
      const [first, second] = subnets as [string, string];
      await assert.rejects(
        make(lb, { subnets: [first] }),
        refused(
          lb,
          `ValidationError: At least two subnets in two different Availability Zones must be specified; there is only ${first} (ap-northeast-1a)`,
        ),
      );
      const twin = await makeSubnet(vpcId, "a", 2);
      await assert.rejects(
        make(lb, { subnets: [first, twin] }),
        refused(
          lb,
          `InvalidConfigurationRequest: A load balancer cannot be attached to multiple subnets in the same Availability Zone; give one subnet of each zone, not ${first} (ap-northeast-1a), ${twin} (ap-northeast-1a)`,
        ),
      );
      const elsewhere = await makeVpc(false);
      const foreign = [await makeSubnet(elsewhere, "a", 0), await makeSubnet(elsewhere, "c", 1)];
      await assert.rejects(
        make(lb, { subnets: [foreign[0], second] }),
        refused(
          lb,
          `InvalidConfigurationRequest: All subnets must belong to the same VPC; these are of ${elsewhere}, ${vpcId}`,
        ),
      );
      await assert.rejects(
        make(lb, { subnets: [first, "subnet-0"] }),
        refused(lb, "SubnetNotFound: The subnet ID 'subnet-0' does not exist; create it first"),
      );
      await assert.rejects(
        make(lb, { subnets: foreign }),
        refused(
          lb,
          `InvalidSubnet: VPC ${elsewhere} has no internet gateway; attach one and let the load balancer depend on it, or set internal`,
        ),
      );
      assert.equal((await make(lb, { subnets: foreign, internal: true })).outs.internal, true);
    });

    it("is refused a security group of another VPC, and has the VPC's own where none is given", async () => {
      await assert.rejects(
        makeLb({ securityGroups: ["sg-0"] }),
        refused(
          lb,
          `InvalidConfigurationRequest: One or more security groups are invalid: sg-0; use groups of ${vpcId}`,
        ),
      );
      const { outs } = await makeLb();
      const { SecurityGroups = [] } = await ec2().describeSecurityGroups({});
      const own = SecurityGroups.find(
        (found) => found.VpcId === vpcId && found.GroupName === "default",
      )?.GroupId;
      assert.deepEqual(outs.securityGroups, [own]);
      assert.equal(outs.vpcId, vpcId);
      assert.equal(outs.dnsName, `${new URL(cloud.endpoint).host}/_alb/${String(outs.name)}`);
    });

    it("is refused a name that another one has", async () => {
      const { outs } = await makeLb();
      await assert.rejects(makeLb({ name: outs.name }), {
        message: `${lb} "made${count - 1}": DuplicateLoadBalancerNameException: A load balancer with name '${String(outs.name)}' already exists.`,
      });
    });

    it("changes in place, and keeps what it is not told", async () => {
      const made = await makeLb({ idleTimeout: 30, dropInvalidHeaderFields: true, tags: { colour: "red" } });
      await update(made, { subnets, idleTimeout: 120, tags: { colour: "blue" } });
      const { props } = await world.provider.read!(made.id, made.urn, made.outs);
      const { dropInvalidHeaderFields, idleTimeout, tags } = props as Values;
      assert.deepEqual([dropInvalidHeaderFields, idleTimeout, tags], [false, 120, { colour: "blue" }]);
    });

    it("is not deleted as long as it is protected, and then with its listeners", async () => {
      const made = await makeLb({ enableDeletionProtection: true });
      const door = await makeListener(made.id);
      await assert.rejects(remove(made), {
        message: `${lb} "made${count - 2}": OperationNotPermitted: Load balancer '${made.id}' cannot be deleted because deletion protection is enabled; set enableDeletionProtection to false and run up first`,
      });
      await update(made, { subnets });
      await remove(made);
      assert.deepEqual(await world.provider.read!(door.id, door.urn, door.outs), { id: "", props: {} });
    });
  });

  describe("a listener", () => {
    it("is refused a port that another one has, HTTPS without a certificate, and no port", async () => {
      const front = await makeLb();
      await makeListener(front.id);
      await assert.rejects(
        makeListener(front.id),
        refused(
          listener,
          `DuplicateListener: A listener already exists on port 80 for this load balancer, ${front.id}; use another port`,
        ),
      );
      await assert.rejects(
        makeListener(front.id, { port: 443, protocol: "HTTPS" }),
        refused(
          listener,
          "CertificateNotFound: A certificate must be specified for HTTPS listeners; give certificateArn",
        ),
      );
      await assert.rejects(
        makeListener(front.id, { port: undefined }),
        refused(listener, "ValidationError: A port must be specified for a listener"),
      );
    });

    it("is refused a target group that is not there or another load balancer's", async () => {
      const [front, other] = [await makeLb(), await makeLb()];
      const missing = "arn:aws:elasticloadbalancing:ap-northeast-1:000000000000:targetgroup/none/0";
      const forward = (targetGroupArn: string) => ({
        defaultActions: [{ type: "forward", targetGroupArn }],
      });
      await assert.rejects(
        makeListener(front.id, forward(missing)),
        refused(
          listener,
          `TargetGroupNotFound: One or more target groups not found. ${missing}: create it first`,
        ),
      );
      const targets = await make(group, { port: 80, protocol: "HTTP", targetType: "ip", vpcId });
      await makeListener(front.id, forward(targets.id));
      await assert.rejects(
        makeListener(other.id, forward(targets.id)),
        refused(
          listener,
          `TargetGroupAssociationLimit: The following target groups cannot be associated with more than one load balancer: ${targets.id}. ${front.id} forwards to it; make another target group`,
        ),
      );
    });

    it("answers as it is told, adds headers, and redirects", async () => {
      const front = await makeLb();
      const url = `http://${String(front.outs.dnsName)}`;
      const made = await makeListener(front.id, {
        defaultActions: [fixed("all <b>&</b> nothing")],
        routingHttpResponseXFrameOptionsHeaderValue: "DENY",
      });
      const answer = await fetch(url);
      assert.equal(await answer.text(), "all <b>&</b> nothing");
      assert.equal(answer.headers.get("x-frame-options"), "DENY");
      const redirect = { host: "example.com", port: "443", protocol: "HTTPS", statusCode: "HTTP_301" };
      await update(made, {
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
      const front = await makeLb();
      const { id } = await makeListener(front.id);
      const wide = await makeRule(id, "/a*", { priority: 20 });
      await makeRule(id, "/ab", { priority: 10 });
      const url = `http://${String(front.outs.dnsName)}`;
      const answers = async () =>
        Promise.all(["/ab", "/ac", "/b"].map(async (path) => (await fetch(url + path)).text()));
      assert.deepEqual(await answers(), ["/ab", "/a*", ""]);
      await update(wide, { ...wide.inputs, priority: 5 });
      assert.deepEqual(await answers(), ["/a*", "/a*", ""]);
    });

    it("asks hosts, methods and headers too", async () => {
      const front = await makeLb();
      const { id } = await makeListener(front.id);
      const conditions = [
        { hostHeader: { values: ["*.example.com"] } },
        { httpRequestMethod: { values: ["POST"] } },
        { httpHeader: { httpHeaderName: "X-Beta", values: ["yes"] } },
      ];
      await makeRule(id, "/", { actions: [fixed("all")], conditions });
      const url = `http://127.0.0.1:${new URL(cloud.endpoint).port}/_alb/${String(front.outs.name)}/`;
      const ask = async (method: string, beta: string) =>
        (await fetch(url, { method, headers: { "x-beta": beta } })).status;
      // fetch sets its own Host, so the host cannot match here.
      assert.equal(await ask("POST", "yes"), 404);
      await update(await makeRule(id, "/2", { conditions }), {
        listenerArn: id,
        actions: [fixed("all")],
        conditions: conditions.slice(1),
      });
      assert.deepEqual(
        [await ask("POST", "yes"), await ask("GET", "yes"), await ask("POST", "no")],
        [200, 404, 404],
      );
    });

    it("gets the priority after all others, and is refused one that is taken", async () => {
      const { id } = await makeListener((await makeLb()).id);
      const first = await makeRule(id, "/1", { priority: 7 });
      const second = await makeRule(id, "/2");
      assert.equal(second.outs.priority, 8);
      const message = `PriorityInUse: Priority '7' is currently in use. ${first.id} has it; use another one`;
      await assert.rejects(makeRule(id, "/3", { priority: 7 }), refused(rule, message));
      await assert.rejects(update(second, { ...second.inputs, priority: 7 }), {
        message: `${rule} "made${count - 2}": ${message}`,
      });
    });

    it("is refused a listener that is not there, and an action without what it needs", async () => {
      const missing = "arn:aws:elasticloadbalancing:ap-northeast-1:000000000000:listener/app/none/0/0";
      await assert.rejects(
        makeRule(missing, "/"),
        refused(rule, `ListenerNotFound: One or more listeners not found. There is no ${missing}`),
      );
      const { id } = await makeListener((await makeLb()).id);
      await assert.rejects(
        makeRule(id, "/", { actions: [{ type: "forward" }] }),
        refused(rule, 'ValidationError: actions[0] of type "forward" must have targetGroupArn or forward'),
      );
    });
  });

  describe("a target group", () => {
    it("is refused what is missing for addresses", async () => {
      await assert.rejects(
        make(group, { targetType: "ip", port: 80 }),
        refused(
          group,
          'ValidationError: protocol, vpcId must be given for a target group with targetType "ip"',
        ),
      );
    });

    it("has the attributes that it is given, and takes them back", async () => {
      const base = { port: 80, protocol: "HTTP", targetType: "ip", vpcId };
      const stickiness = { type: "app_cookie", cookieName: "session", cookieDuration: 60 };
      const made = await make(group, { ...base, deregistrationDelay: 30, slowStart: 60, stickiness });
      assert.equal(made.outs.deregistrationDelay, 30);
      assert.deepEqual(made.outs.stickiness, { ...stickiness, enabled: true });
      await update(made, { ...base, healthCheck: { path: "/health", interval: 10, timeout: 5 } });
      const { props } = await world.provider.read!(made.id, made.urn, made.outs);
      const { deregistrationDelay, healthCheck, slowStart } = props as Record<string, unknown>;
      assert.deepEqual([deregistrationDelay, slowStart], ["300", 0]);
      assert.equal((healthCheck as Values).path, "/health");
    });

    it("is not deleted as long as a rule forwards to it", async () => {
      const front = await makeLb();
      const { id } = await makeListener(front.id);
      const targets = await make(group, { port: 80, protocol: "HTTP", targetType: "ip", vpcId });
      const forward = { targetGroups: [{ arn: targets.id }] };
      const user = await makeRule(id, "/", { actions: [{ type: "forward", forward }] });
      assert.deepEqual(
        (user.outs as { actions: { forward: Values }[] }).actions[0]!.forward,
        user.inputs.actions && (user.inputs as { actions: { forward: Values }[] }).actions[0]!.forward,
      );
      await assert.rejects(remove(targets), {
        message: `${group} "made${count - 2}": ResourceInUse: Target group '${targets.id}' is currently in use by a listener or a rule. It is one of ${front.id}; remove that first`,
      });
      await remove(user);
      await remove(targets);
    });
  });

  describe("a function as a target", () => {
    it("is refused when it does not exist, is no function, or may not be called", async () => {
      const targets = await make(group, { targetType: "lambda" });
      const attach = (targetId: string) => make(attachment, { targetGroupArn: targets.id, targetId });
      const missing = functionArn.replace(/[^:]+$/, "none");
      await assert.rejects(
        attach(missing),
        refused(attachment, `InvalidTarget: The Lambda function ${missing} does not exist; create it first`),
      );
      await assert.rejects(
        attach("10.0.0.1"),
        refused(
          attachment,
          `ValidationError: The following target is not valid: '10.0.0.1'; a target group with targetType "lambda" takes the ARN of a function`,
        ),
      );
      const denied = `AccessDenied: elasticloadbalancing principal does not have permission to invoke ${functionArn} from target group ${targets.id}. Give the function an aws.lambda.Permission with action lambda:InvokeFunction, principal elasticloadbalancing.amazonaws.com and sourceArn ${targets.id}, and let the attachment depend on it`;
      await assert.rejects(attach(functionArn), refused(attachment, denied));
      const other = await make(group, { targetType: "lambda" });
      await allow(other.id);
      await assert.rejects(attach(functionArn), refused(attachment, denied));
      await allow(targets.id);
      assert.equal((await attach(functionArn)).id, `${targets.id},${functionArn}`);
    });

    it("gets events with one value for each header and query parameter, as they were sent", async () => {
      const { url, targets } = await makeDoor(false);
      const answer = await fetch(`${url}/notes/a%2Fb?tag=x&tag=100%25`, {
        method: "POST",
        headers: { cookie: "a=1; b=2", "content-type": "application/json" },
        body: '{"text":"é"}',
      });
      const event = (await answer.json()) as Record<string, Values>;
      assert.equal(answer.status, 201);
      assert.equal(answer.headers.get("x-single"), "1");
      assert.equal(answer.headers.get("set-cookie"), null);
      assert.deepEqual(event.requestContext, { elb: { targetGroupArn: targets.id } });
      assert.deepEqual(event.queryStringParameters, { tag: "100%25" });
      assert.equal(event.headers!.cookie, "a=1; b=2");
      assert.equal(event.multiValueHeaders, undefined);
      assert.deepEqual([event.body, event.isBase64Encoded], ['{"text":"é"}', false]);
      assert.deepEqual([event.httpMethod, event.path], ["POST", "/notes/a%2Fb"]);
    });

    it("gets events with all values, and may answer with several cookies", async () => {
      const { url } = await makeDoor(true);
      const answer = await fetch(`${url}/?tag=x&tag=100%25&empty=`, { headers: { cookie: "a=1; b=2" } });
      const event = (await answer.json()) as Record<string, Record<string, unknown>>;
      assert.deepEqual(answer.headers.getSetCookie(), ["a=1", "b=2"]);
      assert.equal(answer.headers.get("x-single"), null);
      assert.deepEqual(event.multiValueQueryStringParameters, { tag: ["x", "100%25"], empty: [""] });
      assert.deepEqual(event.multiValueHeaders!.cookie, ["a=1; b=2"]);
      assert.equal(event.headers, undefined);
      assert.equal(event.queryStringParameters, undefined);
    });

    it("gets in base64 what is no text, and may answer so", async () => {
      const { url } = await makeDoor(false);
      const form = { "content-type": "application/x-www-form-urlencoded" };
      for (const [headers, isText] of [
        [{ "content-type": "text/html; charset=utf-8" }, true],
        [{ "content-type": "application/json" }, true],
        [{ "content-type": "application/xml" }, true],
        [{ "content-type": "application/json", "content-encoding": "gzip" }, false],
        [{ "content-type": "application/jsonl" }, false],
        [form, false],
      ] as const) {
        const sent = await fetch(url, { method: "POST", headers, body: "a=1" });
        const { body, isBase64Encoded } = (await sent.json()) as Values;
        const expected = isText ? ["a=1", false] : [Buffer.from("a=1").toString("base64"), true];
        assert.deepEqual([body, isBase64Encoded], expected, JSON.stringify(headers));
      }
      const empty = (await (await fetch(url, { headers: form })).json()) as Values;
      assert.deepEqual([empty.body, empty.isBase64Encoded], ["", false]);
      const image = await fetch(`${url}/binary`);
      assert.deepEqual([...new Uint8Array(await image.arrayBuffer())], [0, 255, 128]);
    });

    it("is not asked when the body is larger than 1 MB, and may not answer more", async () => {
      const { url } = await makeDoor(false);
      const ask = async (path: string, body: string) => {
        const answer = await fetch(url + path, { method: "POST", body });
        return [answer.status, answer.headers.get("content-type"), await answer.text()];
      };
      const page = (title: string) =>
        `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
      assert.equal((await ask("/", "x".repeat(1024 * 1024)))[0], 502); // the answer holds as much
      assert.deepEqual(await ask("/", "x".repeat(1024 * 1024 + 1)), [
        413,
        "text/html",
        page("413 Request Entity Too Large"),
      ]);
      const failed = [502, "text/html", page("502 Bad Gateway")];
      assert.deepEqual(await ask("/large", ""), failed);
      assert.deepEqual(await ask("/throw", ""), failed);
      assert.deepEqual(await ask("/wrong", ""), failed);
    });

    it("is counted by its requests", async () => {
      const { made, targets, url } = await makeDoor(false);
      for (let i = 0; i < 3; i++) await fetch(url);
      const dimensions = {
        LoadBalancer: made.at(-1)!.outs.arnSuffix,
        TargetGroup: targets.outs.arnSuffix,
      };
      const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value: String(Value) }));
      const requests = async () => {
        const { Datapoints = [] } = await cloud.client(CloudWatch).getMetricStatistics({
          Namespace: "AWS/ApplicationELB",
          MetricName: "RequestCountPerTarget",
          Dimensions,
          StartTime: new Date(Date.now() - 120_000),
          EndTime: new Date(Date.now() + 60_000),
          Period: 60,
          Statistics: ["Sum"],
        });
        const sum = Datapoints.reduce((all, { Sum = 0 }) => all + Sum, 0);
        return sum === 3 ? sum : undefined;
      };
      assert.equal(await eventually("count", requests), 3);
    });

    it("is told when the kind of headers changes", async () => {
      const { targets, url } = await makeDoor(false);
      await update(targets, { ...targets.inputs, lambdaMultiValueHeadersEnabled: true });
      const event = (await (await fetch(url)).json()) as Values;
      assert.deepEqual([typeof event.multiValueHeaders, event.headers], ["object", undefined]);
    });
  });

  it("is found by its inputs after a killed up, and removed", async () => {
    const { made } = await makeDoor(false);
    const [attached, , door, targets, front] = made;
    const ruled = await makeRule(door!.id, "/", { priority: 1 });
    for (const { id, inputs, urn } of [attached!, ruled, door!, targets!, front!]) {
      const token = urn.split("::")[2]!;
      assert.equal(await removeOrphan(cloud, token, inputs), id);
      assert.equal(await removeOrphan(cloud, token, inputs), undefined);
    }
    const { LoadBalancers = [] } = await cloud.client(ElasticLoadBalancingV2).describeLoadBalancers({});
    assert.ok(!LoadBalancers.some(({ LoadBalancerArn }) => LoadBalancerArn === front!.id));
  });
});
