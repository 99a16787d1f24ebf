// Every covered type against what the real provider made of the same inputs.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator, stopEmulator } from "../../../local/emulator.ts";
import { resourceType } from "../../../local/provider/services.ts";
import { isZero } from "../../../local/provider/values.ts";
import { differences, form } from "./alike.ts";
import { type Around, around } from "./ecsCloud.ts";
import { loadBalancers } from "./lbCloud.ts";
import {
  coveredTypes,
  facts,
  type Need,
  type Recorded,
  recordedAt,
  settings,
  urnOf,
  type Values,
  World,
} from "./world.ts";

const api = "aws:apigatewayv2/api:Api";
const bucket = "aws:s3/bucket:Bucket";
const deliveryStream = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const database = "aws:glue/catalogDatabase:CatalogDatabase";
const eip = "aws:ec2/eip:Eip";
const eventRule = "aws:cloudwatch/eventRule:EventRule";
const eventTarget = "aws:cloudwatch/eventTarget:EventTarget";
const cluster = "aws:ecs/cluster:Cluster";
const ecsService = "aws:ecs/service:Service";
const fn = "aws:lambda/function:Function";
const gateway = "aws:ec2/internetGateway:InternetGateway";
const group = "aws:ec2/securityGroup:SecurityGroup";
const listener = "aws:lb/listener:Listener";
const listenerRule = "aws:lb/listenerRule:ListenerRule";
const loadBalancer = "aws:lb/loadBalancer:LoadBalancer";
const logGroup = "aws:cloudwatch/logGroup:LogGroup";
const queue = "aws:sqs/queue:Queue";
const nat = "aws:ec2/natGateway:NatGateway";
const routeTable = "aws:ec2/routeTable:RouteTable";
const secret = "aws:secretsmanager/secret:Secret";
const secretVersion = "aws:secretsmanager/secretVersion:SecretVersion";
const subnet = "aws:ec2/subnet:Subnet";
const vpc = "aws:ec2/vpc:Vpc";
const repository = "aws:ecr/repository:Repository";
const role = "aws:iam/role:Role";
const targetGroup = "aws:lb/targetGroup:TargetGroup";
const taskDefinition = "aws:ecs/taskDefinition:TaskDefinition";
const topic = "aws:sns/topic:Topic";
const jobs: Need = { token: queue, name: "jobs", inputs: { name: "jobs-1aff7ab" } };

/** Scheduler asks whether it may take on the schedule's role. */
const scheduleRole: Need = {
  token: role,
  name: "s-role",
  inputs: {
    name: "s-role-9328749",
    assumeRolePolicy: JSON.stringify({
      Statement: [
        { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "scheduler.amazonaws.com" } },
      ],
    }),
  },
};

/** ECS asks whether it may take on the task's roles. */
const taskRole: Need = {
  token: role,
  name: "task-role",
  inputs: {
    name: "task-role-7e907ff",
    assumeRolePolicy: JSON.stringify({
      Statement: [
        { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ecs-tasks.amazonaws.com" } },
      ],
    }),
  },
};

/** Firehose asks whether it may take on the stream's role, and write. */
const streamRole: Need = {
  token: role,
  name: "fh-role",
  inputs: {
    name: "fh-role-836261f",
    assumeRolePolicy: JSON.stringify({
      Statement: [
        { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "firehose.amazonaws.com" } },
      ],
    }),
  },
};
const streamMayWrite: Need = {
  token: "aws:iam/rolePolicy:RolePolicy",
  name: "fh-policy",
  inputs: { name: "fh-policy", role: "fh-role-836261f", policy: document("s3:*", "*") },
};

/** Lambda asks whether the function's role may use the queues. */
const queues: Need = {
  token: "aws:iam/rolePolicy:RolePolicy",
  name: "queues",
  inputs: { name: "queues", role: "fn-role-246d707", policy: document("sqs:*", "*") },
};

