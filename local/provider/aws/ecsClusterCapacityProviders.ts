// aws:ecs/clusterCapacityProviders:ClusterCapacityProviders
import type {
  ClusterCapacityProvidersArgs,
  ClusterCapacityProvidersState,
} from "@pulumi/aws/ecs/clusterCapacityProviders.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import type { Problem, ResourceType } from "../resourceType.ts";
import { ecs } from "./ecsClient.ts";
import { findCluster } from "./ecsCluster.ts";

type Inputs = Unwrap<ClusterCapacityProvidersArgs>;
type State = Unwrap<ClusterCapacityProvidersState>;

/** Those that every account has; the local cloud has no instances, so it knows no others. */
const known = ["FARGATE", "FARGATE_SPOT"];

/** Its id is the cluster's name. */
export const clusterCapacityProviders: ResourceType<Inputs, State> = {
  refuse: ({ capacityProviders, defaultCapacityProviderStrategies = [] }) => [
    ...(capacityProviders ?? [])
      .filter((name) => !known.includes(name))
      .map((name) => ({
        property: "capacityProviders",
        reason: `has "${name}"; the local cloud has ${known.join(" and ")} only`,
      })),
    ...strategyProblems(
      "defaultCapacityProviderStrategies",
      defaultCapacityProviderStrategies,
      capacityProviders,
    ),
  ],

  async create(cloud, inputs) {
    await put(cloud, inputs.clusterName, inputs);
    return inputs.clusterName;
  },

  async read(cloud, id) {
    const found = await findCluster(cloud, id);
    if (!found) return undefined;
    const { capacityProviders = [], clusterName, defaultCapacityProviderStrategy = [] } = found;
    // Both empty is how they are read after they were taken away.
    if (capacityProviders.length === 0 && defaultCapacityProviderStrategy.length === 0) return undefined;
    return {
      capacityProviders,
      clusterName,
      defaultCapacityProviderStrategies: defaultCapacityProviderStrategy.map((it) => ({
        base: it.base ?? 0,
        capacityProvider: it.capacityProvider ?? "",
        weight: it.weight ?? 0,
      })),
      region: cloud.region,
    };
  },

  update: (cloud, id, inputs) => put(cloud, id, inputs),

  async delete(cloud, id) {
    if (await findCluster(cloud, id)) await put(cloud, id, { clusterName: id });
  },

  idOf: (_cloud, { clusterName }) => clusterName,
};

interface StrategyItem {
  readonly base?: number;
  readonly capacityProvider?: string;
  readonly weight?: number;
}

/**
 * What AWS refuses of a strategy: providers that the cluster has not, more than one base, no weight at all.
 * @param providers those of the cluster, where they are known
 */
export function strategyProblems(
  property: string,
  strategy: readonly StrategyItem[],
  providers: readonly string[] = known,
): Problem[] {
  const foreign = strategy.filter(({ capacityProvider: it }) => it !== undefined && !providers.includes(it));
  const based = strategy.filter(({ base }) => base);
  return [
    ...foreign.map(({ capacityProvider }) => ({
      property,
      reason: `has "${capacityProvider}", which the cluster does not have; use ${providers.join(", ") || "none"}`,
    })),
    ...(based.length > 1
      ? [{ property, reason: `has ${based.length} items with a base; only one may have one` }]
      : []),
    ...(strategy.length > 0 && strategy.every(({ weight }) => !weight)
      ? [{ property, reason: "has no item with a weight; give at least one a weight above 0" }]
      : []),
  ];
}

async function put(cloud: Cloud, cluster: string, inputs: Inputs): Promise<void> {
  if (!(await findCluster(cloud, cluster)))
    throw new UserError(`ClusterNotFoundException: Cluster not found. "${cluster}": create it first`);
  await (
    await ecs(cloud)
  ).putClusterCapacityProviders({
    cluster,
    capacityProviders: inputs.capacityProviders ?? [],
    defaultCapacityProviderStrategy: inputs.defaultCapacityProviderStrategies ?? [],
  });
}
