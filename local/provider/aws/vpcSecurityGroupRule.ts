// aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule and aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule
import type {
  SecurityGroupIngressRuleArgs,
  SecurityGroupIngressRuleState,
} from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { arnOf, refused, updateTags } from "./ec2Client.ts";
import { protocolOf } from "./ec2InlineRules.ts";
import { vpcRuleProblems } from "./ec2RuleProblems.ts";
import { addRule, type FoundRule, keyOf, removeRules, type Rule, rulesOf } from "./ec2Rules.ts";

type Inputs = Unwrap<SecurityGroupIngressRuleArgs> & { readonly tagsAll?: Record<string, string> };
type State = Unwrap<SecurityGroupIngressRuleState>;

/**
 * One rule with one peer. It is found by what it says: the emulator cannot change every part of a rule, so a change
 * takes the rule away and adds it anew, under another id there and the same one here.
 */
const rule = (egress: boolean): ResourceType<Inputs, State> => ({
  refuse: vpcRuleProblems,

  async create(cloud, inputs) {
    checkWhole(inputs);
    return addRule(cloud, inputs.securityGroupId, ruleFor(inputs, egress), inputs.tagsAll);
  },

  async read(cloud, id, known) {
    const found = await find(cloud, id, known as Inputs, egress);
    return (
      found && {
        arn: arnOf(cloud, "security-group-rule", id),
        ...peerOf(found.peer),
        description: found.description,
        fromPort: found.fromPort,
        ipProtocol:
          known.ipProtocol && protocolOf(known.ipProtocol) === found.protocol
            ? known.ipProtocol
            : found.protocol,
        region: cloud.region,
        securityGroupId: found.groupId,
        securityGroupRuleId: id,
        tagsAll: found.tags,
        toPort: found.toPort,
      }
    );
  },

  async update(cloud, id, inputs, old) {
    checkWhole(inputs);
    const found = await find(cloud, id, old as Inputs, egress);
    if (!found)
      throw refused(
        "InvalidSecurityGroupRuleId.NotFound",
        `The security group rule ID '${id}' does not exist`,
      );
    const wanted = ruleFor(inputs, egress);
    if (keyOf(wanted) === keyOf(found) && (wanted.description ?? "") === found.description)
      return updateTags(cloud, found.id, found.tags, inputs.tagsAll);
    await removeRules(cloud, found.groupId, [found]);
    await addRule(cloud, found.groupId, wanted, inputs.tagsAll).catch(async (error) => {
      await addRule(cloud, found.groupId, found, found.tags);
      throw error;
    });
  },

  async delete(cloud, id, state) {
    const found = await find(cloud, id, state as Inputs, egress);
    if (found) await removeRules(cloud, found.groupId, [found]);
  },

  idOf: async (cloud, inputs) => (await find(cloud, undefined, inputs, egress))?.id,
});

export const ingressRule = rule(false);
export const egressRule = rule(true);

function ruleFor(inputs: Inputs, egress: boolean): Rule {
  const { cidrIpv4, cidrIpv6, description, fromPort, prefixListId, toPort } = inputs;
  const protocol = protocolOf(inputs.ipProtocol);
  const peer = cidrIpv4 || cidrIpv6 || prefixListId || inputs.referencedSecurityGroupId || "";
  const ports = protocol === "-1" ? {} : { fromPort: fromPort ?? -1, toPort: toPort ?? -1 };
  return { egress, protocol, ...ports, description, peer };
}

/** What is only known to be missing when nothing can follow any more. */
function checkWhole({ fromPort, ipProtocol, toPort, ...inputs }: Inputs): void {
  const { cidrIpv4, cidrIpv6, prefixListId, referencedSecurityGroupId } = inputs;
  if (!(cidrIpv4 || cidrIpv6 || prefixListId || referencedSecurityGroupId))
    throw refused(
      "MissingParameter",
      "a rule needs a peer; give cidrIpv4, cidrIpv6, prefixListId or referencedSecurityGroupId",
    );
  const protocol = protocolOf(ipProtocol);
  if (/^(tcp|udp)$/.test(protocol) && (fromPort === undefined || toPort === undefined))
    throw refused("MissingParameter", `fromPort and toPort are required with ${protocol}; give both`);
}

/** By what it says, else by its id: an imported rule, or one that was changed by hand. */
async function find(
  cloud: Cloud,
  id: string | undefined,
  known: Inputs,
  egress: boolean,
): Promise<FoundRule | undefined> {
  if (known.securityGroupId && known.ipProtocol) {
    const key = keyOf(ruleFor(known, egress));
    const rules = await rulesOf(cloud, { groupId: known.securityGroupId });
    const found = rules.find((one) => keyOf(one) === key);
    if (found) return found;
  }
  return id === undefined ? undefined : (await rulesOf(cloud, { id }))[0];
}

function peerOf(peer: string): Partial<State> {
  if (peer.startsWith("sg-")) return { referencedSecurityGroupId: peer };
  if (peer.startsWith("pl-")) return { prefixListId: peer };
  return peer.includes(":") ? { cidrIpv6: peer } : { cidrIpv4: peer };
}
