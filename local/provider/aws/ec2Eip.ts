// aws:ec2/eip:Eip
import type { Address } from "@aws-sdk/client-ec2";
import type { EipArgs, EipState } from "@pulumi/aws/ec2/eip.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { arnOf, ec2, forgetTags, hasTags, ignoreGone, refused, tagged, updateTags } from "./ec2Client.ts";
import { uncovered } from "./ec2Problems.ts";
import { tagMap } from "./iamClient.ts";

type Inputs = Unwrap<EipArgs> & { readonly tagsAll?: Record<string, string> };
type State = Unwrap<EipState>;

/** An address is used here by NAT gateways only, as there are no instances. */
export const eip: ResourceType<Inputs, State> = {
  refuse: (inputs) => [
    ...uncovered<EipArgs>(inputs, ["domain", "tags"]),
    ...(inputs.domain === "standard"
      ? [{ property: "domain", reason: 'is "standard", which AWS has retired; use "vpc"' }]
      : []),
  ],

  async create(cloud, { tagsAll }) {
    const client = await ec2(cloud);
    const { AllocationId = "" } = await client.allocateAddress({
      Domain: "vpc",
      ...tagged("elastic-ip", tagsAll),
    });
    return AllocationId;
  },

  async read(cloud, id) {
    const found = await addressOf(cloud, id);
    const ip = found?.PublicIp ?? "";
    return (
      found && {
        allocationId: id,
        arn: arnOf(cloud, "elastic-ip", id),
        domain: found.Domain,
        publicDns: `ec2-${ip.replaceAll(".", "-")}.${cloud.region}.compute.amazonaws.com`,
        publicIp: ip,
        region: cloud.region,
        tagsAll: tagMap(found.Tags),
      }
    );
  },

  async update(cloud, id, inputs, old) {
    await updateTags(cloud, id, old.tagsAll, inputs.tagsAll);
  },

  async delete(cloud, id, { tagsAll }) {
    const found = await addressOf(cloud, id);
    if (found?.AssociationId)
      throw refused(
        "InvalidIPAddress.InUse",
        `Address ${found.PublicIp} is in use; delete ${found.InstanceId}`,
      );
    await ignoreGone((await ec2(cloud)).releaseAddress({ AllocationId: id }));
    await forgetTags(cloud, id, tagsAll);
  },

  async idOf(cloud, { tagsAll }) {
    const { Addresses = [] } = await (await ec2(cloud)).describeAddresses({});
    const alike = Addresses.filter((found) => !found.AssociationId && hasTags(found, tagsAll));
    return alike.flatMap(({ AllocationId }) => AllocationId ?? []);
  },
};

export async function addressOf(cloud: Cloud, id: string): Promise<Address | undefined> {
  const answer = await ignoreGone((await ec2(cloud)).describeAddresses({ AllocationIds: [id] }));
  return answer?.Addresses?.[0];
}
