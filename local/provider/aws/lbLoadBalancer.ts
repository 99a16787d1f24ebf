// aws:lb/loadBalancer:LoadBalancer
import type { IpAddressType, LoadBalancer } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { LoadBalancerState } from "@pulumi/aws/lb/loadBalancer.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import { same } from "../equal.ts";
import type { ResourceType } from "../resourceType.ts";
import { tagList } from "./iamClient.ts";
import { attributeMap, changedAttributes, changeTags, elb, gone, tagsOf } from "./lbClient.ts";
import { fromAttributes, toAttributes } from "./lbLoadBalancerAttributes.ts";
import { type Inputs, loadBalancerProblems } from "./lbLoadBalancerRules.ts";
import { checkSubnets, securityGroups, vpcOf } from "./lbNetwork.ts";
import { ifThere } from "./s3AndLambda.ts";

type State = Unwrap<LoadBalancerState>;

export const loadBalancer: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 32 },
  refuse: loadBalancerProblems,

  async create(cloud, inputs) {
    const subnets = subnetsOf(inputs);
    const vpcId = await checkSubnets(cloud, subnets, inputs.internal ?? false);
    const client = await elb(cloud);
    const { LoadBalancers = [] } = await client.createLoadBalancer({
      Name: inputs.name,
      IpAddressType: inputs.ipAddressType as IpAddressType | undefined,
      Scheme: inputs.internal ? "internal" : "internet-facing",
      SecurityGroups: await securityGroups(cloud, vpcId, inputs.securityGroups),
      Subnets: subnets,
      Tags: tagList(inputs.tagsAll),
      Type: "application",
    });
    const LoadBalancerArn = LoadBalancers[0]?.LoadBalancerArn ?? "";
    await client.modifyLoadBalancerAttributes({
      LoadBalancerArn,
      Attributes: changedAttributes({}, toAttributes(inputs)),
    });
    return LoadBalancerArn;
  },

  async read(cloud, id) {
    const client = await elb(cloud);
    const described = client.describeLoadBalancers({ LoadBalancerArns: [id] });
    const found = (await ifThere(described, ...gone("LoadBalancer")))?.LoadBalancers?.[0];
    if (!found) return undefined;
    const { Attributes } = await client.describeLoadBalancerAttributes({ LoadBalancerArn: id });
    return {
      ...fromAttributes(attributeMap(Attributes)),
      ...(await stateOf(cloud, id, found)),
      tagsAll: await tagsOf(cloud, id),
    } as Partial<State>;
  },

  async update(cloud, id, inputs, old) {
    const client = await elb(cloud);
    await changeNetwork(cloud, id, inputs, old);
    if (inputs.ipAddressType && inputs.ipAddressType !== old.ipAddressType)
      await client.setIpAddressType({
        LoadBalancerArn: id,
        IpAddressType: inputs.ipAddressType as IpAddressType,
      });
    const { Attributes } = await client.describeLoadBalancerAttributes({ LoadBalancerArn: id });
    const changed = changedAttributes(attributeMap(Attributes), toAttributes(inputs));
    if (changed.length > 0)
      await client.modifyLoadBalancerAttributes({ LoadBalancerArn: id, Attributes: changed });
    await changeTags(cloud, id, old.tagsAll, inputs.tagsAll);
  },

  /** With its listeners, which the emulator would leave. */
  async delete(cloud, id) {
    const client = await elb(cloud);
    const request = { LoadBalancerArn: id };
    const found = await ifThere(client.describeLoadBalancerAttributes(request), ...gone("LoadBalancer"));
    if (attributeMap(found?.Attributes)["deletion_protection.enabled"] === "true")
      throw new UserError(
        `OperationNotPermitted: Load balancer '${id}' cannot be deleted because deletion protection is enabled; set enableDeletionProtection to false and run up first`,
      );
    const { Listeners = [] } = await client.describeListeners(request);
    for (const { ListenerArn } of Listeners) await client.deleteListener({ ListenerArn });
    await client.deleteLoadBalancer(request);
  },

  async idOf(cloud, { name = "" }) {
    const described = (await elb(cloud)).describeLoadBalancers({ Names: [name] });
    return (await ifThere(described, ...gone("LoadBalancer")))?.LoadBalancers?.[0]?.LoadBalancerArn;
  },
};

function subnetsOf({ subnetMappings, subnets }: Inputs): string[] {
  return subnets?.length ? subnets : (subnetMappings ?? []).map(({ subnetId }) => subnetId);
}

async function changeNetwork(cloud: Cloud, id: string, inputs: Inputs, old: State): Promise<void> {
  const client = await elb(cloud);
  const subnets = subnetsOf(inputs);
  if (subnets.length > 0 && !same({ type: "set" }, subnets, old.subnets)) {
    await checkSubnets(cloud, subnets, inputs.internal ?? false);
    await client.setSubnets({ LoadBalancerArn: id, Subnets: subnets });
  }
  if (inputs.securityGroups && !same({ type: "set" }, inputs.securityGroups, old.securityGroups))
    await client.setSecurityGroups({
      LoadBalancerArn: id,
      SecurityGroups: await securityGroups(cloud, await vpcOf(cloud, subnets), inputs.securityGroups),
    });
}

async function stateOf(cloud: Cloud, arn: string, found: LoadBalancer): Promise<Partial<State>> {
  const subnets = (found.AvailabilityZones ?? []).map(({ SubnetId = "" }) => SubnetId);
  return {
    arn,
    arnSuffix: arn.slice(arn.indexOf("loadbalancer/") + "loadbalancer/".length),
    // AWS's own name would not resolve here; the emulator serves the same under this path.
    dnsName: `${new URL(cloud.endpoint).host}/_alb/${found.LoadBalancerName}`,
    internal: found.Scheme === "internal",
    ipAddressType: found.IpAddressType,
    loadBalancerType: found.Type,
    name: found.LoadBalancerName,
    region: cloud.region,
    securityGroups: found.SecurityGroups ?? [],
    subnetMappings: subnets.map((subnetId) => ({ subnetId })) as State["subnetMappings"],
    subnets,
    vpcId: (await vpcOf(cloud, subnets)) || found.VpcId,
    zoneId: found.CanonicalHostedZoneId,
  };
}
