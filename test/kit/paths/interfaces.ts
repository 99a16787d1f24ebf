// Which subnets and security groups a resource puts its network interfaces into.
import type { Resource } from "../deployment.ts";

export interface Interfaces {
  readonly subnets: readonly string[];
  readonly groups: readonly string[];
  /** Whether they have addresses on the internet, where their subnets are public. */
  readonly publicAddress: boolean;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- rules look into it
type Inputs = Record<string, any>;

/** ECS's settings, in a service and in what runs a task. */
const ofTasks = (settings: Inputs = {}): Interfaces => ({
  subnets: settings.subnets ?? [],
  groups: settings.securityGroups ?? [],
  publicAddress: settings.assignPublicIp === true,
});

const readers: Readonly<Record<string, (inputs: Inputs) => Interfaces>> = {
  "aws:ecs/service:Service": ({ networkConfiguration }) => ofTasks(networkConfiguration),
  "aws:scheduler/schedule:Schedule": ({ target }) => ofTasks(target?.ecsParameters?.networkConfiguration),
  "aws:cloudwatch/eventTarget:EventTarget": ({ ecsTarget }) => ofTasks(ecsTarget?.networkConfiguration),
  // A function never has an address on the internet.
  "aws:lambda/function:Function": ({ vpcConfig = {} }) => ({
    subnets: vpcConfig.subnetIds ?? [],
    groups: vpcConfig.securityGroupIds ?? [],
    publicAddress: false,
  }),
  "aws:lb/loadBalancer:LoadBalancer": ({ subnets = [], securityGroups = [], internal }) => ({
    subnets,
    groups: securityGroups,
    publicAddress: internal !== true,
  }),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ({ subnetIds = [], securityGroupIds = [] }) => ({
    subnets: subnetIds,
    groups: securityGroupIds,
    publicAddress: false,
  }),
  "aws:rds/cluster:Cluster": ({ vpcSecurityGroupIds = [] }) => ({
    subnets: [],
    groups: vpcSecurityGroupIds,
    publicAddress: false,
  }),
};

/** Undefined for types that have no interfaces, and for those whose inputs are not read here. */
export function interfacesOf({ type, inputs }: Resource): Interfaces | undefined {
  return readers[type]?.(inputs);
}
