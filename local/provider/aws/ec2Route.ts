// aws:ec2/route:Route
import { crc32 } from "node:zlib";
import type { Route } from "@aws-sdk/client-ec2";
import type { RouteArgs, RouteState } from "@pulumi/aws/ec2/route.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { ec2, ignoreGone, inTurn, refused } from "./ec2Client.ts";
import { natGateway, theRouteTable } from "./ec2Found.ts";
import { routeProblems } from "./ec2Problems.ts";

type Inputs = Unwrap<RouteArgs>;
type State = Unwrap<RouteState>;

/** A table has one route for each destination; the id is made of both, as the real provider does. */
export const route: ResourceType<Inputs, State> = {
  refuse: routeProblems,

  async create(cloud, inputs) {
    return inTurn(inputs.routeTableId, async () => {
      await checkTarget(cloud, inputs);
      const { destinationCidrBlock } = inputs;
      if (!destinationCidrBlock)
        throw refused("MissingParameter", "destinationCidrBlock is required; give it");
      if (await find(cloud, inputs))
        throw refused(
          "RouteAlreadyExists",
          `The route identified by ${destinationCidrBlock} already exists.`,
        );
      await (await ec2(cloud)).createRoute(request(inputs));
      return idOf(inputs);
    });
  },

  async read(cloud, _id, known) {
    const found = await find(cloud, known);
    return (
      found && {
        destinationCidrBlock: found.DestinationCidrBlock,
        gatewayId: found.GatewayId ?? "",
        natGatewayId: found.NatGatewayId ?? "",
        origin: found.Origin,
        region: cloud.region,
        state: found.State,
      }
    );
  },

  async update(cloud, _id, inputs) {
    await checkTarget(cloud, inputs);
    await (await ec2(cloud)).replaceRoute(request(inputs));
  },

  async delete(cloud, _id, { destinationCidrBlock, routeTableId }) {
    const which = { DestinationCidrBlock: destinationCidrBlock, RouteTableId: routeTableId };
    await ignoreGone((await ec2(cloud)).deleteRoute(which));
  },

  idOf: (_cloud, inputs) => idOf(inputs),
};

const idOf = ({ destinationCidrBlock = "", routeTableId }: Inputs) =>
  `r-${routeTableId}${crc32(destinationCidrBlock)}`;

const request = (inputs: Inputs) => ({
  RouteTableId: inputs.routeTableId,
  DestinationCidrBlock: inputs.destinationCidrBlock,
  GatewayId: inputs.gatewayId,
  NatGatewayId: inputs.natGatewayId,
});

async function find(cloud: Cloud, known: Partial<State>): Promise<Route | undefined> {
  if (!known.routeTableId) return undefined;
  const client = await ec2(cloud);
  const answer = await ignoreGone(client.describeRouteTables({ RouteTableIds: [known.routeTableId] }));
  const routes = answer?.RouteTables?.[0]?.Routes ?? [];
  return routes.find(({ DestinationCidrBlock }) => DestinationCidrBlock === known.destinationCidrBlock);
}

/** A route leads to a gateway of its own VPC. */
async function checkTarget(cloud: Cloud, inputs: Inputs): Promise<void> {
  const { gatewayId, natGatewayId, routeTableId } = inputs;
  const table = await theRouteTable(cloud, routeTableId);
  if (!gatewayId && !natGatewayId)
    throw refused("MissingParameter", "a route needs a target; give gatewayId or natGatewayId");
  const vpcId = gatewayId ? await vpcOfGateway(cloud, gatewayId) : await vpcOfNat(cloud, natGatewayId ?? "");
  if (vpcId === table.VpcId) return;
  const target = gatewayId ? `network gateway ${gatewayId}` : `NAT gateway ${natGatewayId}`;
  throw refused(
    "InvalidParameterValue",
    `route table ${routeTableId} and ${target} belong to different networks`,
  );
}

async function vpcOfGateway(cloud: Cloud, id: string): Promise<string | undefined> {
  const answer = await ignoreGone((await ec2(cloud)).describeInternetGateways({ InternetGatewayIds: [id] }));
  const [found] = answer?.InternetGateways ?? [];
  if (!found) throw refused("InvalidGatewayID.NotFound", `The gateway ID '${id}' does not exist`);
  return found.Attachments?.[0]?.VpcId;
}

async function vpcOfNat(cloud: Cloud, id: string): Promise<string | undefined> {
  const found = await natGateway(cloud, id);
  if (!found) throw refused("InvalidNatGatewayID.NotFound", `The natGateway ID '${id}' does not exist`);
  return found.VpcId;
}
