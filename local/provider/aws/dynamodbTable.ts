// aws:dynamodb/table:Table
import type { BillingMode, CreateTableInput, TableClass } from "@aws-sdk/client-dynamodb";
import type { TableArgs, TableState } from "@pulumi/aws/dynamodb/table.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { tagChanges } from "../tags.ts";
import { active, dynamodb, gone } from "./dynamodbClient.ts";
import { attributes, capacity, indexOf, keySchema, localIndexOf } from "./dynamodbIndexes.ts";
import { checkExpiry, checkWhole, tableProblems } from "./dynamodbRules.ts";
import { readTable } from "./dynamodbTableState.ts";
import { encryption, onDemand, stream, tableChanges } from "./dynamodbTableChanges.ts";
import { ifThere } from "./s3AndLambda.ts";

export type Inputs = Unwrap<TableArgs> & { readonly tagsAll?: Record<string, string> };
export type State = Unwrap<TableState>;

export const table: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 255 },
  refuse: tableProblems,

  async create(cloud, inputs) {
    checkWhole(inputs);
    const name = inputs.name ?? "";
    await (await dynamodb(cloud)).createTable(toRequest(inputs));
    await active(cloud, name);
    await expire(cloud, name, inputs, {});
    await recover(cloud, name, inputs, {});
    return name;
  },

  read: readTable,

  async update(cloud, id, inputs, old) {
    checkWhole(inputs);
    checkExpiry(inputs, old);
    const client = await dynamodb(cloud);
    for (const change of tableChanges(inputs, old)) {
      await client.updateTable({ TableName: id, ...change });
      await active(cloud, id);
    }
    await expire(cloud, id, inputs, old);
    await recover(cloud, id, inputs, old);
    await updateTags(cloud, old.arn ?? "", inputs.tagsAll, old.tagsAll);
  },

  async delete(cloud, id, { deletionProtectionEnabled }) {
    if (deletionProtectionEnabled) {
      throw new UserError(
        "ValidationException: Resource cannot be deleted as it is currently protected against deletion. Set deletionProtectionEnabled: false first",
      );
    }
    const client = await dynamodb(cloud);
    await ifThere(client.deleteTable({ TableName: id }), "ResourceNotFoundException");
    await gone(cloud, id);
  },

  idOf: (_cloud, inputs) => inputs.name,
};

function toRequest(inputs: Inputs): CreateTableInput {
  const { globalSecondaryIndexes: indexes = [], localSecondaryIndexes: localIndexes = [] } = inputs;
  return {
    TableName: inputs.name,
    AttributeDefinitions: attributes(inputs),
    KeySchema: keySchema(inputs),
    BillingMode: inputs.billingMode as BillingMode,
    ProvisionedThroughput: capacity(inputs, inputs.billingMode),
    OnDemandThroughput: inputs.onDemandThroughput && onDemand(inputs),
    GlobalSecondaryIndexes:
      indexes.length > 0 ? indexes.map((it) => indexOf(it, inputs.billingMode)) : undefined,
    LocalSecondaryIndexes:
      localIndexes.length > 0 ? localIndexes.map((it) => localIndexOf(it, inputs.hashKey)) : undefined,
    StreamSpecification: inputs.streamEnabled ? stream(inputs) : undefined,
    SSESpecification: inputs.serverSideEncryption && encryption(inputs),
    TableClass: inputs.tableClass as TableClass | undefined,
    DeletionProtectionEnabled: inputs.deletionProtectionEnabled ?? false,
    Tags: Object.entries(inputs.tagsAll ?? {}).map(([Key, Value]) => ({ Key, Value })),
  };
}

/** DynamoDB refuses a change to what is so already. */
async function expire(cloud: Cloud, TableName: string, { ttl }: Inputs, old: State): Promise<void> {
  if (!ttl || (ttl.enabled ?? false) === (old.ttl?.enabled ?? false)) return;
  const AttributeName = ttl.attributeName || old.ttl?.attributeName;
  const TimeToLiveSpecification = { AttributeName, Enabled: ttl.enabled };
  await (await dynamodb(cloud)).updateTimeToLive({ TableName, TimeToLiveSpecification });
}

async function recover(cloud: Cloud, TableName: string, inputs: Inputs, old: State): Promise<void> {
  const { pointInTimeRecovery: now } = inputs;
  const before = old.pointInTimeRecovery;
  if (!now) return;
  const days = now.recoveryPeriodInDays ?? before?.recoveryPeriodInDays;
  if (now.enabled === (before?.enabled ?? false) && days === before?.recoveryPeriodInDays) return;
  const PointInTimeRecoverySpecification = {
    PointInTimeRecoveryEnabled: now.enabled,
    RecoveryPeriodInDays: now.enabled ? days || undefined : undefined,
  };
  await (await dynamodb(cloud)).updateContinuousBackups({ TableName, PointInTimeRecoverySpecification });
}

async function updateTags(cloud: Cloud, ResourceArn: string, now = {}, before = {}): Promise<void> {
  const client = await dynamodb(cloud);
  const { remove, set } = tagChanges(before, now);
  if (remove.length > 0) await client.untagResource({ ResourceArn, TagKeys: remove });
  const Tags = Object.entries(set).map(([Key, Value]) => ({ Key, Value }));
  if (Tags.length > 0) await client.tagResource({ ResourceArn, Tags });
}
