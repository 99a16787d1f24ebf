// aws:lb/targetGroup:TargetGroup. The emulator calls every target healthy; it asks none.
import type {
  CreateTargetGroupInput,
  ProtocolEnum,
  TargetGroup,
  TargetTypeEnum,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { TargetGroupState } from "@pulumi/aws/lb/targetGroup.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { tagList } from "./iamClient.ts";
import { attributeMap, changedAttributes, changeTags, elb, gone, tagsOf } from "./lbClient.ts";
import { fromAttributes, toAttributes } from "./lbTargetGroupAttributes.ts";
import { checkWhole, type Inputs, targetGroupProblems } from "./lbTargetGroupRules.ts";
import { checkUnused } from "./lbUse.ts";
import { ifThere } from "./s3AndLambda.ts";

type State = Unwrap<TargetGroupState>;

export const targetGroup: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 32 },
  refuse: targetGroupProblems,

  async create(cloud, inputs) {
    checkWhole(inputs);
    const client = await elb(cloud);
    const { TargetGroups = [] } = await client.createTargetGroup({
      Name: inputs.name,
      IpAddressType: inputs.ipAddressType as CreateTargetGroupInput["IpAddressType"],
      Port: inputs.port,
      Protocol: inputs.protocol as ProtocolEnum | undefined,
      ProtocolVersion: inputs.protocolVersion,
      Tags: tagList(inputs.tagsAll),
      TargetType: inputs.targetType as TargetTypeEnum | undefined,
      VpcId: inputs.vpcId,
      ...healthCheckRequest(inputs.healthCheck),
    });
    const TargetGroupArn = TargetGroups[0]?.TargetGroupArn ?? "";
    const Attributes = changedAttributes({}, toAttributes(inputs));
    await client.modifyTargetGroupAttributes({ TargetGroupArn, Attributes });
    return TargetGroupArn;
  },

  async read(cloud, id, known) {
    const found = await described(cloud, id);
    if (!found) return undefined;
    const { Attributes } = await (await elb(cloud)).describeTargetGroupAttributes({ TargetGroupArn: id });
    return {
      ...fromAttributes(attributeMap(Attributes), known),
      ...stateOf(cloud, id, found, known),
      tagsAll: await tagsOf(cloud, id),
    } as Partial<State>;
  },

  async update(cloud, id, inputs, old) {
    const client = await elb(cloud);
    await client.modifyTargetGroup({ TargetGroupArn: id, ...healthCheckRequest(inputs.healthCheck) });
    const { Attributes } = await client.describeTargetGroupAttributes({ TargetGroupArn: id });
    const changed = changedAttributes(attributeMap(Attributes), toAttributes(inputs));
    if (changed.length > 0)
      await client.modifyTargetGroupAttributes({ TargetGroupArn: id, Attributes: changed });
    await changeTags(cloud, id, old.tagsAll, inputs.tagsAll);
  },

  async delete(cloud, id) {
    await checkUnused(cloud, id);
    const request = { TargetGroupArn: id };
    await ifThere((await elb(cloud)).deleteTargetGroup(request), ...gone("TargetGroup"));
  },

  async idOf(cloud, { name = "" }) {
    const { TargetGroups = [] } = await (await elb(cloud)).describeTargetGroups({ Names: [name] });
    return TargetGroups[0]?.TargetGroupArn;
  },
};

async function described(cloud: Cloud, arn: string): Promise<TargetGroup | undefined> {
  const request = { TargetGroupArns: [arn] };
  const found = await ifThere((await elb(cloud)).describeTargetGroups(request), ...gone("TargetGroup"));
  return found?.TargetGroups?.[0];
}

function healthCheckRequest(check: Inputs["healthCheck"]): Partial<CreateTargetGroupInput> {
  if (!check) return {};
  return {
    HealthCheckEnabled: check.enabled ?? true,
    HealthCheckIntervalSeconds: check.interval,
    HealthCheckPath: check.path || undefined,
    HealthCheckPort: check.port,
    HealthCheckProtocol: check.protocol as ProtocolEnum | undefined,
    HealthCheckTimeoutSeconds: check.timeout,
    HealthyThresholdCount: check.healthyThreshold,
    Matcher: check.matcher ? { HttpCode: check.matcher } : undefined,
    UnhealthyThresholdCount: check.unhealthyThreshold,
  };
}

function stateOf(
  cloud: Cloud,
  arn: string,
  found: TargetGroup,
  known: Partial<State>,
): Partial<Record<keyof State, unknown>> {
  const isFunction = found.TargetType === "lambda";
  return {
    arn,
    arnSuffix: arn.slice(arn.indexOf("targetgroup/")),
    healthCheck: {
      enabled: found.HealthCheckEnabled,
      healthyThreshold: found.HealthyThresholdCount,
      interval: found.HealthCheckIntervalSeconds,
      matcher: found.Matcher?.HttpCode,
      path: found.HealthCheckPath,
      port: found.HealthCheckPort,
      protocol: found.HealthCheckProtocol,
      timeout: found.HealthCheckTimeoutSeconds,
      unhealthyThreshold: found.UnhealthyThresholdCount,
    },
    ipAddressType: known.ipAddressType || (isFunction ? "" : "ipv4"),
    name: found.TargetGroupName,
    // A function has none of these; the emulator says what it takes for others.
    port: isFunction ? 0 : found.Port,
    protocol: isFunction ? "" : found.Protocol,
    protocolVersion: known.protocolVersion || (isFunction ? undefined : "HTTP1"),
    region: cloud.region,
    // Network load balancers have these; the real provider reads them as one block without values.
    targetFailovers: [{}],
    targetHealthStates: [{}],
    targetType: found.TargetType,
    vpcId: found.VpcId ?? "",
  };
}