/** CloudWatch Logs asks whether it may invoke the function. */
const logsMayInvoke: Need = {
  token: "aws:lambda/permission:Permission",
  name: "logs",
  inputs: {
    action: "lambda:InvokeFunction",
    function: "thumb-20e1965",
    principal: "logs.amazonaws.com",
    sourceArn: "arn:aws:logs:ap-northeast-1:000000000000:log-group:fn-logs-4f45e98:*",
    statementId: "logs",
  },
};

/** The load balancer asks whether it may invoke the function. */
const loadBalancerMayInvoke: Need = {
  token: "aws:lambda/permission:Permission",
  name: "lb",
  inputs: {
    action: "lambda:InvokeFunction",
    function: "thumb-20e1965",
    principal: "elasticloadbalancing.amazonaws.com",
    statementId: "lb",
  },
};

/** What must be there before: recorded types, or resources that are not recorded themselves. */
const needs: Record<string, readonly (string | Need)[]> = {
  "aws:apigatewayv2/integration:Integration": [api],
  "aws:apigatewayv2/route:Route": ["aws:apigatewayv2/integration:Integration"],
  "aws:apigatewayv2/stage:Stage": [api],
  [eventTarget]: [eventRule, jobs],
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": [fn, logGroup, logsMayInvoke],
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": [vpc],
  [gateway]: [vpc],
  [group]: [vpc],
  [nat]: [eip, gateway, subnet],
  "aws:ec2/route:Route": [nat, routeTable],
  [routeTable]: [vpc],
  "aws:ec2/routeTableAssociation:RouteTableAssociation": [routeTable, subnet],
  [subnet]: [vpc],
  "aws:ec2/vpcEndpoint:VpcEndpoint": [routeTable],
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": [cluster],
  [ecsService]: [cluster, taskDefinition],
  [taskDefinition]: [taskRole],
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": [repository],
  "aws:iam/rolePolicy:RolePolicy": [role],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": [role],
  "aws:lambda/eventSourceMapping:EventSourceMapping": [fn, jobs, queues],
  [fn]: [role, bucket, logGroup, "aws:lambda/layerVersion:LayerVersion"],
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": [fn, queue, queues],
  "aws:lambda/functionUrl:FunctionUrl": [fn],
  "aws:lambda/permission:Permission": [fn, bucket],
  "aws:glue/catalogTable:CatalogTable": [database],
  [deliveryStream]: [streamRole, streamMayWrite],
  [listener]: [loadBalancer],
  [listenerRule]: [listener],
  "aws:lb/targetGroupAttachment:TargetGroupAttachment": [fn, targetGroup, loadBalancerMayInvoke],
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": [bucket],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": [bucket],
  "aws:s3/bucketNotification:BucketNotification": [bucket, "aws:lambda/permission:Permission"],
  "aws:s3/bucketObjectv2:BucketObjectv2": [bucket, "aws:s3/bucketVersioning:BucketVersioning"],
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": [bucket],
  "aws:s3/bucketPolicy:BucketPolicy": [bucket],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": [bucket],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [bucket],
  "aws:s3/bucketVersioning:BucketVersioning": [bucket],
  "aws:scheduler/schedule:Schedule": [scheduleRole],
  [secretVersion]: [secret],
  "aws:sns/topicPolicy:TopicPolicy": [topic],
  "aws:sns/topicSubscription:TopicSubscription": [topic, jobs],
  "aws:sqs/queuePolicy:QueuePolicy": [jobs],
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": [queue],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": [group],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": [group],
};

/** Types that were recorded with a name of their own. */
const givenNames: readonly string[] = [database, "aws:glue/catalogTable:CatalogTable"];

