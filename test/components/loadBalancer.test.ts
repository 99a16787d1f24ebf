import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as alb from "../../components/alb/index.ts";
import * as lambda from "../../components/lambda/index.ts";
import * as network from "../../components/network/index.ts";
import * as s3 from "../../components/s3/index.ts";
import {
  assertCannotReach,
  deploy,
  hasEgress,
  noOtherPaths,
  removalHonoured,
  type Deployment,
} from "../kit/index.ts";

const types = {
  attachment: "aws:lb/targetGroupAttachment:TargetGroupAttachment",
  balancer: "aws:lb/loadBalancer:LoadBalancer",
  listener: "aws:lb/listener:Listener",
  permission: "aws:lambda/permission:Permission",
  rule: "aws:lb/listenerRule:ListenerRule",
  targetGroup: "aws:lb/targetGroup:TargetGroup",
};
const certificateArn = "arn:aws:acm:ap-northeast-1:123456789012:certificate/1234";
const fn = (name = "notes") => new lambda.Function(name, { entry: "test/components/fixtures/hello.ts" });
const balancer = (args: Partial<alb.LoadBalancerArgs> = {}, name = "web") =>
  new alb.LoadBalancer(name, { ...args, network: args.network ?? new network.Network("net") });

/** A load balancer, and what the program does with it. */
const made = (
  program: (web: alb.LoadBalancer) => unknown = () => undefined,
  args: Partial<alb.LoadBalancerArgs> = {},
  stack?: string,
) =>
  deploy(
    () => {
      const web = balancer(args);
      void program(web);
      return { url: web.url, dnsName: web.dnsName };
    },
    { stack },
  );
/** Which requests go where, in the order in which the load balancer looks. */
const rules = (deployment: Deployment) =>
  deployment
    .ofType(types.rule)
    .map(
      ({ inputs }) => [inputs.priority, inputs.conditions, targetOf(deployment, inputs.actions)] as unknown[],
    );
const targetOf = (deployment: Deployment, actions: { type: string; targetGroupArn: string }[]) => {
  assert.deepEqual(
    actions.map(({ type }) => type),
    ["forward"],
  );
  return deployment.ofType(types.targetGroup).find(({ id }) => id === actions[0]!.targetGroupArn)?.name;
};
const paths = (...values: string[]) => [{ pathPattern: { values } }];
const notFound = {
  type: "fixed-response",
  fixedResponse: { statusCode: "404", contentType: "text/plain", messageBody: "Not found" },
};

