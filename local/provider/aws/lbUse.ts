// Who forwards to a target group. The emulator does not keep it for rules, nor take it back.
import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import { elb } from "./lbClient.ts";

/** A listener's default actions or a rule's, and the load balancer that they belong to. */
interface Use {
  readonly loadBalancer: string;
  readonly targetGroups: readonly string[];
}

async function uses(cloud: Cloud): Promise<Use[]> {
  const client = await elb(cloud);
  const { LoadBalancers = [] } = await client.describeLoadBalancers({});
  const all: Use[] = [];
  for (const { LoadBalancerArn: loadBalancer = "" } of LoadBalancers) {
    const { Listeners = [] } = await client.describeListeners({ LoadBalancerArn: loadBalancer });
    for (const { ListenerArn } of Listeners) {
      const { Rules = [] } = await client.describeRules({ ListenerArn });
      all.push(...Rules.map(({ Actions }) => ({ loadBalancer, targetGroups: targetGroupsOf(Actions) })));
    }
  }
  return all;
}

function targetGroupsOf(actions: readonly Action[] = []): string[] {
  return actions.flatMap(({ TargetGroupArn }) => (TargetGroupArn ? [TargetGroupArn] : []));
}

/** The load balancers that forward to the target group, by a listener's default or by a rule. */
export async function loadBalancersOf(cloud: Cloud, targetGroup: string): Promise<string[]> {
  const found = (await uses(cloud)).filter(({ targetGroups }) => targetGroups.includes(targetGroup));
  return [...new Set(found.map(({ loadBalancer }) => loadBalancer))];
}

/** Throws what AWS answers when a listener or rule forwards to what is not there or is another load balancer's. */
export async function checkTargetGroups(
  cloud: Cloud,
  loadBalancer: string,
  actions: readonly Action[],
): Promise<void> {
  const wanted = targetGroupsOf(actions);
  if (wanted.length === 0) return;
  const { TargetGroups = [] } = await (await elb(cloud)).describeTargetGroups({});
  for (const arn of wanted) {
    if (!TargetGroups.some(({ TargetGroupArn }) => TargetGroupArn === arn))
      throw new UserError(
        `TargetGroupNotFound: One or more target groups not found. ${arn}: create it first`,
      );
    const other = (await loadBalancersOf(cloud, arn)).find((one) => one !== loadBalancer);
    if (other !== undefined)
      throw new UserError(
        `TargetGroupAssociationLimit: The following target groups cannot be associated with more than one load balancer: ${arn}. ${other} forwards to it; make another target group`,
      );
  }
}

/** Throws what AWS answers when a target group is deleted to which something still forwards. */
export async function checkUnused(cloud: Cloud, targetGroup: string): Promise<void> {
  const [loadBalancer] = await loadBalancersOf(cloud, targetGroup);
  if (loadBalancer === undefined) return;
  throw new UserError(
    `ResourceInUse: Target group '${targetGroup}' is currently in use by a listener or a rule. It is one of ${loadBalancer}; remove that first`,
  );
}
