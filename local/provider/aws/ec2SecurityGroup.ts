// aws:ec2/securityGroup:SecurityGroup
import type { SecurityGroup } from "@aws-sdk/client-ec2";
import type { SecurityGroupArgs, SecurityGroupState } from "@pulumi/aws/ec2/securityGroup.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import {
  arnOf,
  ec2,
  forgetTags,
  ignoreGone,
  inTurn,
  refused,
  tagged,
  updateTags,
  where,
} from "./ec2Client.ts";
import { theVpc } from "./ec2Found.ts";
import { expand, told } from "./ec2InlineRules.ts";
import { groupProblems } from "./ec2RuleProblems.ts";
import { removeRules, rulesOf, setRules } from "./ec2Rules.ts";
import { tagMap } from "./iamClient.ts";

export type Inputs = Unwrap<SecurityGroupArgs> & { readonly tagsAll?: Record<string, string> };
export type State = Unwrap<SecurityGroupState>;

export const securityGroup: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 255 },
  refuse: groupProblems,

  async create(cloud, inputs) {
    const vpcId = inputs.vpcId ?? (await defaultVpc(cloud));
    const id = await inTurn(vpcId, () => make(cloud, inputs, vpcId));
    // A new group lets everything out; the real provider takes that away, so that only what is asked for is allowed.
    await removeRules(cloud, id, await rulesOf(cloud, { groupId: id }));
    await setInline(cloud, id, inputs).catch(async (error) => {
      await (await ec2(cloud)).deleteSecurityGroup({ GroupId: id });
      throw error;
    });
    return id;
  },

  read: readGroup,

  async update(cloud, id, inputs, old) {
    await setInline(cloud, id, inputs);
    await updateTags(cloud, id, old.tagsAll, inputs.tagsAll);
  },

  async delete(cloud, id, { tagsAll }) {
    const users = (await rulesOf(cloud)).filter(({ groupId, peer }) => peer === id && groupId !== id);
    if (users.length > 0)
      throw refused(
        "DependencyViolation",
        `resource ${id} has a dependent object; ${users.map((rule) => `rule ${rule.id} of ${rule.groupId}`).join(", ")} names it`,
      );
    await ignoreGone((await ec2(cloud)).deleteSecurityGroup({ GroupId: id }));
    await forgetTags(cloud, id, tagsAll);
  },

  async idOf(cloud, { name = "", vpcId }) {
    return (await named(cloud, name, vpcId ?? (await defaultVpc(cloud))))?.GroupId;
  },
};

async function make(cloud: Cloud, inputs: Inputs, vpcId: string): Promise<string> {
  await theVpc(cloud, vpcId);
  const { description, name = "", tagsAll } = inputs;
  if (await named(cloud, name, vpcId))
    throw refused(
      "InvalidGroup.Duplicate",
      `The security group '${name}' already exists for VPC '${vpcId}'; use another name`,
    );
  const { GroupId = "" } = await (
    await ec2(cloud)
  ).createSecurityGroup({
    GroupName: name,
    Description: description,
    VpcId: vpcId,
    ...tagged("security-group", tagsAll),
  });
  return GroupId;
}

/** What is not given stays as it is. */
export async function setInline(cloud: Cloud, id: string, { egress, ingress }: Inputs): Promise<void> {
  if (ingress) await setRules(cloud, id, false, expand(ingress, false, id));
  if (egress) await setRules(cloud, id, true, expand(egress, true, id));
}

export async function readGroup(
  cloud: Cloud,
  id: string,
  known: Partial<State>,
): Promise<Partial<State> | undefined> {
  const answer = await ignoreGone((await ec2(cloud)).describeSecurityGroups({ GroupIds: [id] }));
  const found = answer?.SecurityGroups?.[0];
  if (!found) return undefined;
  const rules = await rulesOf(cloud, { groupId: id });
  return {
    arn: arnOf(cloud, "security-group", id),
    description: found.Description,
    egress: told(known.egress, rules, true, id),
    ingress: told(known.ingress, rules, false, id),
    name: found.GroupName,
    ownerId: found.OwnerId,
    region: cloud.region,
    tagsAll: tagMap(found.Tags),
    vpcId: found.VpcId,
  };
}

/** Names differ by more than upper and lower case within a VPC. */
async function named(cloud: Cloud, name: string, vpcId: string): Promise<SecurityGroup | undefined> {
  const Filters = [where("vpc-id", vpcId)];
  const { SecurityGroups = [] } = await (await ec2(cloud)).describeSecurityGroups({ Filters });
  return SecurityGroups.find(({ GroupName }) => GroupName?.toLowerCase() === name.toLowerCase());
}

/** The account's VPC for what names none. */
export async function defaultVpc(cloud: Cloud): Promise<string> {
  const { Vpcs = [] } = await (await ec2(cloud)).describeVpcs({ Filters: [where("is-default", "true")] });
  if (!Vpcs[0]?.VpcId) throw refused("VPCIdNotSpecified", "No default VPC for this user; give vpcId");
  return Vpcs[0].VpcId;
}
