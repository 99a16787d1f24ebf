// What an emulator holds of networks and containers, by its own listing. What an account has by itself is left out.
import {
  DescribeAddressesCommand,
  DescribeFlowLogsCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { DescribeRepositoriesCommand, ECRClient } from "@aws-sdk/client-ecr";
import { ECSClient, ListClustersCommand, ListTaskDefinitionsCommand } from "@aws-sdk/client-ecs";
import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { EventBridgeClient, ListRulesCommand } from "@aws-sdk/client-eventbridge";
import { ListSecretsCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { DescribeParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { clientConfig } from "./listing.ts";

type Config = ReturnType<typeof clientConfig>;
type Listing = Record<string, string[]>;

/** The names of everything of networks, load balancers and containers there, by kind. */
export async function listContainers(config: Config): Promise<Listing> {
  return { ...(await networks(config)), ...(await tasks(config)), ...(await around(config)) };
}

/** Of other networks than the account's default one. */
async function networks(config: Config): Promise<Listing> {
  const ec2 = new EC2Client(config);
  const [vpcs, subnets, tables, groups, gateways, nats, addresses, endpoints, flowLogs] = await Promise.all([
    ec2.send(new DescribeVpcsCommand({})),
    ec2.send(new DescribeSubnetsCommand({})),
    ec2.send(new DescribeRouteTablesCommand({})),
    ec2.send(new DescribeSecurityGroupsCommand({})),
    ec2.send(new DescribeInternetGatewaysCommand({})),
    ec2.send(new DescribeNatGatewaysCommand({})),
    ec2.send(new DescribeAddressesCommand({})),
    ec2.send(new DescribeVpcEndpointsCommand({})),
    ec2.send(new DescribeFlowLogsCommand({})),
  ]);
  const ours = (vpcs.Vpcs ?? []).filter(({ IsDefault }) => !IsDefault).map(({ VpcId }) => VpcId!);
  const standard = (vpcs.Vpcs ?? []).filter(({ IsDefault }) => IsDefault).map(({ VpcId }) => VpcId!);
  const notStandard = ({ VpcId }: { VpcId?: string }) => VpcId === undefined || !standard.includes(VpcId);
  return {
    vpcs: ours,
    subnets: (subnets.Subnets ?? []).filter(notStandard).map(({ SubnetId }) => SubnetId!),
    routeTables: (tables.RouteTables ?? []).filter(notStandard).map(({ RouteTableId }) => RouteTableId!),
    securityGroups: (groups.SecurityGroups ?? [])
      .filter((group) => notStandard(group) || group.GroupName !== "default")
      .map(({ GroupName }) => GroupName!),
    internetGateways: (gateways.InternetGateways ?? [])
      .filter(({ Attachments = [] }) => Attachments.every(notStandard))
      .map(({ InternetGatewayId }) => InternetGatewayId!),
    natGateways: (nats.NatGateways ?? [])
      .filter(({ State }) => State !== "deleted")
      .map(({ NatGatewayId }) => NatGatewayId!),
    addresses: (addresses.Addresses ?? []).map(({ AllocationId }) => AllocationId!),
    vpcEndpoints: (endpoints.VpcEndpoints ?? [])
      .filter(({ State }) => (State as string) !== "deleted")
      .map(({ VpcEndpointId }) => VpcEndpointId!),
    flowLogs: (flowLogs.FlowLogs ?? []).map(({ FlowLogId }) => FlowLogId!),
  };
}

async function tasks(config: Config): Promise<Listing> {
  const ecs = new ECSClient(config);
  const [clusters, definitions] = await Promise.all([
    ecs.send(new ListClustersCommand({})),
    ecs.send(new ListTaskDefinitionsCommand({ status: "ACTIVE" })),
  ]);
  return { clusters: clusters.clusterArns ?? [], taskDefinitions: definitions.taskDefinitionArns ?? [] };
}

async function around(config: Config): Promise<Listing> {
  const elb = new ElasticLoadBalancingV2Client(config);
  const [repositories, balancers, targets, rules, secrets, parameters] = await Promise.all([
    new ECRClient(config).send(new DescribeRepositoriesCommand({})),
    elb.send(new DescribeLoadBalancersCommand({})),
    elb.send(new DescribeTargetGroupsCommand({})),
    new EventBridgeClient(config).send(new ListRulesCommand({})),
    new SecretsManagerClient(config).send(new ListSecretsCommand({ IncludePlannedDeletion: true })),
    new SSMClient(config).send(new DescribeParametersCommand({})),
  ]);
  return {
    repositories: (repositories.repositories ?? []).map(({ repositoryName }) => repositoryName!),
    loadBalancers: (balancers.LoadBalancers ?? []).map(({ LoadBalancerName }) => LoadBalancerName!),
    targetGroups: (targets.TargetGroups ?? []).map(({ TargetGroupName }) => TargetGroupName!),
    rules: (rules.Rules ?? []).map(({ Name }) => Name!),
    secrets: (secrets.SecretList ?? []).map(({ Name }) => Name!),
    parameters: (parameters.Parameters ?? [])
      .map(({ Name }) => Name!)
      .filter((name) => !name.startsWith("/aws/")),
  };
}
