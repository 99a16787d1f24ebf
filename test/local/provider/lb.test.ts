// What is refused of load balancers before anything is made.
import assert from "node:assert/strict";
import { check } from "../../../local/provider/check.ts";
import { factsOf } from "../../../local/provider/facts.ts";
import { resourceType } from "../../../local/provider/services.ts";

type Values = Record<string, unknown>;

const lb = "aws:lb/loadBalancer:LoadBalancer";
const group = "aws:lb/targetGroup:TargetGroup";
const listener = "aws:lb/listener:Listener";
const rule = "aws:lb/listenerRule:ListenerRule";
const attachment = "aws:lb/targetGroupAttachment:TargetGroupAttachment";
const arn = "arn:aws:elasticloadbalancing:ap-northeast-1:000000000000:";
const subnets = ["subnet-1", "subnet-2"];
const fixedResponse = { contentType: "text/plain", statusCode: "404" };
const notFound = { type: "fixed-response", fixedResponse };
const listening = { loadBalancerArn: `${arn}loadbalancer/app/a/1`, port: 80, defaultActions: [notFound] };
const ruled = (conditions: Values[], action: Values = notFound): Values => ({
  listenerArn: `${arn}listener/app/a/1/2`,
  actions: [action],
  conditions,
});
const paths = (...values: string[]) => ({ pathPattern: { values } });
const targets = { targetType: "ip", port: 80, protocol: "HTTP", vpcId: "vpc-1" };
const noRegex =
  "is not covered: the local cloud's load balancers ask hostHeader, httpHeader, httpRequestMethod, pathPattern by values";

