// What a service needs around it, made by the SDK: a network, a role, a log group, a target group with its load balancer.
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { EC2 } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { IAM } from "@aws-sdk/client-iam";
import { clientConfig } from "../../support/listing.ts";

export interface Around {
  readonly subnets: readonly string[];
  readonly securityGroup: string;
  readonly targetGroup: string;
  /** What the load balancer answers at: `http://127.0.0.1:4566/_alb/web`. */
  readonly url: string;
  readonly role: string;
  readonly logGroup: string;
}

/** Makes it under this name. */
export async function around(endpoint: string, name: string): Promise<Around> {
  const config = clientConfig(endpoint);
  const network = await makeNetwork(new EC2(config));
  const targetGroup = await makeBalancer(new ElasticLoadBalancingV2(config), name, network);
  const logGroup = `/ecs/${name}`;
  await new CloudWatchLogs(config).createLogGroup({ logGroupName: logGroup });
  const role = await makeRole(new IAM(config), name);
  return { ...network, targetGroup, url: `${endpoint}/_alb/${name}`, role, logGroup };
}

async function makeNetwork(ec2: EC2) {
  const { Vpc } = await ec2.createVpc({ CidrBlock: "10.0.0.0/16" });
  const VpcId = Vpc!.VpcId!;
  const subnets = [];
  for (const [i, zone] of ["a", "c"].entries()) {
    const request = { VpcId, CidrBlock: `10.0.${i}.0/24`, AvailabilityZone: `ap-northeast-1${zone}` };
    subnets.push((await ec2.createSubnet(request)).Subnet!.SubnetId!);
  }
  const group = await ec2.createSecurityGroup({ VpcId, GroupName: "service", Description: "The tasks" });
  return { vpc: VpcId, subnets, securityGroup: group.GroupId! };
}

async function makeBalancer(
  elb: ElasticLoadBalancingV2,
  Name: string,
  { subnets, vpc }: { subnets: string[]; vpc: string },
): Promise<string> {
  const { LoadBalancers } = await elb.createLoadBalancer({ Name, Subnets: subnets });
  const { TargetGroups } = await elb.createTargetGroup({
    Name,
    Port: 3000,
    Protocol: "HTTP",
    TargetType: "ip",
    VpcId: vpc,
    HealthCheckPath: "/health",
    HealthCheckIntervalSeconds: 5,
    UnhealthyThresholdCount: 2,
  });
  const TargetGroupArn = TargetGroups![0]!.TargetGroupArn!;
  await elb.createListener({
    LoadBalancerArn: LoadBalancers![0]!.LoadBalancerArn,
    Port: 80,
    Protocol: "HTTP",
    DefaultActions: [{ Type: "forward", TargetGroupArn }],
  });
  return TargetGroupArn;
}

async function makeRole(iam: IAM, RoleName: string): Promise<string> {
  const trust = {
    Statement: [
      { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ecs-tasks.amazonaws.com" } },
    ],
  };
  const { Role } = await iam.createRole({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) });
  const writeLogs = {
    Statement: [{ Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: "*" }],
  };
  const PolicyDocument = JSON.stringify(writeLogs);
  await iam.putRolePolicy({ RoleName, PolicyName: "logs", PolicyDocument });
  return Role!.Arn!;
}
