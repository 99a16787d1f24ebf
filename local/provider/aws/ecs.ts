// Amazon Elastic Container Service.
import type { Service } from "../resourceType.ts";
import { cluster } from "./ecsCluster.ts";
import { clusterCapacityProviders } from "./ecsClusterCapacityProviders.ts";
import { getCluster, getService, getTaskDefinition } from "./ecsFunctions.ts";
import { service } from "./ecsService.ts";
import { taskDefinition } from "./ecsTaskDefinition.ts";

export default {
  resources: {
    "aws:ecs/cluster:Cluster": cluster,
    "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": clusterCapacityProviders,
    "aws:ecs/service:Service": service,
    "aws:ecs/taskDefinition:TaskDefinition": taskDefinition,
  },
  functions: {
    "aws:ecs/getCluster:getCluster": getCluster,
    "aws:ecs/getService:getService": getService,
    "aws:ecs/getTaskDefinition:getTaskDefinition": getTaskDefinition,
  },
} satisfies Service;
