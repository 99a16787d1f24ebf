// aws:ec2/routeTableAssociation:RouteTableAssociation
import type { RouteTableAssociation } from "@aws-sdk/client-ec2";
import type {
  RouteTableAssociationArgs,
  RouteTableAssociationState,
} from "@pulumi/aws/ec2/routeTableAssociation.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { ec2, inTurn, refused, where } from "./ec2Client.ts";
import { theRouteTable, theSubnet } from "./ec2Found.ts";
import { uncovered } from "./ec2Problems.ts";

type Inputs = Unwrap<RouteTableAssociationArgs>;
type State = Unwrap<RouteTableAssociationState>;

/** A subnet has one. It is found by its subnet, as a change of the table gives it another id. */
export const routeTableAssociation: ResourceType<Inputs, State> = {
  refuse: (inputs) => uncovered<RouteTableAssociationArgs>(inputs, ["routeTableId", "subnetId"]),

  async create(cloud, { routeTableId, subnetId = "" }) {
    return inTurn(subnetId, async () => {
      await checkSameVpc(cloud, routeTableId, subnetId);
      const other = await find(cloud, subnetId);
      if (other)
        throw refused(
          "Resource.AlreadyAssociated",
          `the specified association for route table ${routeTableId} conflicts with an existing association; ${subnetId} has ${other.RouteTableId}`,
        );
      const request = { RouteTableId: routeTableId, SubnetId: subnetId };
      const { AssociationId = "" } = await (await ec2(cloud)).associateRouteTable(request);
      return AssociationId;
    });
  },

  async read(cloud, id, { subnetId }) {
    const found = await (subnetId ? find(cloud, subnetId) : byId(cloud, id));
    return (
      found && { region: cloud.region, routeTableId: found.RouteTableId, subnetId: found.SubnetId ?? "" }
    );
  },

  async update(cloud, _id, { routeTableId, subnetId = "" }) {
    await checkSameVpc(cloud, routeTableId, subnetId);
    const AssociationId = (await find(cloud, subnetId))?.RouteTableAssociationId;
    await (await ec2(cloud)).replaceRouteTableAssociation({ AssociationId, RouteTableId: routeTableId });
  },

  async delete(cloud, _id, { subnetId = "" }) {
    const AssociationId = (await find(cloud, subnetId))?.RouteTableAssociationId;
    if (AssociationId) await (await ec2(cloud)).disassociateRouteTable({ AssociationId });
  },

  async idOf(cloud, { routeTableId, subnetId = "" }) {
    const found = await find(cloud, subnetId);
    return found?.RouteTableId === routeTableId ? found.RouteTableAssociationId : undefined;
  },
};

async function find(cloud: Cloud, subnetId: string): Promise<RouteTableAssociation | undefined> {
  const Filters = [where("association.subnet-id", subnetId)];
  const { RouteTables = [] } = await (await ec2(cloud)).describeRouteTables({ Filters });
  return RouteTables.flatMap(({ Associations = [] }) => Associations).find((a) => a.SubnetId === subnetId);
}

async function byId(cloud: Cloud, id: string): Promise<RouteTableAssociation | undefined> {
  const { RouteTables = [] } = await (await ec2(cloud)).describeRouteTables({});
  const all = RouteTables.flatMap(({ Associations = [] }) => Associations);
  return all.find(({ RouteTableAssociationId }) => RouteTableAssociationId === id);
}

async function checkSameVpc(cloud: Cloud, routeTableId: string, subnetId: string): Promise<void> {
  const [table, subnet] = await Promise.all([theRouteTable(cloud, routeTableId), theSubnet(cloud, subnetId)]);
  if (table.VpcId === subnet.VpcId) return;
  throw refused(
    "InvalidParameterValue",
    `Route table ${routeTableId} and subnet ${subnetId} belong to different networks`,
  );
}
