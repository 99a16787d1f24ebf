// aws:ec2/internetGateway:InternetGateway
import type { InternetGatewayArgs, InternetGatewayState } from "@pulumi/aws/ec2/internetGateway.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import {
  arnOf,
  ec2,
  forgetTags,
  hasTags,
  ignoreGone,
  inTurn,
  refused,
  tagged,
  updateTags,
  where,
} from "./ec2Client.ts";
import { theVpc } from "./ec2Found.ts";
import { tagMap } from "./iamClient.ts";
import { until } from "./lambdaClient.ts";

type Inputs = Unwrap<InternetGatewayArgs> & { readonly tagsAll?: Record<string, string> };
type State = Unwrap<InternetGatewayState>;

/** Seconds in which a NAT gateway that is being deleted too must be gone; the real provider gives it 20 minutes. */
const DETACH_SECONDS = 30;

export const internetGateway: ResourceType<Inputs, State> = {
  async create(cloud, { vpcId, tagsAll }) {
    return inTurn(vpcId ?? "", async () => {
      if (vpcId) await checkFree(cloud, vpcId);
      const client = await ec2(cloud);
      const { InternetGateway } = await client.createInternetGateway(tagged("internet-gateway", tagsAll));
      const id = InternetGateway?.InternetGatewayId ?? "";
      if (vpcId) await client.attachInternetGateway({ InternetGatewayId: id, VpcId: vpcId });
      return id;
    });
  },

  async read(cloud, id) {
    const answer = await ignoreGone(
      (await ec2(cloud)).describeInternetGateways({ InternetGatewayIds: [id] }),
    );
    const found = answer?.InternetGateways?.[0];
    return (
      found && {
        arn: arnOf(cloud, "internet-gateway", id),
        ownerId: found.OwnerId,
        region: cloud.region,
        tagsAll: tagMap(found.Tags),
        vpcId: found.Attachments?.[0]?.VpcId ?? "",
      }
    );
  },

  async update(cloud, id, { vpcId, tagsAll }, old) {
    if (vpcId && vpcId !== old.vpcId) {
      await checkFree(cloud, vpcId);
      if (old.vpcId) await detach(cloud, id, old.vpcId);
      await (await ec2(cloud)).attachInternetGateway({ InternetGatewayId: id, VpcId: vpcId });
    }
    await updateTags(cloud, id, old.tagsAll, tagsAll);
  },

  async delete(cloud, id, { vpcId, tagsAll }) {
    if (vpcId) await detach(cloud, id, vpcId);
    await ignoreGone((await ec2(cloud)).deleteInternetGateway({ InternetGatewayId: id }));
    await forgetTags(cloud, id, tagsAll);
  },

  /** The one of the VPC, or one that was not attached any more. */
  async idOf(cloud, { vpcId, tagsAll }) {
    const { InternetGateways = [] } = await (await ec2(cloud)).describeInternetGateways({});
    const alike = InternetGateways.filter((found) => {
      const at = found.Attachments?.[0]?.VpcId;
      return hasTags(found, tagsAll) && (at === undefined || at === vpcId);
    });
    return alike.flatMap(({ InternetGatewayId }) => InternetGatewayId ?? []);
  },
};

async function checkFree(cloud: Cloud, vpcId: string): Promise<void> {
  await theVpc(cloud, vpcId);
  const { InternetGateways: [other] = [] } = await (
    await ec2(cloud)
  ).describeInternetGateways({ Filters: [where("attachment.vpc-id", vpcId)] });
  if (other)
    throw refused(
      "InvalidParameterValue",
      `Network ${vpcId} already has an internet gateway attached; use ${other.InternetGatewayId}`,
    );
}

/** A VPC keeps its gateway as long as a NAT gateway has a public address in it. */
async function detach(cloud: Cloud, InternetGatewayId: string, VpcId: string): Promise<void> {
  const client = await ec2(cloud);
  const Filter = [where("vpc-id", VpcId), where("state", "available")];
  const users = async () => {
    const { NatGateways = [] } = await client.describeNatGateways({ Filter });
    return NatGateways.filter((nat) => nat.ConnectivityType === "public").map((nat) => nat.NatGatewayId!);
  };
  const free = async () => (await users()).length === 0 || undefined;
  await until("the VPC's NAT gateways to be gone", DETACH_SECONDS, free).catch(async () => {
    const left = await users();
    if (left.length === 0) return;
    throw refused(
      "DependencyViolation",
      `Network ${VpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway; delete first ${left.join(", ")}`,
    );
  });
  await ignoreGone(client.detachInternetGateway({ InternetGatewayId, VpcId }));
}
