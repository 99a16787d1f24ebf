// aws:ec2/securityGroupRule:SecurityGroupRule
import { crc32 } from "node:zlib";
import type { SecurityGroupRuleArgs, SecurityGroupRuleState } from "@pulumi/aws/ec2/securityGroupRule.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { refused } from "./ec2Client.ts";
import { expand } from "./ec2InlineRules.ts";
import { groupRuleProblems } from "./ec2RuleProblems.ts";
import { addRule, type FoundRule, keyOf, removeRules, type Rule, rulesOf } from "./ec2Rules.ts";

type Inputs = Unwrap<SecurityGroupRuleArgs>;
type State = Unwrap<SecurityGroupRuleState>;

/** A rule for any number of peers. The emulator has one for each, as AWS does. */
export const securityGroupRule: ResourceType<Inputs, State> = {
  refuse: groupRuleProblems,

  async create(cloud, inputs) {
    const rules = rulesFor(inputs);
    if (rules.length === 0)
      throw refused(
        "MissingParameter",
        "a rule needs a peer; give cidrBlocks, ipv6CidrBlocks, prefixListIds, self or sourceSecurityGroupId",
      );
    await addAll(cloud, inputs, rules);
    return idOf(inputs);
  },

  async read(cloud, _id, known) {
    const found = await foundFor(cloud, known as Inputs);
    if (found.length === 0) return undefined;
    const peers = new Set(found.map(({ peer }) => peer));
    const there = (list: readonly string[] | undefined) => list?.filter((peer) => peers.has(peer));
    return {
      cidrBlocks: there(known.cidrBlocks),
      description: found[0]!.description,
      ipv6CidrBlocks: there(known.ipv6CidrBlocks),
      prefixListIds: there(known.prefixListIds),
      region: cloud.region,
      securityGroupRuleId: found.length === 1 ? found[0]!.id : "",
    };
  },

  /** Only the description can change. */
  async update(cloud, _id, inputs) {
    await removeRules(cloud, inputs.securityGroupId, await foundFor(cloud, inputs));
    await addAll(cloud, inputs, rulesFor(inputs));
  },

  async delete(cloud, _id, state) {
    const found = await foundFor(cloud, state as Inputs);
    await removeRules(cloud, state.securityGroupId ?? "", found);
  },

  idOf: (_cloud, inputs) => idOf(inputs),
};

function rulesFor(inputs: Inputs): Rule[] {
  const { sourceSecurityGroupId: group, type, ...inline } = inputs;
  const one = { ...inline, securityGroups: group ? [group] : [] };
  return expand([one], type === "egress", inputs.securityGroupId);
}

/** All of them, or none. */
async function addAll(cloud: Cloud, inputs: Inputs, rules: readonly Rule[]): Promise<void> {
  const added: string[] = [];
  try {
    for (const rule of rules) added.push(await addRule(cloud, inputs.securityGroupId, rule));
  } catch (error) {
    const found = await foundFor(cloud, inputs);
    await removeRules(
      cloud,
      inputs.securityGroupId,
      found.filter(({ id }) => added.includes(id)),
    );
    throw error;
  }
}

async function foundFor(cloud: Cloud, inputs: Inputs): Promise<FoundRule[]> {
  const keys = rulesFor(inputs).map(keyOf);
  const there = await rulesOf(cloud, { groupId: inputs.securityGroupId });
  return there.filter((rule) => keys.includes(keyOf(rule)));
}

/** The real provider's: the checksum of what the rule says. */
function idOf(inputs: Inputs): string {
  const { cidrBlocks = [], fromPort, ipv6CidrBlocks = [], prefixListIds = [], toPort } = inputs;
  const group = inputs.sourceSecurityGroupId ?? (inputs.self ? inputs.securityGroupId : undefined);
  const parts = [
    inputs.securityGroupId,
    ...[fromPort, toPort].filter((port) => port > 0),
    inputs.protocol,
    inputs.type,
    ...[...cidrBlocks].sort(),
    ...[...ipv6CidrBlocks].sort(),
    ...[...prefixListIds].sort(),
    ...(group ? [group] : []),
  ];
  return `sgrule-${crc32(parts.map((part) => `${part}-`).join(""))}`;
}
