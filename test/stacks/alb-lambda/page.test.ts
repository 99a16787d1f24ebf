import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { runPage } from "../../../stacks/program.ts";
import {
  assertAllows,
  assertDenies,
  deploy,
  noOtherPaths,
  noStrayText,
  noWildcardActions,
  removalHonoured,
} from "../../kit/index.ts";

const STACK = "alb-lambda";
const CERTIFICATE =
  "arn:aws:acm:ap-northeast-1:123456789012:certificate/11111111-2222-3333-4444-555555555555";
const HTTPS = { "kandokoro:certificateArn": CERTIFICATE, "kandokoro:hostName": "notes.example.com" };
const types = {
  attachment: "aws:lb/targetGroupAttachment:TargetGroupAttachment",
  balancer: "aws:lb/loadBalancer:LoadBalancer",
  function: "aws:lambda/function:Function",
  listener: "aws:lb/listener:Listener",
  permission: "aws:lambda/permission:Permission",
  rule: "aws:lb/listenerRule:ListenerRule",
  table: "aws:dynamodb/table:Table",
  targetGroup: "aws:lb/targetGroup:TargetGroup",
};

describe("the page of alb-lambda", () => {
  it("is a network, a load balancer, a function and a table", async () => {
    const { resources } = await deploy(runPage, { stack: STACK });
    const components = resources
      .filter(({ type }) => type.startsWith("kandokoro:"))
      .map(({ type, name }) => `${type} ${name}`);
    assert.deepEqual(components.sort(), [
      "kandokoro:alb:LoadBalancer web",
      "kandokoro:dynamodb:Table notes",
      "kandokoro:lambda:Function notes-api",
      "kandokoro:logs:LogGroup notes-api",
      "kandokoro:network:Network network",
      "kandokoro:network:SecurityGroup web-alb",
    ]);
  });

  it("is the app and the table of http-api, to the byte", async () => {
    const made = async (stack: string) => {
      const deployment = await deploy(runPage, { stack });
      const { code, handler, timeout } = deployment.get(types.function).inputs;
      const { hashKey, rangeKey, ttl, attributes } = deployment.get(types.table).inputs;
      const zip = await (code as pulumi.asset.FileArchive).path;
      return { zip, handler, timeout, hashKey, rangeKey, ttl, attributes };
    };
    assert.deepEqual(await made(STACK), await made("http-api"));
  });

  it("puts out where things are, and commands", async () => {
    const { outputs } = await deploy(runPage, { stack: STACK });
    assert.deepEqual(Object.keys(outputs).sort(), [
      "commands",
      "dnsName",
      "functionName",
      "tableName",
      "url",
    ]);
    const commands = outputs.commands as Record<string, string>;
    const url = outputs.url as string;
    assert.equal(url, `http://${outputs.dnsName as string}`);
    assert.deepEqual(Object.keys(commands).sort(), ["create", "list", "tailLogs"]);
    assert.equal(commands.list, `curl -i '${url}/notes'`);
    assert.equal(
      commands.create,
      `curl -i '${url}/notes' -H 'content-type: application/json' -d '{"title":"Hello"}'`,
    );
  });

  it("sends the notes' paths to the function, and answers 404 to all others itself", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const rule = deployment.get(types.rule).inputs;
    assert.deepEqual(rule.conditions, [{ pathPattern: { values: ["/notes", "/notes/*"] } }]);
    const targetGroup = deployment.get(types.targetGroup);
    assert.deepEqual(rule.actions, [{ type: "forward", targetGroupArn: targetGroup.state.arn }]);
    const [other] = deployment.get(types.listener).inputs.defaultActions as Record<string, unknown>[];
    assert.equal(other?.type, "fixed-response");
    assert.equal((other.fixedResponse as { statusCode: string }).statusCode, "404");
  });

  it("gives the function all values of headers and parameters, and no health checks to pay for", async () => {
    const { inputs } = (await deploy(runPage, { stack: STACK })).get(types.targetGroup);
    assert.equal(inputs.targetType, "lambda");
    assert.equal(inputs.lambdaMultiValueHeadersEnabled, true);
    assert.deepEqual(inputs.healthCheck, { enabled: false });
  });

  it("lets the load balancer's target group start the function, and nobody else", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const permissions = deployment.ofType(types.permission);
    assert.deepEqual(
      permissions.map(({ inputs }) => [inputs.principal, inputs.sourceArn]),
      [["elasticloadbalancing.amazonaws.com", deployment.get(types.targetGroup).state.arn]],
    );
    assert.equal(deployment.get(types.attachment).inputs.targetId, deployment.get(types.function).state.arn);
  });

  it("is open to everyone by plain HTTP, shares one set of notes, and says so", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    noOtherPaths(deployment, ["0.0.0.0/0 -> web: 80"]);
    assert.equal(variables(deployment.get(types.function)).AUTHORIZATION, "none");
    assert.deepEqual(
      deployment.warnings.filter((line) => line.includes("HTTP")),
      [
        'alb.LoadBalancer "web": requests come by plain HTTP, which others on the way can read and change; give it a certificateArn',
      ],
    );
  });

  it("takes HTTPS when a certificate is set, and sends there what comes by HTTP", async () => {
    const deployment = await deploy(runPage, { stack: STACK, config: HTTPS });
    assert.equal(deployment.outputs.url, "https://notes.example.com");
    assert.deepEqual(
      deployment.warnings.filter((line) => line.includes("HTTP")),
      [],
    );
    const listeners = deployment.ofType(types.listener).map(({ inputs }) => {
      const [action] = inputs.defaultActions as { type: string }[];
      return [inputs.port, inputs.protocol, action?.type, inputs.certificateArn];
    });
    assert.deepEqual(
      listeners.sort((a, b) => Number(a[0]) - Number(b[0])),
      [
        [80, "HTTP", "redirect", undefined],
        [443, "HTTPS", "fixed-response", CERTIFICATE],
      ],
    );
    noOtherPaths(deployment, ["0.0.0.0/0 -> web: 80", "0.0.0.0/0 -> web: 443"]);
    const secure = deployment.ofType(types.listener).find(({ inputs }) => inputs.port === 443);
    assert.equal(deployment.get(types.rule).inputs.listenerArn, secure?.state.arn);
  });

  it("lets in only the ranges that are set", async () => {
    const config = { "kandokoro:allowedCidrs": "203.0.113.0/24, 198.51.100.7/32" };
    const deployment = await deploy(runPage, { stack: STACK, config });
    noOtherPaths(deployment, ["203.0.113.0/24 -> web: 80", "198.51.100.7/32 -> web: 80"]);
  });

  for (const [key, value, message] of [
    [
      "allowedCidrs",
      "203.0.113.7/24",
      'alb.LoadBalancer "web": allowedCidrs is "203.0.113.7/24"; use 203.0.113.0/24',
    ],
    [
      "allowedCidrs",
      "office",
      'alb.LoadBalancer "web": allowedCidrs is "office"; use a range of IPv4 addresses such as 203.0.113.0/24',
    ],
    [
      "hostName",
      "notes.example.com",
      'alb.LoadBalancer "web": hostName is "notes.example.com"; use it only with certificateArn: a certificate for that name',
    ],
  ] as const)
    it(`refuses the ${key} ${value}`, async () => {
      const config = { [`kandokoro:${key}`]: value };
      await assert.rejects(deploy(runPage, { stack: STACK, config }), { message });
    });

  it("refuses a misspelt key with the nearest right one", async () => {
    const config = { "kandokoro:certificateArm": CERTIFICATE };
    await assert.rejects(deploy(runPage, { stack: STACK, config }), {
      message: /^Config: kandokoro:certificateArm is no setting; did you mean kandokoro:certificateArn\?/,
    });
  });

  it("puts the function into no network, and pays for no way out of one", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    assert.equal(deployment.get(types.function).inputs.vpcConfig, undefined);
    const vpc = deployment.get("awsx:ec2:Vpc").inputs;
    assert.deepEqual(vpc.natGateways, { strategy: "None" });
    assert.equal(vpc.numberOfAvailabilityZones, 2);
  });

  it("lets the function use the table's items, and nothing else", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const role = deployment.get("aws:iam/role:Role");
    const table = deployment.get(types.table).state.arn as string;
    for (const verb of ["GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"])
      assertAllows(deployment, role, `dynamodb:${verb}`, table);
    for (const verb of ["Scan", "DeleteTable", "UpdateTable"])
      assertDenies(deployment, role, `dynamodb:${verb}`, table);
    noWildcardActions(deployment);
  });

  it("leaves no value out of a text when nothing is known yet, with a certificate too", async () => {
    noStrayText(await deploy(runPage, { stack: STACK, preview: true, config: HTTPS }));
  });

  it("keeps its load balancer and its notes in prod", async () => {
    const deployment = await deploy(runPage, { stack: `${STACK}.prod`, config: HTTPS });
    removalHonoured(deployment, "prod");
    assert.equal(deployment.get(types.balancer).inputs.enableDeletionProtection, true);
  });
});

interface Made {
  readonly inputs: Record<string, unknown>;
}

function variables({ inputs }: Made): Record<string, string> {
  return (inputs.environment as { variables: Record<string, string> }).variables;
}
