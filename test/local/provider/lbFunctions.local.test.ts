// Functions behind load balancers on the emulator: their events, their answers and the limits are AWS's.
import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import assert from "node:assert/strict";
import type { Cloud } from "../../../local/provider/cloud.ts";
import { attachment, group, LoadBalancers } from "./lbWorld.ts";
import { eventually, startCloud, stopCloud } from "./s3AndLambdaCloud.ts";
import { settings, type Values } from "./world.ts";

describe("a function behind a load balancer on the emulator", function () {
  this.timeout(60_000);
  let cloud: Cloud;
  let at: LoadBalancers;

  before(async () => {
    cloud = settings((await startCloud()).endpoint);
    at = new LoadBalancers(cloud);
    await at.begin();
  });
  after(stopCloud);

  it("is refused when it does not exist, is no function, or may not be called", async () => {
    const targets = await at.make(group, { targetType: "lambda" });
    const attach = (targetId: string) => at.make(attachment, { targetGroupArn: targets.id, targetId });
    const missing = at.functionArn.replace(/[^:]+$/, "none");
    await assert.rejects(
      attach(missing),
      at.refused(attachment, `InvalidTarget: The Lambda function ${missing} does not exist; create it first`),
    );
    await assert.rejects(
      attach("10.0.0.1"),
      at.refused(
        attachment,
        `ValidationError: The following target is not valid: '10.0.0.1'; a target group with targetType "lambda" takes the ARN of a function`,
      ),
    );
    const denied = `AccessDenied: elasticloadbalancing principal does not have permission to invoke ${at.functionArn} from target group ${targets.id}. Give the function an aws.lambda.Permission with action lambda:InvokeFunction, principal elasticloadbalancing.amazonaws.com and sourceArn ${targets.id}, and let the attachment depend on it`;
    await assert.rejects(attach(at.functionArn), at.refused(attachment, denied));
    const other = await at.make(group, { targetType: "lambda" });
    await at.allow(other.id);
    await assert.rejects(attach(at.functionArn), at.refused(attachment, denied));
    await at.allow(targets.id);
    assert.equal((await attach(at.functionArn)).id, `${targets.id},${at.functionArn}`);
  });

  it("gets events with one value for each header and query parameter, as they were sent", async () => {
    const { url, targets } = await at.makeDoor(false);
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
    const { url } = await at.makeDoor(true);
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
    const { url } = await at.makeDoor(false);
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
    const { url } = await at.makeDoor(false);
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
    const { front, targets, url } = await at.makeDoor(false);
    for (let i = 0; i < 3; i++) await fetch(url);
    const dimensions = {
      LoadBalancer: front.outs.arnSuffix,
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
    const { targets, url } = await at.makeDoor(false);
    await at.update(targets, { ...targets.inputs, lambdaMultiValueHeadersEnabled: true });
    const event = (await (await fetch(url)).json()) as Values;
    assert.deepEqual([typeof event.multiValueHeaders, event.headers], ["object", undefined]);
  });
});
