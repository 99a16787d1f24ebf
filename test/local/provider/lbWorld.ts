// Load balancers on an emulator, with the network and the function that tests of them need.
import { EC2 } from "@aws-sdk/client-ec2";
import assert from "node:assert/strict";
import type { Cloud } from "../../../local/provider/cloud.ts";
import { archive, makeRole } from "./s3AndLambdaCloud.ts";
import { type Made, type Values, World } from "./world.ts";

export const lb = "aws:lb/loadBalancer:LoadBalancer";
export const listener = "aws:lb/listener:Listener";
export const rule = "aws:lb/listenerRule:ListenerRule";
export const group = "aws:lb/targetGroup:TargetGroup";
export const attachment = "aws:lb/targetGroupAttachment:TargetGroupAttachment";

const none = { changes: false, replaces: [], deleteBeforeReplace: false };
const notFound = { type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } };

/** An action that answers with a text. */
export const fixed = (messageBody: string) => ({
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

export class LoadBalancers {
  readonly cloud: Cloud;
  readonly world: World;
  vpcId = "";
  subnets: string[] = [];
  functionArn = "";
  count = 0;

  constructor(cloud: Cloud) {
    this.cloud = cloud;
    this.world = new World(cloud, {}, {});
  }

  /** Makes what they stand in and lead to. */
  async begin(): Promise<void> {
    this.vpcId = await this.makeVpc(true);
    this.subnets = [await this.makeSubnet(this.vpcId, "a", 0), await this.makeSubnet(this.vpcId, "c", 1)];
    const { outs } = await this.make("aws:lambda/function:Function", {
      role: await makeRole(this.cloud, "role"),
      runtime: "nodejs24.x",
      handler: "index.handler",
      code: archive({ "index.mjs": code }),
    });
    this.functionArn = String(outs.arn);
  }

  make(token: string, inputs: Values = {}): Promise<Made> {
    return this.world.create({ token, name: `made${this.count++}`, inputs });
  }

  /** Changes it in place, after which there is nothing to change. */
  async update(made: Made, changed: Values): Promise<void> {
    const { provider } = this.world;
    const news = await this.world.check(made.urn, made.inputs, changed);
    const { outs } = await provider.update!(made.id, made.urn, made.outs, news);
    assert.deepEqual(await provider.diff!(made.id, made.urn, outs as Values, news), none);
    Object.assign(made, { inputs: news, outs });
  }

  async remove({ id, outs, urn }: Made): Promise<void> {
    await this.world.provider.delete!(id, urn, outs);
  }

  /** What the creation before is refused with. */
  refused(token: string, message: string, back = 1) {
    return { message: `${token} "made${this.count - back}": ${message}` };
  }

  async makeVpc(gateway: boolean): Promise<string> {
    const ec2 = this.cloud.client(EC2);
    const VpcId = (await ec2.createVpc({ CidrBlock: "10.0.0.0/16" })).Vpc!.VpcId!;
    if (!gateway) return VpcId;
    const { InternetGateway } = await ec2.createInternetGateway({});
    await ec2.attachInternetGateway({ InternetGatewayId: InternetGateway!.InternetGatewayId!, VpcId });
    return VpcId;
  }

  async makeSubnet(VpcId: string, zone: string, n: number): Promise<string> {
    const request = { VpcId, AvailabilityZone: `ap-northeast-1${zone}`, CidrBlock: `10.0.${n}.0/24` };
    return (await this.cloud.client(EC2).createSubnet(request)).Subnet!.SubnetId!;
  }

  allow(sourceArn: unknown): Promise<Made> {
    return this.make("aws:lambda/permission:Permission", {
      action: "lambda:InvokeFunction",
      function: this.functionArn,
      principal: "elasticloadbalancing.amazonaws.com",
      sourceArn,
    });
  }

  makeLb(inputs: Values = {}): Promise<Made> {
    return this.make(lb, { subnets: this.subnets, ...inputs });
  }

  makeListener(loadBalancerArn: unknown, inputs: Values = {}): Promise<Made> {
    return this.make(listener, { loadBalancerArn, port: 80, defaultActions: [notFound], ...inputs });
  }

  /** A rule that answers to a path with that path. */
  makeRule(listenerArn: unknown, path: string, inputs: Values = {}): Promise<Made> {
    const conditions = [{ pathPattern: { values: [path] } }];
    return this.make(rule, { listenerArn, actions: [fixed(path)], conditions, ...inputs });
  }

  /** A load balancer whose requests go to the function. */
  async makeDoor(lambdaMultiValueHeadersEnabled: boolean) {
    const front = await this.makeLb();
    const targets = await this.make(group, { targetType: "lambda", lambdaMultiValueHeadersEnabled });
    const door = await this.makeListener(front.id, {
      defaultActions: [{ type: "forward", targetGroupArn: targets.id }],
    });
    const permission = await this.allow(targets.id);
    const attached = await this.make(attachment, { targetGroupArn: targets.id, targetId: this.functionArn });
    return { url: `http://${String(front.outs.dnsName)}`, targets, attached, permission, door, front };
  }
}