/** Outputs that depend on what the resource was made of, which was not recorded, or on where the emulator is. */
const unlike: Record<string, readonly string[]> = {
  [api]: ["apiEndpoint"],
  // Only a WebSocket API has it; the default stays in the state instead.
  "aws:apigatewayv2/integration:Integration": ["passthroughBehavior"],
  "aws:apigatewayv2/stage:Stage": ["invokeUrl"],
  // The emulator names no address of a NAT gateway, and takes no revocation of a new group's rule as the provider sends it.
  [nat]: ["publicIp"],
  [group]: ["egress"],
  // It was changed once before it was recorded.
  [deliveryStream]: ["versionId"],
  [repository]: ["repositoryUrl"],
  [fn]: ["code", "codeSha256", "sourceCodeSize"],
  "aws:lambda/functionUrl:FunctionUrl": ["functionUrl"],
  "aws:lambda/layerVersion:LayerVersion": ["code", "codeSha256", "sourceCodeSize"],
  // The policy is for network load balancers: the real provider fills in its default, and then does not read it.
  [loadBalancer]: ["dnsName", "dnsRecordClientRoutingPolicy"],
  // The emulator says what it takes for others; on AWS a function has none.
  [targetGroup]: ["port", "protocol"],
  // Values were recorded encrypted; secretArn is newer than the record.
  [secretVersion]: ["secretArn", "secretBinary", "secretString", "secretStringWo"],
};

/** A change that is made in place. */
const inPlace: Record<string, Values> = {
  [api]: {
    corsConfiguration: { allowOrigins: ["*"], maxAge: 60 },
    description: "changed",
    tags: { colour: "blue" },
  },
  "aws:apigatewayv2/integration:Integration": { timeoutMilliseconds: 5000 },
  "aws:apigatewayv2/route:Route": { authorizationType: "AWS_IAM", routeKey: "ANY /{path+}" },
  "aws:apigatewayv2/stage:Stage": { stageVariables: { colour: "blue" }, tags: { colour: "blue" } },
  [eventRule]: { description: "changed", state: "DISABLED", tags: { colour: "blue" } },
  [eventTarget]: {
    inputTransformer: { inputPaths: { name: "$.detail.name" }, inputTemplate: '"<name>"' },
  },
  [logGroup]: { retentionInDays: 30, tags: { colour: "blue" } },
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": {
    distribution: "Random",
    filterPattern: "WARN",
  },
  "aws:dynamodb/table:Table": {
    pointInTimeRecovery: { enabled: false },
    tableClass: "STANDARD_INFREQUENT_ACCESS",
    tags: { colour: "blue" },
  },
  [cluster]: { settings: [{ name: "containerInsights", value: "enabled" }], tags: { colour: "blue" } },
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": { capacityProviders: ["FARGATE"] },
  [ecsService]: {
    deploymentCircuitBreaker: { enable: true, rollback: false },
    deploymentMaximumPercent: 150,
    desiredCount: 2,
    enableExecuteCommand: false,
    tags: { colour: "blue" },
  },
  [taskDefinition]: { tags: { colour: "blue" } },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    ingress: [
      { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.1.0.0/16"], self: true },
      { protocol: "-1", fromPort: 0, toPort: 0, ipv6CidrBlocks: ["::/0"], description: "changed" },
    ],
    tags: { colour: "blue" },
  },
  [eip]: { tags: { colour: "blue" } },
  [gateway]: { tags: { colour: "blue" } },
  [group]: {
    egress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }],
    tags: { colour: "blue" },
  },
  [nat]: { tags: { colour: "blue" } },
  [routeTable]: { tags: { colour: "blue" } },
  [subnet]: {
    mapPublicIpOnLaunch: true,
    enableResourceNameDnsARecordOnLaunch: true,
    tags: { colour: "blue" },
  },
  [vpc]: { enableDnsHostnames: false, tags: { colour: "blue" } },
  "aws:ec2/vpcEndpoint:VpcEndpoint": { routeTableIds: [], tags: { colour: "blue" } },
  [repository]: {
    imageScanningConfiguration: { scanOnPush: false },
    imageTagMutability: "MUTABLE",
    tags: { colour: "blue" },
  },
  "aws:iam/policy:Policy": { policy: document("s3:GetObject", "arn:aws:s3:::changed/*") },
  [role]: { description: "changed", maxSessionDuration: 7200, tags: { colour: "blue" } },
  "aws:iam/rolePolicy:RolePolicy": { policy: document("s3:PutObject", "arn:aws:s3:::changed/*") },
  [fn]: { memorySize: 256, timeout: 20, tags: { colour: "blue" } },
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": { maximumRetryAttempts: 2 },
  "aws:lambda/functionUrl:FunctionUrl": { authorizationType: "NONE" },
  [database]: { description: "changed", tags: { colour: "blue" } },
  "aws:glue/catalogTable:CatalogTable": { description: "changed", parameters: { classification: "json" } },
  [deliveryStream]: { serverSideEncryption: { enabled: false }, tags: { colour: "blue" } },
  [listener]: { routingHttpResponseXFrameOptionsHeaderValue: "DENY", tags: { colour: "blue" } },
  [listenerRule]: { priority: 20, tags: { colour: "blue" } },
  [loadBalancer]: { idleTimeout: 120, preserveHostHeader: true, tags: { colour: "blue" } },
  [targetGroup]: { lambdaMultiValueHeadersEnabled: true, tags: { colour: "blue" } },
  "aws:s3/bucketVersioning:BucketVersioning": { versioningConfiguration: { status: "Suspended" } },
  "aws:scheduler/schedule:Schedule": { scheduleExpression: "rate(2 hours)", state: "DISABLED" },
  [secret]: { description: "changed", tags: { colour: "blue" } },
  [topic]: { displayName: "changed", tracingConfig: "Active", tags: { colour: "blue" } },
  "aws:sns/topicPolicy:TopicPolicy": {
    policy: document("sns:Publish", "*").replace('"Effect"', '"Principal":{"AWS":"*"},"Effect"'),
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    filterPolicy: '{"kind":["notify"]}',
    rawMessageDelivery: false,
  },
  [queue]: { delaySeconds: 5, visibilityTimeoutSeconds: 60, tags: { colour: "blue" } },
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": { redriveAllowPolicy: '{"redrivePermission":"denyAll"}' },
};