describe("alb.LoadBalancer", () => {
  it("stands on the internet in all zones of its network, and drops invalid headers", async () => {
    const deployment = await made();
    const { inputs } = deployment.get(types.balancer);
    assert.deepEqual(inputs, {
      loadBalancerType: "application",
      internal: false,
      subnets: deployment.get("awsx:ec2:Vpc").state.publicSubnetIds,
      securityGroups: [deployment.get("web-alb-group").id],
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      idleTimeout: 60,
      enableDeletionProtection: false,
    });
    assert.ok(hasEgress(deployment, deployment.get(types.balancer)));
    assert.equal(deployment.outputs.url, `http://${String(deployment.outputs.dnsName)}`);
    assert.deepEqual(deployment.ofType(types.targetGroup), []);
  });

  it("answers 404 by HTTP to what no rule takes, and warns that it is plain", async () => {
    const deployment = await made();
    const { inputs } = deployment.get(types.listener);
    assert.deepEqual(inputs, {
      loadBalancerArn: deployment.get(types.balancer).id,
      port: 80,
      protocol: "HTTP",
      defaultActions: [notFound],
    });
    assert.deepEqual(deployment.warnings, [
      'alb.LoadBalancer "web": requests come by plain HTTP, which others on the way can read and change; give it a certificateArn',
    ]);
  });

  it("opens port 80 to everyone, and nothing else", async () => {
    noOtherPaths(await made(), ["0.0.0.0/0 -> web: 80"]);
  });

  it("opens only to whom it was told", async () => {
    const deployment = await made(undefined, { allowedCidrs: ["203.0.113.0/24", "198.51.100.7/32"] });
    noOtherPaths(deployment, ["203.0.113.0/24 -> web: 80", "198.51.100.7/32 -> web: 80"]);
  });

  it("takes HTTPS with a certificate, sends HTTP there, and does not warn", async () => {
    const deployment = await made((web) => web.toFunction(fn()), {
      certificateArn,
      hostName: "www.example.com",
    });
    const [http, https] = [deployment.get("web-http"), deployment.get("web-https")];
    assert.deepEqual(http.inputs.defaultActions, [
      { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } },
    ]);
    assert.deepEqual(https.inputs, {
      loadBalancerArn: deployment.get(types.balancer).id,
      port: 443,
      protocol: "HTTPS",
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      certificateArn,
      defaultActions: [notFound],
    });
    assert.equal(deployment.get(types.rule).inputs.listenerArn, https.id);
    assert.equal(deployment.outputs.url, "https://www.example.com");
    assert.deepEqual(deployment.warnings, []);
    noOtherPaths(deployment, ["0.0.0.0/0 -> web: 80", "0.0.0.0/0 -> web: 443"]);
  });

  it("has its own name in its address where no host name was given", async () => {
    const { outputs } = await made(undefined, { certificateArn: pulumi.output(certificateArn) });
    assert.equal(outputs.url, `https://${String(outputs.dnsName)}`);
  });

  it("keeps idle connections as long as it was told", async () => {
    const deployment = await made(undefined, { idleTimeoutSeconds: 300 });
    assert.equal(deployment.get(types.balancer).inputs.idleTimeout, 300);
  });

  it("writes access logs to a bucket that lets this account's load balancers do that, and no more", async () => {
    const deployment = await deploy(() => {
      const accessLogs = new s3.Bucket("logs", { expireDays: 30 });
      const net = new network.Network("net");
      for (const name of ["web", "admin"]) balancer({ accessLogs, network: net }, name);
    });
    const [bucket, policy] = [deployment.get("logs-bucket"), deployment.get("logs-tls")];
    const web = deployment.get("web-alb", types.balancer);
    assert.deepEqual(web.inputs.accessLogs, { bucket: bucket.id, prefix: "web", enabled: true });
    assert.ok(web.dependencies.includes(policy.urn));
    const { Statement } = JSON.parse(policy.inputs.policy as string) as { Statement: object[] };
    const [tls, ...writers] = Statement;
    assert.match(JSON.stringify(tls), /"Sid":"RefuseWithoutTls"/);
    assert.deepEqual(
      writers,
      ["web", "admin"].map((name) => ({
        Sid: `WriteLogsOf${name === "web" ? "Web" : "Admin"}`,
        Effect: "Allow",
        Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: [`arn:aws:s3:::${bucket.id}/${name}/AWSLogs/123456789012/*`],
        Condition: {
          ArnEquals: {
            "aws:SourceArn": "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:loadbalancer/*",
          },
        },
      })),
    );
  });

  it("can be destroyed at once in dev, and not in prod", async () => {
    removalHonoured(await made(), "dev");
    const prod = await made(undefined, {}, "web.prod");
    removalHonoured(prod, "prod");
    assert.equal(prod.get(types.balancer).inputs.enableDeletionProtection, true);
  });

  it("puts its children under itself", async () => {
    const { resources } = await made((web) => {
      web.toTargets("api", { port: 3000, paths: ["/api/*"] });
      web.toFunction(fn());
    });
    for (const { urn, name } of resources.filter(({ custom, name }) => custom && name.startsWith("web")))
      assert.match(urn, /::kandokoro:alb:LoadBalancer\$/, name);
  });
});

