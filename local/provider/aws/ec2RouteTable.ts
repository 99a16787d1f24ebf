// aws:ec2/routeTable:RouteTable
import type { RouteTableArgs, RouteTableState } from "@pulumi/aws/ec2/routeTable.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { ResourceType } from "../resourceType.ts";
import { arnOf, ec2, forgetTags, hasTags, ignoreGone, tagged, updateTags, where } from "./ec2Client.ts";
import { theVpc } from "./ec2Found.ts";
import { uncovered } from "./ec2Problems.ts";
import { tagMap } from "./iamClient.ts";

type Inputs = Unwrap<RouteTableArgs> & { readonly tagsAll?: Record<string, string> };
type State = Unwrap<RouteTableState>;

/** Its routes are resources of their own, and stay out of its outputs: the real provider ignores them there too. */
export const routeTable: ResourceType<Inputs, State> = {
  refuse: (inputs) => uncovered<RouteTableArgs>(inputs, ["tags", "vpcId"]),

  async create(cloud, { vpcId, tagsAll }) {
    await theVpc(cloud, vpcId);
    const client = await ec2(cloud);
    const { RouteTable } = await client.createRouteTable({ VpcId: vpcId, ...tagged("route-table", tagsAll) });
    return RouteTable?.RouteTableId ?? "";
  },

  async read(cloud, id) {
    const answer = await ignoreGone((await ec2(cloud)).describeRouteTables({ RouteTableIds: [id] }));
    const found = answer?.RouteTables?.[0];
    return (
      found && {
        arn: arnOf(cloud, "route-table", id),
        ownerId: found.OwnerId,
        region: cloud.region,
        tagsAll: tagMap(found.Tags),
        vpcId: found.VpcId,
      }
    );
  },

  async update(cloud, id, inputs, old) {
    await updateTags(cloud, id, old.tagsAll, inputs.tagsAll);
  },

  /** As the real provider: whatever is still associated with it goes back to the main table. */
  async delete(cloud, id, { tagsAll }) {
    const client = await ec2(cloud);
    const { RouteTables: [found] = [] } = await client.describeRouteTables({ RouteTableIds: [id] });
    for (const { RouteTableAssociationId: AssociationId } of found?.Associations ?? [])
      await client.disassociateRouteTable({ AssociationId });
    await ignoreGone(client.deleteRouteTable({ RouteTableId: id }));
    await forgetTags(cloud, id, tagsAll);
  },

  async idOf(cloud, { vpcId, tagsAll }) {
    const Filters = [where("vpc-id", vpcId)];
    const { RouteTables = [] } = await (await ec2(cloud)).describeRouteTables({ Filters });
    const own = RouteTables.filter((table) => !table.Associations?.some(({ Main }) => Main));
    return own.filter((table) => hasTags(table, tagsAll)).flatMap(({ RouteTableId }) => RouteTableId ?? []);
  },
};
