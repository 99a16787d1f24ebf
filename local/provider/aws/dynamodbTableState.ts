// What DynamoDB knows of a table, as Pulumi stores it.
import type { TableDescription, TimeToLiveDescription } from "@aws-sdk/client-dynamodb";
import type { Cloud } from "../cloud.ts";
import { describe, dynamodb } from "./dynamodbClient.ts";
import { indexState, keyOf, localIndexState } from "./dynamodbIndexes.ts";
import type { State } from "./dynamodbTable.ts";

export async function readTable(
  cloud: Cloud,
  TableName: string,
  known: Partial<State>,
): Promise<State | undefined> {
  const found = await describe(cloud, TableName);
  if (!found) return undefined;
  const client = await dynamodb(cloud);
  const [{ TimeToLiveDescription }, { ContinuousBackupsDescription }, { Tags = [] }] = await Promise.all([
    client.describeTimeToLive({ TableName }),
    client.describeContinuousBackups({ TableName }),
    client.listTagsOfResource({ ResourceArn: found.TableArn }),
  ]);
  const recovery = ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
  return {
    ...tableState(found, known),
    pointInTimeRecovery: {
      enabled: recovery?.PointInTimeRecoveryStatus === "ENABLED",
      // The emulator does not keep the days.
      recoveryPeriodInDays: recovery?.RecoveryPeriodInDays ?? known.pointInTimeRecovery?.recoveryPeriodInDays,
    },
    region: cloud.region,
    tagsAll: Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value])) as Record<
      string,
      string
    >,
    ttl: expiry(TimeToLiveDescription, known),
  };
}

function tableState(found: TableDescription, known: Partial<State>): State {
  const billingMode = found.BillingModeSummary?.BillingMode ?? "PROVISIONED";
  const provisioned = billingMode === "PROVISIONED" ? found.ProvisionedThroughput : undefined;
  const streaming = found.StreamSpecification?.StreamEnabled ?? false;
  return {
    arn: found.TableArn,
    attributes: found.AttributeDefinitions?.map(({ AttributeName = "", AttributeType = "" }) => ({
      name: AttributeName,
      type: AttributeType,
    })),
    billingMode,
    deletionProtectionEnabled: found.DeletionProtectionEnabled ?? false,
    globalSecondaryIndexes: (found.GlobalSecondaryIndexes ?? []).map((index) =>
      indexState(
        index,
        billingMode,
        known.globalSecondaryIndexes?.find(({ name }) => name === index.IndexName),
      ),
    ),
    hashKey: keyOf(found.KeySchema, "HASH"),
    localSecondaryIndexes: (found.LocalSecondaryIndexes ?? []).map(localIndexState),
    name: found.TableName,
    onDemandThroughput: onDemandState(found),
    rangeKey: keyOf(found.KeySchema, "RANGE"),
    readCapacity: provisioned?.ReadCapacityUnits ?? 0,
    serverSideEncryption: encryptionState(found),
    streamArn: found.LatestStreamArn ?? "",
    streamEnabled: streaming,
    streamLabel: found.LatestStreamLabel ?? "",
    streamViewType: streaming ? found.StreamSpecification?.StreamViewType : "",
    tableClass: found.TableClassSummary?.TableClass ?? "STANDARD",
    writeCapacity: provisioned?.WriteCapacityUnits ?? 0,
  };
}

/** -1 stands for no limit. */
function onDemandState({ OnDemandThroughput: limits }: TableDescription): State["onDemandThroughput"] {
  const { MaxReadRequestUnits: reads = -1, MaxWriteRequestUnits: writes = -1 } = limits ?? {};
  return reads === -1 && writes === -1
    ? undefined
    : { maxReadRequestUnits: reads, maxWriteRequestUnits: writes };
}

/** Only of a key in the account: that of DynamoDB itself encrypts without being told. */
function encryptionState({ SSEDescription: found }: TableDescription): State["serverSideEncryption"] {
  if (found?.Status !== "ENABLED") return undefined;
  return { enabled: true, kmsKeyArn: found.KMSMasterKeyArn };
}

/** AWS forgets the attribute of an expiry that is off; the one that was asked for stays. */
function expiry(found: TimeToLiveDescription | undefined, known: Partial<State>): State["ttl"] {
  if (found?.TimeToLiveStatus === "ENABLED") return { attributeName: found.AttributeName, enabled: true };
  return { attributeName: known.ttl?.enabled ? "" : (known.ttl?.attributeName ?? ""), enabled: false };
}
