// What decides whether a resource's data can go with the stack, by type.

/** Properties and what they must be, a list where several will do; undefined and false are the same. */
export interface RemovalRule {
  /** So that `pulumi destroy` removes it at once, whatever it holds. */
  readonly dev: Readonly<Record<string, unknown>>;
  /** So that it stays. */
  readonly prod: Readonly<Record<string, unknown>>;
}

const DATABASE: RemovalRule = {
  dev: { skipFinalSnapshot: true, deletionProtection: false },
  prod: { skipFinalSnapshot: false, deletionProtection: true },
};

/** Holds nothing that must stay, but must not stay behind in dev. */
const gone = (...properties: string[]): RemovalRule => ({
  dev: Object.fromEntries(properties.map((property) => [property, false])),
  prod: {},
});

/** Goes at once in dev; its content is made by others, or again, and may go in prod as well. */
const forced = (property: string): RemovalRule => ({ dev: { [property]: true }, prod: {} });

const kept = (property: string): RemovalRule => ({ dev: { [property]: true }, prod: { [property]: false } });

/** Nothing to decide: the property is about something else, or the type holds no data. */
const FREE: RemovalRule = { dev: {}, prod: {} };

export const removalRules: Readonly<Record<string, RemovalRule>> = {
  "aws:s3/bucket:Bucket": kept("forceDestroy"),
  "aws:s3/bucketObjectv2:BucketObjectv2": FREE,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": gone("skipDestroy"),
  "aws:ecr/repository:Repository": kept("forceDelete"),
  "aws:rds/cluster:Cluster": DATABASE,
  "aws:rds/instance:Instance": DATABASE,
  "aws:rds/clusterInstance:ClusterInstance": FREE,
  "aws:dynamodb/table:Table": {
    dev: { deletionProtectionEnabled: false },
    prod: { deletionProtectionEnabled: true },
  },
  // Left out it is AWS's 30 days.
  "aws:secretsmanager/secret:Secret": {
    dev: { recoveryWindowInDays: 0 },
    prod: { recoveryWindowInDays: [30, undefined] },
  },
  "aws:cloudwatch/logGroup:LogGroup": gone("skipDestroy"),
  "aws:cloudwatch/eventRule:EventRule": FREE,
  "aws:cloudwatch/eventTarget:EventTarget": FREE,
  "aws:lb/loadBalancer:LoadBalancer": {
    dev: { enableDeletionProtection: false },
    prod: { enableDeletionProtection: true },
  },
  "aws:lambda/function:Function": gone("skipDestroy"),
  "aws:lambda/layerVersion:LayerVersion": gone("skipDestroy"),
  "aws:ecs/service:Service": FREE,
  "aws:ecs/taskDefinition:TaskDefinition": gone("skipDestroy"),
  "aws:iam/user:User": forced("forceDestroy"),
  "aws:ec2/instance:Instance": gone("disableApiTermination"),
  "aws:ec2/launchTemplate:LaunchTemplate": FREE,
  "aws:autoscaling/group:Group": forced("forceDelete"),
  "aws:athena/workgroup:Workgroup": forced("forceDestroy"),
  "aws:eks/cluster:Cluster": gone("deletionProtection"),
  "aws:kinesis/stream:Stream": forced("enforceConsumerDeletion"),
};

/** Properties that show that a type can hold something back: such a type must have a rule. */
export const removalProperties: readonly string[] = [
  "deletionProtection",
  "deletionProtectionEnabled",
  "disableApiTermination",
  "enableDeletionProtection",
  "enforceConsumerDeletion",
  "finalSnapshotIdentifier",
  "forceDelete",
  "forceDestroy",
  "recoveryWindowInDays",
  "skipDestroy",
  "skipFinalSnapshot",
];

/** Types that hold data and have no such property. */
export const dataHolding: readonly string[] = [
  "aws:ebs/volume:Volume",
  "aws:efs/fileSystem:FileSystem",
  "aws:elasticache/cluster:Cluster",
  "aws:opensearch/domain:Domain",
];
