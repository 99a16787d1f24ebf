// aws:lb/listenerRule:ListenerRule
import type { Rule } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { ListenerRuleArgs, ListenerRuleState } from "@pulumi/aws/lb/listenerRule.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { tagList } from "./iamClient.ts";
import { actionProblems, fromActions, toActions } from "./lbActions.ts";
import { changeTags, elb, gone, tagsOf } from "./lbClient.ts";
import { conditionProblems, fromConditions, toConditions } from "./lbConditions.ts";
import { checkTargetGroups } from "./lbUse.ts";
import { ifThere, unhandled } from "./s3AndLambda.ts";

type Inputs = Unwrap<ListenerRuleArgs> & { readonly tagsAll?: Record<string, string> };
type State = Unwrap<ListenerRuleState>;

export const listenerRule: ResourceType<Inputs, State> = {
  refuse: (inputs) => [
    ...unhandled<Inputs>(inputs, ["actions", "conditions", "listenerArn", "priority", "tags"]),
    ...actionProblems("actions", inputs.actions),
    ...conditionProblems(inputs.conditions),
  ],

  async create(cloud, inputs) {
    const { listenerArn } = inputs;
    const Actions = await actionsOf(cloud, inputs);
    const rules = await rulesOf(cloud, listenerArn);
    const Priority = inputs.priority ?? nextPriority(rules);
    checkPriority(Priority, rules);
    const client = await elb(cloud);
    const { Rules = [] } = await client.createRule({
      Actions,
      Conditions: toConditions(inputs.conditions),
      ListenerArn: listenerArn,
      Priority,
      Tags: tagList(inputs.tagsAll),
    });
    return Rules[0]?.RuleArn ?? "";
  },

  async read(cloud, id, known) {
    const request = (await elb(cloud)).describeRules({ RuleArns: [id] });
    const found = (await ifThere(request, ...gone("Rule")))?.Rules?.[0];
    if (!found) return undefined;
    return {
      actions: fromActions("actions", found.Actions ?? [], known.actions),
      arn: id,
      conditions: fromConditions(found.Conditions ?? []),
      listenerArn: listenerOf(id),
      priority: Number(found.Priority),
      region: cloud.region,
      tagsAll: await tagsOf(cloud, id),
    };
  },

  async update(cloud, id, inputs, old) {
    const client = await elb(cloud);
    const Actions = await actionsOf(cloud, inputs);
    if (inputs.priority !== undefined && inputs.priority !== old.priority) {
      const others = await rulesOf(cloud, inputs.listenerArn);
      checkPriority(
        inputs.priority,
        others.filter(({ RuleArn }) => RuleArn !== id),
      );
      await client.setRulePriorities({ RulePriorities: [{ RuleArn: id, Priority: inputs.priority }] });
    }
    await client.modifyRule({ RuleArn: id, Actions, Conditions: toConditions(inputs.conditions) });
    await changeTags(cloud, id, old.tagsAll, inputs.tagsAll);
  },

  async delete(cloud, id) {
    await ifThere((await elb(cloud)).deleteRule({ RuleArn: id }), ...gone("Rule"));
  },

  async idOf(cloud, { listenerArn, priority }) {
    const rules = await rulesOf(cloud, listenerArn);
    return rules.find(({ Priority }) => Priority === String(priority))?.RuleArn;
  },
};

/** Throws when an action forwards to what is not there. */
async function actionsOf(cloud: Cloud, { actions, listenerArn }: Inputs) {
  const request = (await elb(cloud)).describeListeners({ ListenerArns: [listenerArn] });
  const [found] = (await ifThere(request, ...gone("Listener")))?.Listeners ?? [];
  if (!found)
    throw new UserError(`ListenerNotFound: One or more listeners not found. There is no ${listenerArn}`);
  const converted = toActions("actions", actions);
  await checkTargetGroups(cloud, found.LoadBalancerArn ?? "", converted);
  return converted;
}

async function rulesOf(cloud: Cloud, ListenerArn: string): Promise<Rule[]> {
  const { Rules = [] } = await (await elb(cloud)).describeRules({ ListenerArn });
  return Rules;
}

/** After all others, as the real provider does it where none is asked for. */
function nextPriority(rules: readonly Rule[]): number {
  return Math.max(0, ...rules.map(({ Priority }) => Number(Priority)).filter(Number.isInteger)) + 1;
}

function checkPriority(priority: number, others: readonly Rule[]): void {
  const other = others.find(({ Priority }) => Priority === String(priority));
  if (!other) return;
  throw new UserError(
    `PriorityInUse: Priority '${priority}' is currently in use. ${other.RuleArn} has it; use another one`,
  );
}

/** A rule's ARN is its listener's and an id more. */
function listenerOf(ruleArn: string): string {
  return ruleArn.replace(":listener-rule/", ":listener/").replace(/\/[^/]+$/, "");
}