function document(Action: string, Resource: string): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] });
}

/** A secret value, as the engine sends it. */
function hidden(value: string): Values {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

/** A folder with one file, as the engine sends an archive. */
function archive(folder: string, file: string, text: string): Values {
  mkdirSync(join(folder, file, ".."), { recursive: true });
  writeFileSync(join(folder, file), text);
  const hash = "0".repeat(64);
  return { "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7", hash, path: folder };
}

/** The service as it was recorded, in a network and behind a load balancer of this emulator. */
function within(service: Recorded, { securityGroup, subnets, targetGroup }: Around): Recorded {
  const text = JSON.stringify(service)
    .replaceAll("subnet-63a1173bbb793adc5", subnets[0]!)
    .replaceAll("subnet-d403599501a283898", subnets[1]!)
    .replaceAll("sg-6904c38482296ede9", securityGroup)
    .replaceAll(/arn:[^"]+:targetgroup\/[^"]+/g, targetGroup);
  return JSON.parse(text) as Recorded;
}

const recorded = recordedAt("http://127.0.0.1:1");
const types = await coveredTypes(recorded);

describe("the local provider makes what the real one made", function () {
  this.timeout(60_000);
  const before_ = process.env.KANDOKORO_LOCAL;
  const folder = mkdtempSync(join(tmpdir(), "kandokoro-"));
  let world: World;
  let all: typeof recorded;

  before(async () => {
    process.env.KANDOKORO_LOCAL = folder;
    const { endpoint } = await startEmulator();
    all = recordedAt(endpoint);
    all[fn]!.inputs.code = archive(join(folder, "fn"), "index.mjs", "export const handler = async () => 1;");
    // It was recorded in another subnet, which was not.
    for (const values of [all[nat]!.inputs, all[nat]!.outputs]) values.subnetId = all[subnet]!.id;
    all[secretVersion]!.inputs.secretString = hidden("value");
    const layer = all["aws:lambda/layerVersion:LayerVersion"]!;
    layer.inputs.code = archive(
      join(folder, "layer"),
      "nodejs/node_modules/a/index.js",
      "module.exports = 1;",
    );
    // AWS says the zone; the emulator that was recorded did not.
    (all[deliveryStream]!.outputs.extendedS3Configuration as Values).customTimeZone = "UTC";
    Object.assign(all, await loadBalancers(endpoint, all));
    all[ecsService] = within(all[ecsService]!, await around(endpoint, "recorded"));
    world = new World(settings(endpoint), all, needs);
  });

  after(async () => {
    await stopEmulator();
    rmSync(folder, { recursive: true });
    if (before_ === undefined) delete process.env.KANDOKORO_LOCAL;
    else process.env.KANDOKORO_LOCAL = before_;
  });

  for (const token of types) {
    describe(token, () => {
      it("fills in the same inputs", async () => {
        const { autoName } = await resourceType(token);
        const { inputs, name } = all[token]!;
        const isGiven = givenNames.includes(token) || inputs[autoName?.property ?? ""] === "$default";
        const named = isGiven ? undefined : autoName?.property;
        const filled = (property: string) => {
          const value = facts(token)[property]?.default;
          return property === named || (!isZero(value) && inputs[property] === value);
        };
        const given = Object.entries(inputs).filter(([property]) => !filled(property));
        const checked = await world.check(urnOf(token, name), {}, Object.fromEntries(given));
        if (named) {
          assert.match(String(checked[named]), /-[0-9a-f]{7}(\.fifo)?$/);
          assert.match(String(inputs[named]), /-[0-9a-f]{7}(\.fifo)?$/);
          checked[named] = inputs[named];
        }
        assert.deepEqual(form(checked), form(inputs));
      });

      it("has the same outputs, and an id of the same form", async () => {
        const { id, outs } = await world.make(token);
        const { id: recordedId, outputs } = all[token]!;
        assert.deepEqual(differences(facts(token), outputs, outs, unlike[token]), []);
        assert.equal(form(id), form(recordedId));
      });

      it("has nothing to change after it was made or read", async () => {
        const { id, inputs, outs, urn } = await world.make(token);
        assert.deepEqual(await world.provider.diff!(id, urn, outs, inputs), none);
        const read = await world.provider.read!(id, urn, outs);
        assert.equal(read.id, id);
        assert.deepEqual(differences(facts(token), outs, read.props as Values), []);
        assert.deepEqual(await world.provider.diff!(id, urn, read.props as Values, inputs), none);
      });

      if (inPlace[token]) {
        it("is changed in place, and has nothing to change then", async () => {
          const made = await world.make(token);
          const inputs = await world.check(made.urn, made.inputs, { ...made.inputs, ...inPlace[token] });
          const diff = await world.provider.diff!(made.id, made.urn, made.outs, inputs);
          assert.deepEqual(diff, { ...none, changes: true });
          const { outs } = await world.provider.update!(made.id, made.urn, made.outs, inputs);
          assert.deepEqual(await world.provider.diff!(made.id, made.urn, outs as Values, inputs), none);
          const names = Object.keys(inPlace[token]!);
          const unknown = Object.entries(outs as Values).filter(([name]) => !names.includes(name));
          const read = await world.provider.read!(made.id, made.urn, Object.fromEntries(unknown));
          const changed = Object.fromEntries(names.map((name) => [name, read.props[name]]));
          assert.deepEqual(differences(facts(token), inPlace[token]!, changed), []);
          // What was changed is taken back, as other resources still need it as it was.
          const back = await world.provider.update!(made.id, made.urn, outs as Values, made.inputs);
          assert.deepEqual(
            await world.provider.diff!(made.id, made.urn, back.outs as Values, made.inputs),
            none,
          );
          made.outs = back.outs as Values;
        });
      }
    });
  }

  it("all are deleted, may be deleted again, and are then read as gone", async () => {
    for (const { id, outs, urn } of [...world.made.values()].reverse()) {
      await world.provider.delete!(id, urn, outs);
      await world.provider.delete!(id, urn, outs);
      // These go with the VPC and the secret.
      if (urn.includes("DefaultSecurityGroup") || urn.includes("SecretVersion")) continue;
      assert.deepEqual(await world.provider.read!(id, urn, outs), { id: "", props: {} }, urn);
    }
  });
});

const none = { changes: false, replaces: [], deleteBeforeReplace: false };
