// Whether subnets have a way to the internet.
import assert from "node:assert/strict";
import { label, type Deployment, type Resource } from "./deployment.ts";
import { interfacesOf } from "./paths/interfaces.ts";

/** By what a subnet reaches the internet. Through an internet gateway it takes an address there. */
type Way = "nat" | "internetGateway" | "none";

const ANYWHERE = ["0.0.0.0/0", "::/0"];

/**
 * Whether connections to the internet can be opened from subnets, by their routes; security groups are another
 * question (`canReach`). Of what runs in subnets (a service, a function, a load balancer) it is asked too whether it has
 * the public address that an internet gateway takes: a function never has one. Subnets that differ are an error.
 * @param subnets - ids, or what runs in them: the resource, or the name that the program gave it
 */
export function hasEgress(deployment: Deployment, subnets: readonly string[] | Resource | string): boolean {
  if (deployment.preview)
    assert.fail("hasEgress: subnets have no ids in a preview; deploy without preview: true");
  if (Array.isArray(subnets)) return judge(deployment, subnets as string[], true);
  const resource = typeof subnets === "string" ? named(deployment, subnets) : (subnets as Resource);
  const interfaces = interfacesOf(resource);
  if (!interfaces || interfaces.subnets.length === 0)
    assert.fail(`${label(resource)} has no subnets that can be told; give their ids`);
  return judge(deployment, interfaces.subnets, interfaces.publicAddress);
}

function judge(deployment: Deployment, subnets: readonly string[], publicAddress: boolean): boolean {
  const answers = subnets.map((id) => {
    const way = wayOf(deployment, id);
    return { id, way, reaches: way === "nat" || (way === "internetGateway" && publicAddress) };
  });
  if (new Set(answers.map(({ reaches }) => reaches)).size === 1) return answers[0]!.reaches;
  const told = answers.map(({ id, way }) => `${id} (${way})`).join(", ");
  assert.fail(`hasEgress: ${told === "" ? "there are no subnets" : `the subnets differ: ${told}`}`);
}

/** The only resource of the name that is in subnets. */
function named(deployment: Deployment, name: string): Resource {
  const found = deployment.resources.filter(
    (resource) => resource.name === name && (interfacesOf(resource)?.subnets.length ?? 0) > 0,
  );
  return found.length === 1 ? found[0]! : deployment.get(name);
}

function wayOf(deployment: Deployment, id: string): Way {
  for (const { state, inputs } of deployment.ofType("awsx:ec2:Vpc")) {
    const has = (kind: string) => ((state[kind] ?? []) as string[]).includes(id);
    if (has("publicSubnetIds")) return "internetGateway";
    if (has("privateSubnetIds")) return inputs.natGateways?.strategy === "None" ? "none" : "nat";
    if (has("isolatedSubnetIds")) return "none";
  }
  const subnet = deployment.ofType("aws:ec2/subnet:Subnet").find((resource) => resource.id === id);
  if (!subnet) assert.fail(`hasEgress: this program makes no subnet ${id}, so where it leads is not known`);
  return byRoutes(deployment, id);
}

/** A subnet without a route table of its own has the VPC's main one, which leads nowhere unless it is told to. */
function byRoutes(deployment: Deployment, subnetId: string): Way {
  const tables = deployment
    .ofType("aws:ec2/routeTableAssociation:RouteTableAssociation")
    .filter(({ inputs }) => inputs.subnetId === subnetId)
    .map(({ inputs }) => inputs.routeTableId as string);
  const routes = deployment
    .ofType("aws:ec2/route:Route")
    .map(({ inputs }) => inputs)
    .filter(({ routeTableId }) => tables.includes(routeTableId));
  const within = deployment
    .ofType("aws:ec2/routeTable:RouteTable")
    .filter(({ id }) => tables.includes(id))
    .flatMap(({ inputs }) => (inputs.routes ?? []) as Record<string, unknown>[]);
  const ways = [...routes, ...within].filter((route) =>
    [route.destinationCidrBlock, route.destinationIpv6CidrBlock, route.cidrBlock, route.ipv6CidrBlock].some(
      (destination) => ANYWHERE.includes(String(destination)),
    ),
  );
  if (ways.some((route) => route.natGatewayId !== undefined)) return "nat";
  return ways.some((route) => String(route.gatewayId).startsWith("igw-")) ? "internetGateway" : "none";
}