describe("alb.LoadBalancer.toFunction", () => {
  it("sends all requests to the function, each header as a list of values", async () => {
    const deployment = await made((web) => web.toFunction(fn()));
    const { inputs, id } = deployment.get(types.targetGroup);
    assert.deepEqual(inputs, {
      targetType: "lambda",
      lambdaMultiValueHeadersEnabled: true,
      healthCheck: { enabled: false },
    });
    assert.deepEqual(rules(deployment), [[1, paths("/*"), "web-notes"]]);
    const attachment = deployment.get(types.attachment);
    assert.deepEqual(attachment.inputs, {
      targetGroupArn: id,
      targetId: deployment.get("notes-function").state.arn,
    });
  });

  it("lets that target group alone start the function, before it is attached, before requests come", async () => {
    const deployment = await made((web) => web.toFunction(fn()));
    const permission = deployment.get(types.permission);
    assert.equal(permission.inputs.principal, "elasticloadbalancing.amazonaws.com");
    assert.equal(permission.inputs.sourceArn, deployment.get(types.targetGroup).id);
    assert.equal(permission.inputs.sourceAccount, undefined);
    assert.ok(deployment.get(types.attachment).dependencies.includes(permission.urn));
    assert.ok(deployment.get(types.rule).dependencies.includes(deployment.get(types.attachment).urn));
  });

  it("takes paths and hosts, in the order of the calls", async () => {
    const deployment = await made((web) => {
      web.toFunction(fn("api"), { paths: ["/api/*", "/v1/*"], hosts: ["*.example.com"] });
      web.toFunction(fn("old"), { hosts: ["old.example.com"] });
      web.toFunction(fn("site"));
    });
    assert.deepEqual(rules(deployment), [
      [1, [...paths("/api/*", "/v1/*"), { hostHeader: { values: ["*.example.com"] } }], "web-api"],
      [2, [{ hostHeader: { values: ["old.example.com"] } }], "web-old"],
      [3, paths("/*"), "web-site"],
    ]);
  });

  it("takes priorities, and goes on after the highest", async () => {
    const deployment = await made((web) => {
      web.toFunction(fn("site"), { priority: 100 });
      web.toFunction(fn("api"), { paths: ["/api/*"], priority: 10 });
      web.toFunction(fn("old"), { paths: ["/old/*"], priority: 11 });
    });
    assert.deepEqual(
      rules(deployment).map(([priority]) => priority),
      [100, 10, 11],
    );
  });

  it("gives one function several rules, and attaches it once", async () => {
    const deployment = await made((web) => {
      const notes = fn();
      const [first, second] = [
        web.toFunction(notes, { paths: ["/notes"] }),
        web.toFunction(notes, { paths: ["/notes/*"] }),
      ];
      assert.equal(first, second);
    });
    assert.deepEqual(rules(deployment), [
      [1, paths("/notes"), "web-notes"],
      [2, paths("/notes/*"), "web-notes"],
    ]);
    assert.deepEqual(
      deployment.ofType(types.rule).map(({ name }) => name),
      ["web-to-notes", "web-to-notes-2"],
    );
    assert.equal(deployment.ofType(types.attachment).length, 1);
    assert.equal(deployment.ofType(types.permission).length, 1);
  });
});

