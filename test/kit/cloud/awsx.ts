// Components that another provider makes: their children do not exist under mocks, so they answer for them.
import { ACCOUNT, arnOf, hex, type Made, type Rule } from "./made.ts";

type Kind = "Public" | "Private" | "Isolated";

/** awsx's VPC: as many subnets of each kind as it has zones, and what belongs to them. */
const vpc: Rule = (made) => {
  const { urn, inputs } = made;
  const id = (prefix: string, what: string) => `${prefix}-${hex(`${urn} ${what}`, 17)}`;
  const zones: number = inputs.availabilityZoneNames?.length ?? inputs.numberOfAvailabilityZones ?? 3;
  const kinds: Kind[] = inputs.subnetSpecs?.map(({ type }: { type: Kind }) => type) ?? ["Public", "Private"];
  const places = Array.from({ length: zones }, (_, zone) => kinds.map((kind) => ({ kind, zone }))).flat();
  const subnetIds = (wanted: Kind) =>
    places.filter(({ kind }) => kind === wanted).map(({ kind, zone }) => id("subnet", `${kind} ${zone}`));
  const strategy: string = inputs.natGateways?.strategy ?? "OnePerAz";
  const gateways = { None: 0, Single: 1, OnePerAz: zones }[strategy] ?? 0;
  const vpcId = id("vpc", "vpc");
  return {
    vpcId,
    vpc: { id: vpcId, arn: ec2Arn(made, "vpc", vpcId), cidrBlock: inputs.cidrBlock ?? "10.0.0.0/16" },
    publicSubnetIds: subnetIds("Public"),
    privateSubnetIds: subnetIds("Private"),
    isolatedSubnetIds: subnetIds("Isolated"),
    routeTables: places.map(({ kind, zone }) => ({ id: id("rtb", `${kind} ${zone}`), vpcId })),
    natGateways: Array.from({ length: gateways }, (_, i) => ({ id: id("nat", String(i)) })),
    internetGateway: { id: id("igw", "igw"), vpcId, ownerId: ACCOUNT },
  };
};

function ec2Arn(made: Made, kind: string, id: string): string {
  return arnOf(made, "ec2", `${kind}/${id}`);
}

export const componentRules: Readonly<Record<string, Rule>> = {
  "awsx:ec2:Vpc": vpc,
};
