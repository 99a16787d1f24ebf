// The network that the recorded load balancer was made in, and what its listener forwards to; neither was recorded.
import { EC2 } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { clientConfig } from "../../support/listing.ts";
import type { Recorded } from "./world.ts";

/** The recorded types of load balancers, in a network of this emulator. */
export async function loadBalancers(
  endpoint: string,
  recorded: Readonly<Record<string, Recorded>>,
): Promise<Record<string, Recorded>> {
  const { securityGroup, subnets, vpc } = await makeNetwork(new EC2(clientConfig(endpoint)));
  const targetGroup = await makeTargetGroup(new ElasticLoadBalancingV2(clientConfig(endpoint)), vpc);
  const of = Object.entries(recorded).filter(([token]) => token.startsWith("aws:lb/"));
  const text = JSON.stringify(Object.fromEntries(of))
    .replaceAll("vpc-00000001", vpc)
    .replaceAll("subnet-63a1173bbb793adc5", subnets[0]!)
    .replaceAll("subnet-d403599501a283898", subnets[1]!)
    .replaceAll("sg-6904c38482296ede9", securityGroup)
    .replaceAll(/arn:[^"]+:targetgroup\/web-[^"]+/g, targetGroup);
  return JSON.parse(text) as Record<string, Recorded>;
}

async function makeNetwork(ec2: EC2) {
  const VpcId = (await ec2.createVpc({ CidrBlock: "10.0.0.0/16" })).Vpc!.VpcId!;
  const { InternetGateway } = await ec2.createInternetGateway({});
  await ec2.attachInternetGateway({ InternetGatewayId: InternetGateway!.InternetGatewayId!, VpcId });
  const subnets = [];
  for (const [i, zone] of ["a", "c"].entries()) {
    const request = { VpcId, CidrBlock: `10.0.${i}.0/24`, AvailabilityZone: `ap-northeast-1${zone}` };
    subnets.push((await ec2.createSubnet(request)).Subnet!.SubnetId!);
  }
  const group = await ec2.createSecurityGroup({ VpcId, GroupName: "web", Description: "The load balancer" });
  return { vpc: VpcId, subnets, securityGroup: group.GroupId! };
}

async function makeTargetGroup(elb: ElasticLoadBalancingV2, VpcId: string): Promise<string> {
  const request = { Name: "web", Port: 80, Protocol: "HTTP", TargetType: "ip", VpcId } as const;
  return (await elb.createTargetGroup(request)).TargetGroups![0]!.TargetGroupArn!;
}