describe("alb.LoadBalancer.toTargets", () => {
  it("makes a group of addresses that are asked for their health, and leave soon", async () => {
    const deployment = await made((web) => web.toTargets("api", { port: 3000 }));
    assert.deepEqual(deployment.get(types.targetGroup).inputs, {
      targetType: "ip",
      protocol: "HTTP",
      port: 3000,
      vpcId: deployment.get("awsx:ec2:Vpc").state.vpcId,
      deregistrationDelay: 30,
      healthCheck: {
        path: "/health",
        matcher: "200-299",
        interval: 10,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
    });
    assert.deepEqual(rules(deployment), [[1, paths("/*"), "web-api"]]);
    assert.deepEqual(deployment.ofType(types.permission), []);
  });

  it("takes the health check, the delay, paths, hosts and a priority", async () => {
    const deployment = await made((web) =>
      web.toTargets("api", {
        port: 8080,
        healthCheckPath: "/up?deep=no",
        healthCheckIntervalSeconds: 5,
        deregistrationDelaySeconds: 0,
        paths: ["/api/*"],
        hosts: ["example.com"],
        priority: 50_000,
      }),
    );
    const { inputs } = deployment.get(types.targetGroup);
    assert.equal(inputs.port, 8080);
    assert.equal(inputs.deregistrationDelay, 0);
    assert.deepEqual(
      [inputs.healthCheck.path, inputs.healthCheck.interval, inputs.healthCheck.timeout],
      ["/up?deep=no", 5, 4],
    );
    assert.deepEqual(rules(deployment), [
      [50_000, [...paths("/api/*"), { hostHeader: { values: ["example.com"] } }], "web-api"],
    ]);
  });

  it("answers the rule, for a service to wait for: AWS takes it into no group without one", async () => {
    const deployment = await made((web) => {
      const { targetGroup, rule } = web.toTargets("api", { port: 3000 });
      const loadBalancers = [{ targetGroupArn: targetGroup.arn, containerName: "api", containerPort: 3000 }];
      new aws.ecs.Service("api", { loadBalancers }, { dependsOn: rule });
    });
    const waitedFor = deployment.get("api", "aws:ecs/service:Service").dependencies;
    assert.ok(waitedFor.includes(deployment.get(types.rule).urn));
    assert.ok(waitedFor.includes(deployment.get(types.targetGroup).urn));
  });

  it("is reached once the targets' group lets the load balancer in, and by nobody else", async () => {
    const deployment = await made((web) => {
      const api = { network: web.network, description: "Tasks.", egress: "none" } as const;
      new network.SecurityGroup("api", api).allowFrom(web.securityGroup, 3000, "Requests.");
    });
    noOtherPaths(deployment, ["0.0.0.0/0 -> web: 80", "web -> api: 3000"]);
    assertCannotReach(deployment, "0.0.0.0/0", "api", 3000);
  });
});

describe("alb.LoadBalancer refuses", () => {
  const refused = async (program: () => unknown, message: string) =>
    await assert.rejects(
      deploy(() => void program()),
      { message },
    );

  it("all that is wrong with it at once, before anything is made", async () => {
    const args = {
      allowedCidrs: ["0.0.0.0/0", "10.0.0.9/8", "0.0.0.0/0", "all"],
      idleTimeoutSeconds: 0,
      hostName: "www.example.com",
    };
    await refused(
      () => balancer(args, "my_web"),
      `alb.LoadBalancer "my_web" has 6 problems:
  name is "my_web"; use letters, digits and -, with no - at either end
  allowedCidrs is "10.0.0.9/8"; use 10.0.0.0/8
  allowedCidrs is "0.0.0.0/0"; use each range once
  allowedCidrs is "all"; use a range of IPv4 addresses such as 203.0.113.0/24
  idleTimeoutSeconds is 0; use a whole number from 1 to 4000 seconds
  hostName is "www.example.com"; use it only with certificateArn: a certificate for that name`,
    );
  });

  const names: [string, string][] = [
    [
      "a".repeat(80),
      `name is "${"a".repeat(80)}"; use at most 20 characters (AWS allows 32; "-alb" and Pulumi's suffix take the rest)`,
    ],
    ["", 'name is ""; use letters, digits and -, with no - at either end'],
    ["-web", 'name is "-web"; use letters, digits and -, with no - at either end'],
    ["internal-web", 'name is "internal-web"; use another beginning: AWS keeps internal- for itself'],
  ];
  for (const [name, problem] of names)
    it(`the name "${name}"`, async () => {
      await refused(() => balancer({}, name), `alb.LoadBalancer "${name}": ${problem}`);
    });

  const cases: Record<string, [(web: alb.LoadBalancer) => unknown, string]> = {
    "a target whose name is too long for a target group": [
      (web) => web.toFunction(fn("a".repeat(21))),
      `target is "${"a".repeat(21)}"; use at most 20 characters (AWS allows 32 for a target group; "web-" and Pulumi's suffix take the rest)`,
    ],
    "a target whose name no target group can have": [
      (web) => web.toFunction(fn("my_notes")),
      'target is "my_notes"; use letters, digits and -, with no - at either end',
    ],
    "a path without its slash": [
      (web) => web.toFunction(fn(), { paths: ["notes"] }),
      'paths is "notes"; use a path that begins with /, of at most 128 letters, digits and _-.$/~"\'@:+&*?',
    ],
    "a host name that is none": [
      (web) => web.toFunction(fn(), { hosts: ["https://example.com"] }),
      'hosts is "https://example.com"; use a host name such as api.example.com, * and ? included',
    ],
    "more values than a rule has": [
      (web) => web.toFunction(fn(), { paths: ["/a", "/b", "/c"], hosts: ["a.b", "c.d", "e.f"] }),
      'paths and hosts is "6 values"; use at most 5 for a rule; make a second',
    ],
    "more wildcards than a rule has": [
      (web) => web.toFunction(fn(), { paths: ["/*/*/*", "/?/?/?/?"] }),
      'paths and hosts is "7 wildcards"; use at most 6 * and ? for a rule',
    ],
    "a priority that there is none of": [
      (web) => web.toFunction(fn(), { priority: 0 }),
      "priority is 0; use a whole number from 1 to 50000",
    ],
    "a priority that another rule has": [
      (web) => [web.toFunction(fn("a"), { paths: ["/a"] }), web.toFunction(fn("b"), { priority: 1 })],
      "priority is 1; use another: the rule to a has it",
    ],
    "a rule that an earlier one leaves nothing": [
      (web) => [web.toFunction(fn("site")), web.toTargets("api", { port: 80, paths: ["/api/*"] })],
      "priority is 2; use one before 1: the rule to site takes all requests, and none would come here",
    ],
    "targets of one name twice": [
      (web) => [
        web.toTargets("api", { port: 80, paths: ["/a"] }),
        web.toTargets("api", { port: 80, paths: ["/b"] }),
      ],
      'target is "api"; use another name: there are targets of this one already',
    ],
  };
  for (const [title, [program, problem]] of Object.entries(cases))
    it(title, async () => {
      await refused(() => program(balancer()), `alb.LoadBalancer "web": ${problem}`);
    });

  it("targets with wrong settings, in one list", async () => {
    const args = {
      port: 70_000,
      healthCheckPath: "health",
      healthCheckIntervalSeconds: 1,
      deregistrationDelaySeconds: 3601,
    };
    await refused(
      () => balancer().toTargets("api", args),
      `alb.LoadBalancer "web" has 4 problems:
  port is 70000; use a whole number from 1 to 65535
  healthCheckPath is "health"; use a path that begins with /, such as /health
  healthCheckIntervalSeconds is 1; use a whole number from 5 to 300 seconds
  deregistrationDelaySeconds is 3601; use a whole number from 0 to 3600 seconds`,
    );
  });

  it("nobody at all, and a certificate or host name that is none", async () => {
    await refused(
      () => balancer({ allowedCidrs: [], certificateArn: "my-cert", hostName: "https://example.com/" }),
      `alb.LoadBalancer "web" has 3 problems:
  allowedCidrs is "empty"; use one range or more; nobody could come otherwise
  certificateArn is "my-cert"; use the ARN of an issued certificate of ACM
  hostName is "https://example.com/"; use a host name such as www.example.com, without https:// and path`,
    );
  });
});
