// aws:ecs/cluster:Cluster
import type { Cluster, ClusterConfiguration } from "@aws-sdk/client-ecs";
import type { ClusterArgs, ClusterState } from "@pulumi/aws/ecs/cluster.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import type { Problem, ResourceType } from "../resourceType.ts";
import { arnOf, changeTags, ecs, ecsTagMap, ecsTags, nameOf } from "./ecsClient.ts";
import { given, ifThere, unhandled } from "./s3AndLambda.ts";
import { until } from "./lambdaClient.ts";

type Inputs = Unwrap<ClusterArgs> & { readonly tagsAll?: Record<string, string> };
type State = Unwrap<ClusterState>;
type Configuration = NonNullable<Inputs["configuration"]>;

const handled = ["configuration", "name", "settings", "tags"] as const;

/** How long the real provider gives the last tasks to end. */
const TASKS_SECONDS = 600;

/** Its id is its ARN. */
export const cluster: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 255 },
  refuse: (inputs) => [...unhandled<Inputs>(inputs, handled), ...loggingProblems(inputs.configuration)],

  async create(cloud, { configuration, name, settings, tagsAll }) {
    const { cluster: made } = await (
      await ecs(cloud)
    ).createCluster({
      clusterName: name,
      configuration: toConfiguration(configuration),
      settings: settings?.map(({ name, value }) => ({ name: name as "containerInsights", value })),
      tags: ecsTags(tagsAll),
    });
    return made?.clusterArn ?? "";
  },

  async read(cloud, id) {
    const found = await findCluster(cloud, id);
    if (!found) return undefined;
    return {
      arn: found.clusterArn,
      configuration: fromConfiguration(found.configuration),
      name: found.clusterName,
      region: cloud.region,
      settings: found.settings?.map(({ name = "", value = "" }) => ({ name, value })),
      tagsAll: ecsTagMap(found.tags),
    };
  },

  async update(cloud, id, inputs, old) {
    const configuration = toConfiguration(inputs.configuration) ?? { executeCommandConfiguration: {} };
    await (
      await ecs(cloud)
    ).updateCluster({
      cluster: id,
      configuration,
      settings: inputs.settings?.map(({ name, value }) => ({ name: name as "containerInsights", value })),
    });
    await changeTags(cloud, id, old.tagsAll, inputs.tagsAll);
  },

  async delete(cloud, id) {
    if (!(await findCluster(cloud, id))) return;
    await checkEmpty(cloud, id);
    await ifThere((await ecs(cloud)).deleteCluster({ cluster: id }), "ClusterNotFoundException");
  },

  idOf: (cloud, { name }) => arnOf(cloud, `cluster/${name}`),
};

/** The cluster of this ARN or name, with all that is kept of it. */
export async function findCluster(cloud: Cloud, cluster: string): Promise<Cluster | undefined> {
  const { clusters = [] } = await (
    await ecs(cloud)
  ).describeClusters({ clusters: [cluster], include: ["CONFIGURATIONS", "SETTINGS", "TAGS"] });
  return clusters.find(({ status }) => status === "ACTIVE");
}

function loggingProblems(configuration: Partial<Configuration> | undefined): Problem[] {
  const { logConfiguration, logging } = configuration?.executeCommandConfiguration ?? {};
  if (logging !== "OVERRIDE" || logConfiguration) return [];
  const property = "configuration.executeCommandConfiguration.logConfiguration";
  return [{ property, reason: 'is required with logging "OVERRIDE"' }];
}

function toConfiguration(configuration: Configuration | undefined): ClusterConfiguration | undefined {
  if (!configuration) return undefined;
  const { executeCommandConfiguration: exec, managedStorageConfiguration } = configuration;
  return {
    executeCommandConfiguration: exec && {
      ...given({ kmsKeyId: exec.kmsKeyId }),
      logging: exec.logging as "DEFAULT" | undefined,
      logConfiguration: exec.logConfiguration && toLogConfiguration(exec.logConfiguration),
    },
    managedStorageConfiguration: managedStorageConfiguration && given(managedStorageConfiguration),
  };
}

type LogConfiguration = NonNullable<
  NonNullable<Configuration["executeCommandConfiguration"]>["logConfiguration"]
>;

function toLogConfiguration({ s3BucketEncryptionEnabled, ...rest }: LogConfiguration) {
  return given({ ...rest, s3EncryptionEnabled: s3BucketEncryptionEnabled });
}

/** One that says nothing was taken away by an update. */
function fromConfiguration(found: ClusterConfiguration | undefined): Configuration | undefined {
  const { executeCommandConfiguration: exec, managedStorageConfiguration } = found ?? {};
  if (!given(exec ?? {}) && !managedStorageConfiguration) return undefined;
  const { s3EncryptionEnabled, ...log } = exec?.logConfiguration ?? {};
  return {
    executeCommandConfiguration: exec && {
      ...exec,
      logConfiguration: exec.logConfiguration && {
        ...log,
        s3BucketEncryptionEnabled: s3EncryptionEnabled ?? false,
      },
    },
    managedStorageConfiguration,
  } as Configuration;
}

/** Throws what AWS answers while services or tasks are in the cluster; tasks are given time to end. */
async function checkEmpty(cloud: Cloud, cluster: string): Promise<void> {
  const client = await ecs(cloud);
  const { serviceArns = [] } = await client.listServices({ cluster });
  if (serviceArns.length > 0)
    throw new UserError(
      `ClusterContainsServicesException: The Cluster cannot be deleted while Services are active. Delete ${serviceArns.map(nameOf).join(", ")} first`,
    );
  let left: string[] = [];
  await until("the cluster's last tasks to end", TASKS_SECONDS, async () => {
    left = (await client.listTasks({ cluster })).taskArns ?? [];
    return left.length === 0 ? true : undefined;
  }).catch(() => {
    throw new UserError(
      `ClusterContainsTasksException: The Cluster cannot be deleted while Tasks are active. Stop ${left.join(", ")} first`,
    );
  });
}
