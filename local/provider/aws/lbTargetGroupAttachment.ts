// aws:lb/targetGroupAttachment:TargetGroupAttachment
import { isIP } from "node:net";
import type { TargetDescription, TargetGroup } from "@aws-sdk/client-elastic-load-balancing-v2";
import type {
  TargetGroupAttachmentArgs,
  TargetGroupAttachmentState,
} from "@pulumi/aws/lb/targetGroupAttachment.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import type { Problem, ResourceType } from "../resourceType.ts";
import { elb, gone } from "./lbClient.ts";
import { lambda } from "./lambdaClient.ts";
import { outside } from "./lbLoadBalancerRules.ts";
import { ifThere, unhandled } from "./s3AndLambda.ts";
import { allowsService } from "./s3ResourcePolicy.ts";

type Inputs = Unwrap<TargetGroupAttachmentArgs>;
type State = Unwrap<TargetGroupAttachmentState>;

/** An attachment never changes: every property replaces. Its id is the group, the target, and its port and zone. */
export const targetGroupAttachment: ResourceType<Inputs, State> = {
  refuse,

  async create(cloud, inputs) {
    await checkTarget(cloud, inputs);
    const request = { TargetGroupArn: inputs.targetGroupArn, Targets: [described(inputs)] };
    await (await elb(cloud)).registerTargets(request);
    return idOf(inputs);
  },

  async read(cloud, id, known) {
    const [targetGroupArn = "", targetId = ""] = id.split(",");
    if (!(await targetsOf(cloud, targetGroupArn)).includes(targetId)) return undefined;
    return { port: known.port, region: cloud.region, targetGroupArn, targetId };
  },

  async delete(cloud, id) {
    const [targetGroupArn = "", targetId = ""] = id.split(",");
    const request = {
      TargetGroupArn: targetGroupArn,
      Targets: [described({ targetGroupArn, targetId })],
    };
    await ifThere((await elb(cloud)).deregisterTargets(request), ...gone("TargetGroup"));
  },

  idOf: (_cloud, inputs) => idOf(inputs),
};

function refuse({ availabilityZone, port, quicServerId, targetId }: Partial<Inputs>): Problem[] {
  return [
    ...unhandled<Inputs>({ quicServerId }, []),
    ...outside("port", port, 1, 65_535),
    ...(targetId && isFunction(targetId) && (port !== undefined || availabilityZone !== undefined)
      ? [
          {
            property: port === undefined ? "availabilityZone" : "port",
            reason: "is given for a function; remove it",
          },
        ]
      : []),
  ];
}

function idOf({ availabilityZone, port, targetGroupArn, targetId }: Inputs): string {
  return [targetGroupArn, targetId, port, availabilityZone].filter((part) => part !== undefined).join(",");
}

const isFunction = (target: string) => target.split(":")[2] === "lambda";

function described({ port, targetId }: Inputs): TargetDescription {
  return { Id: targetId, ...(port !== undefined && { Port: port }) };
}

/** What is registered. */
async function targetsOf(cloud: Cloud, TargetGroupArn: string): Promise<string[]> {
  const request = (await elb(cloud)).describeTargetHealth({ TargetGroupArn });
  const { TargetHealthDescriptions = [] } = (await ifThere(request, ...gone("TargetGroup"))) ?? {};
  return TargetHealthDescriptions.map(({ Target }) => Target?.Id ?? "");
}

/** Throws what AWS answers when the target is none of the group's kind, or may not be called. */
async function checkTarget(cloud: Cloud, inputs: Inputs): Promise<void> {
  const { targetGroupArn, targetId } = inputs;
  const request = (await elb(cloud)).describeTargetGroups({ TargetGroupArns: [targetGroupArn] });
  const [group] = (await ifThere(request, ...gone("TargetGroup")))?.TargetGroups ?? [];
  if (!group)
    throw new UserError(
      `TargetGroupNotFound: One or more target groups not found. There is no ${targetGroupArn}`,
    );
  const wanted = kinds[group.TargetType ?? ""];
  if (wanted && !wanted.is(targetId))
    throw new UserError(
      `ValidationError: The following target is not valid: '${targetId}'; a target group with targetType "${group.TargetType}" takes ${wanted.use}`,
    );
  if (isFunction(targetId)) await checkFunction(cloud, group, targetId);
}

const kinds: Record<string, { is: (target: string) => boolean; use: string }> = {
  instance: { is: (target) => /^i-[0-9a-f]+$/.test(target), use: "the id of an instance" },
  ip: { is: (target) => isIP(target) !== 0, use: "an IP address" },
  lambda: { is: isFunction, use: "the ARN of a function" },
};

async function checkFunction(cloud: Cloud, group: TargetGroup, functionArn: string): Promise<void> {
  const { TargetGroupArn: sourceArn = "" } = group;
  const other = (await targetsOf(cloud, sourceArn)).find((target) => target !== functionArn);
  if (other !== undefined)
    throw new UserError(
      `TooManyTargets: A target group takes one function, and ${sourceArn} has ${other}; remove that attachment first`,
    );
  const client = await lambda(cloud);
  const request = { FunctionName: functionArn };
  if (!(await ifThere(client.getFunctionConfiguration(request), "ResourceNotFoundException")))
    throw new UserError(`InvalidTarget: The Lambda function ${functionArn} does not exist; create it first`);
  const policy = await ifThere(client.getPolicy(request), "ResourceNotFoundException");
  const caller = {
    service: "elasticloadbalancing.amazonaws.com",
    action: "lambda:InvokeFunction",
    sourceArn,
    sourceAccount: cloud.accountId,
  };
  if (allowsService(policy?.Policy ?? "{}", caller)) return;
  throw new UserError(
    `AccessDenied: elasticloadbalancing principal does not have permission to invoke ${functionArn} from target group ${sourceArn}. Give the function an aws.lambda.Permission with action lambda:InvokeFunction, principal elasticloadbalancing.amazonaws.com and sourceArn ${sourceArn}, and let the attachment depend on it`,
  );
}
