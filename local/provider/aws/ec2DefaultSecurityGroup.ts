// aws:ec2/defaultSecurityGroup:DefaultSecurityGroup
import type { DefaultSecurityGroupArgs } from "@pulumi/aws/ec2/defaultSecurityGroup.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { ResourceType } from "../resourceType.ts";
import { ec2, forgetTags, refused, updateTags, where } from "./ec2Client.ts";
import { inlineProblems } from "./ec2RuleProblems.ts";
import { removeRules, rulesOf } from "./ec2Rules.ts";
import { defaultVpc, readGroup, setInline, type State } from "./ec2SecurityGroup.ts";

type Inputs = Unwrap<DefaultSecurityGroupArgs> & { readonly tagsAll?: Record<string, string> };

/** The group that a VPC has by itself: it is taken over, its rules are replaced, and it goes with its VPC only. */
export const defaultSecurityGroup: ResourceType<Inputs, State> = {
  refuse: ({ egress, ingress }) => [
    ...inlineProblems("ingress", ingress),
    ...inlineProblems("egress", egress),
  ],

  async create(cloud, inputs) {
    const vpcId = inputs.vpcId ?? (await defaultVpc(cloud));
    const Filters = [where("vpc-id", vpcId), where("group-name", "default")];
    const { SecurityGroups: [group] = [] } = await (await ec2(cloud)).describeSecurityGroups({ Filters });
    const id = group?.GroupId;
    if (!id) throw refused("InvalidVpcID.NotFound", `The vpc ID '${vpcId}' does not exist`);
    await removeRules(cloud, id, await rulesOf(cloud, { groupId: id }));
    await setInline(cloud, id, inputs);
    await updateTags(cloud, id, {}, inputs.tagsAll);
    return id;
  },

  read: readGroup,

  async update(cloud, id, inputs, old) {
    await setInline(cloud, id, inputs);
    await updateTags(cloud, id, old.tagsAll, inputs.tagsAll);
  },

  async delete(cloud, id, { tagsAll }) {
    await forgetTags(cloud, id, tagsAll);
  },
};