/** What a type refuses, by inputs; an empty list for what it takes. */
const cases: readonly (readonly [token: string, news: Values, said: string[]])[] = [
  [lb, { subnets, idleTimeout: 4000, clientKeepAlive: 60 }, []],
  [lb, { subnets, name: "a".repeat(33) }, [`name "${"a".repeat(33)}" has 33 characters; use at most 32`]],
  [lb, { subnets, name: "web_front" }, ['name is "web_front"; use only letters, digits and -']],
  [lb, { subnets, name: "-web" }, ['name is "-web"; it cannot begin or end with a hyphen']],
  [
    lb,
    { subnets, name: "internal-web" },
    ['name is "internal-web"; it cannot begin with "internal-", which AWS itself uses'],
  ],
  [
    lb,
    { subnets, idleTimeout: 4001, clientKeepAlive: 59 },
    ["idleTimeout is 4001; use 1 to 4000", "clientKeepAlive is 59; use 60 to 604800"],
  ],
  [
    lb,
    { subnets, loadBalancerType: "network" },
    ['loadBalancerType is "network"; the local cloud has "application" load balancers only'],
  ],
  [
    lb,
    { subnets, subnetMappings: [{ subnetId: "subnet-1" }] },
    ["subnets conflicts with subnetMappings; give one of them"],
  ],
  [
    lb,
    { subnets, customerOwnedIpv4Pool: "pool" },
    ["customerOwnedIpv4Pool is not covered by the local provider; remove it here"],
  ],
  [group, { targetType: "lambda", lambdaMultiValueHeadersEnabled: true }, []],
  [group, { ...targets, name: "internal-web", deregistrationDelay: 0 }, []],
  [group, { ...targets, deregistrationDelay: 3601 }, ["deregistrationDelay is 3601; use 0 to 3600"]],
  [
    group,
    { targetType: "lambda", port: 80, vpcId: "vpc-1" },
    [
      'port is 80; a target group with targetType "lambda" has none: remove it',
      'vpcId is "vpc-1"; a target group with targetType "lambda" has none: remove it',
    ],
  ],
  [
    group,
    { ...targets, lambdaMultiValueHeadersEnabled: true },
    ['lambdaMultiValueHeadersEnabled is true; use it only with targetType "lambda", not "ip"'],
  ],
  [
    group,
    { ...targets, protocol: "TCP" },
    ['protocol is "TCP"; the local cloud\'s application load balancers take "HTTP" and "HTTPS"'],
  ],
  [
    group,
    { ...targets, targetType: "alb" },
    ['targetType is "alb", which is for network load balancers; use "ip", "instance" or "lambda"'],
  ],
  [group, { ...targets, port: 0 }, ["port is 0; use 1 to 65535"]],
  [
    group,
    { ...targets, stickiness: { type: "source_ip" } },
    ['stickiness.type is "source_ip"; an application load balancer has "lb_cookie" and "app_cookie"'],
  ],
  [
    group,
    { ...targets, healthCheck: { interval: 10, timeout: 10, matcher: "200-199" } },
    [
      "healthCheck.timeout is 10; Health check timeout must be smaller than the interval, 10",
      'healthCheck.matcher is "200-199"; use codes from 200 to 499, such as 200, 200,202 or 200-299',
    ],
  ],
  [group, { ...targets, healthCheck: { interval: 4 } }, ["healthCheck.interval is 4; use 5 to 300"]],
  [
    group,
    { ...targets, healthCheck: { path: "health" } },
    ['healthCheck.path is "health"; use a value that begins with /, or an empty text'],
  ],
  [listener, listening, []],
  [listener, { ...listening, port: 70_000 }, ["port is 70000; use 1 to 65535"]],
  [
    listener,
    {
      ...listening,
      protocol: "HTTP",
      certificateArn: "arn:aws:acm:ap-northeast-1:000000000000:certificate/1",
    },
    ['certificateArn is given; A certificate cannot be specified for HTTP listeners: use protocol "HTTPS"'],
  ],
  [
    listener,
    { ...listening, protocol: "TLS" },
    ['protocol is "TLS"; an application load balancer\'s listeners take "HTTP" and "HTTPS"'],
  ],
  [
    listener,
    { ...listening, sslPolicy: "modern" },
    ['sslPolicy is "modern"; use the name of a policy, such as ELBSecurityPolicy-TLS13-1-2-2021-06'],
  ],
  [
    listener,
    { ...listening, defaultActions: [{ type: "redirect", redirect: { statusCode: "HTTP_301" } }] },
    ["defaultActions[0].redirect leads to where it is; change at least one of protocol, host, port, path"],
  ],
  [
    listener,
    { ...listening, defaultActions: [{ type: "jwt-validation" }] },
    [
      'defaultActions[0].type is "jwt-validation"; the local cloud\'s load balancers have fixed-response, forward, redirect',
    ],
  ],
  [
    listener,
    {
      ...listening,
      defaultActions: [{ ...notFound, fixedResponse: { ...fixedResponse, messageBody: "x".repeat(1025) } }],
    },
    ["defaultActions[0].fixedResponse.messageBody has 1025 characters; use at most 1024"],
  ],
  [
    listener,
    {
      ...listening,
      defaultActions: [
        {
          type: "forward",
          forward: {
            targetGroups: [{ arn: `${arn}targetgroup/a/1` }, { arn: `${arn}targetgroup/b/1` }],
          },
        },
      ],
    },
    [
      "defaultActions[0].forward.targetGroups has 2; the local cloud's load balancers forward to one target group",
    ],
  ],
  [rule, ruled([paths("/a/*", "/b")]), []],
  [rule, ruled([paths("/a/*")]), []],
  [
    rule,
    ruled([paths("/[a]")]),
    [
      `conditions[0].pathPattern.values has "/[a]"; use 1 to 128 characters: letters, digits, _ - . $ / ~ " ' @ : + & and the wildcards * and ?`,
    ],
  ],
  [
    rule,
    ruled([{ hostHeader: { values: ["a_b.example.com"] } }]),
    [
      'conditions[0].hostHeader.values has "a_b.example.com"; use 1 to 128 characters: letters, digits, - . and the wildcards * and ?',
    ],
  ],
  [rule, ruled([{ sourceIp: { values: ["10.0.0.0/8"] } }]), [`conditions[0].sourceIp ${noRegex}`]],
  [
    rule,
    ruled([{ pathPattern: { regexValues: ["^/a"] } }]),
    [`conditions[0].pathPattern.regexValues ${noRegex}`],
  ],
  [
    rule,
    ruled([{ ...paths("/a"), httpRequestMethod: { values: ["GET"] } }]),
    ["conditions[0] has httpRequestMethod and pathPattern; give each a condition of its own"],
  ],
  [rule, ruled([paths("/a"), paths("/b")]), ["conditions have pathPattern twice; put its values into one"]],
  [
    rule,
    ruled([paths("/1", "/2", "/3", "/4", "/5", "/6")]),
    ["conditions have 6 values; A rule can only have 5"],
  ],
  [rule, ruled([paths("/*/*/*/*", "/*/*/*/*")]), ["conditions have 8 wildcards; A rule can only have 6"]],
  [rule, { ...ruled([paths("/a")]), priority: 50_001 }, ["priority is 50001; use 1 to 50000"]],
  [
    attachment,
    {
      targetGroupArn: `${arn}targetgroup/a/1`,
      targetId: "arn:aws:lambda:ap-northeast-1:000000000000:function:f",
      port: 80,
    },
    ["port is given for a function; remove it"],
  ],
  [
    attachment,
    { targetGroupArn: `${arn}targetgroup/a/1`, targetId: "10.0.0.1", port: 70_000 },
    ["port is 70000; use 1 to 65535"],
  ],
];

describe("load balancers", () => {
  for (const [token, news, said] of cases) {
    const what = said[0] ?? `take ${JSON.stringify(news)}`;
    it(`${token.split(":").at(-1)}: ${what}`.slice(0, 160), async () => {
      const subject = { token, name: "made", facts: factsOf(token)!, type: await resourceType(token) };
      const { problems } = check(subject, {}, news);
      assert.deepEqual(
        problems.map(({ property, reason }) => `${property} ${reason}`),
        said,
      );
    });
  }
});
