// How a table gets from its old settings to its new ones: DynamoDB takes one kind of change at a time.
import type {
  BillingMode,
  GlobalSecondaryIndexUpdate,
  OnDemandThroughput,
  SSESpecification,
  StreamSpecification,
  StreamViewType,
  TableClass,
  UpdateTableInput,
} from "@aws-sdk/client-dynamodb";
import { isDeepStrictEqual } from "node:util";
import { attributes, capacity, definition, type Index, indexOf } from "./dynamodbIndexes.ts";
import type { Inputs, State } from "./dynamodbTable.ts";

type Change = Omit<UpdateTableInput, "TableName">;

/** The requests to be made one after the other, each when the table is active again. */
export function tableChanges(inputs: Inputs, old: State): Change[] {
  return [
    ...removedIndexes(inputs, old),
    ...billing(inputs, old),
    ...addedIndexes(inputs, old),
    ...streaming(inputs, old),
    ...encrypting(inputs, old),
    ...((inputs.tableClass ?? "STANDARD") === old.tableClass
      ? []
      : [{ TableClass: (inputs.tableClass ?? "STANDARD") as TableClass }]),
    ...((inputs.deletionProtectionEnabled ?? false) === (old.deletionProtectionEnabled ?? false)
      ? []
      : [{ DeletionProtectionEnabled: inputs.deletionProtectionEnabled ?? false }]),
  ];
}

const sameIndex = (a: Index, b: Index) => isDeepStrictEqual(definition(a), definition(b));

/** Indexes that are not asked for stay as they are. */
function indexes(inputs: Inputs, old: State): { before: Index[]; now: Index[] } {
  const before = old.globalSecondaryIndexes ?? [];
  return { before, now: inputs.globalSecondaryIndexes ?? before };
}

function removedIndexes(inputs: Inputs, old: State): Change[] {
  const { before, now } = indexes(inputs, old);
  return before
    .filter((index) => !now.some((other) => sameIndex(index, other)))
    .map(({ name }) => ({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: name } }] }));
}

function addedIndexes(inputs: Inputs, old: State): Change[] {
  const { before, now } = indexes(inputs, old);
  return now
    .filter((index) => !before.some((other) => sameIndex(index, other)))
    .map((index) => ({
      AttributeDefinitions: attributes(inputs),
      GlobalSecondaryIndexUpdates: [{ Create: indexOf(index, inputs.billingMode) as Created }],
    }));
}

type Created = NonNullable<GlobalSecondaryIndexUpdate["Create"]>;

/** Mode and capacity of the table, and the capacity of the indexes that it keeps. */
function billing(inputs: Inputs, old: State): Change[] {
  const { billingMode: mode } = inputs;
  const switched = mode !== old.billingMode;
  const wanted = capacity(inputs, mode);
  const { before, now } = indexes(inputs, old);
  const kept = now.flatMap((index) => before.filter((it) => sameIndex(it, index)).map((it) => [it, index]));
  const updates = kept.flatMap(([was, index]): GlobalSecondaryIndexUpdate[] => {
    const ProvisionedThroughput = capacity(index!, mode);
    if (!ProvisionedThroughput) return [];
    if (!switched && isDeepStrictEqual(capacity(was!, mode), ProvisionedThroughput)) return [];
    return [{ Update: { IndexName: index!.name, ProvisionedThroughput } }];
  });
  const change: Change = {
    ...(switched && { BillingMode: mode as BillingMode }),
    ...(wanted &&
      (switched || !isDeepStrictEqual(wanted, capacity(old, mode))) && { ProvisionedThroughput: wanted }),
    ...(updates.length > 0 && { GlobalSecondaryIndexUpdates: updates }),
    ...(!isDeepStrictEqual(onDemand(inputs), onDemand(old)) &&
      mode === "PAY_PER_REQUEST" && { OnDemandThroughput: onDemand(inputs) }),
  };
  return Object.keys(change).length > 0 ? [change] : [];
}

/** -1 stands for no limit. */
export function onDemand({ onDemandThroughput: limits }: Inputs | State): OnDemandThroughput {
  return {
    MaxReadRequestUnits: limits?.maxReadRequestUnits || -1,
    MaxWriteRequestUnits: limits?.maxWriteRequestUnits || -1,
  };
}

/** What a stream shows cannot be changed, so another one is begun. */
function streaming(inputs: Inputs, old: State): Change[] {
  const wanted = stream({ ...inputs, streamViewType: inputs.streamViewType || old.streamViewType });
  const before = stream(old);
  if (isDeepStrictEqual(wanted, before)) return [];
  return [
    ...(before.StreamEnabled ? [{ StreamSpecification: { StreamEnabled: false } }] : []),
    ...(wanted.StreamEnabled ? [{ StreamSpecification: wanted }] : []),
  ];
}

export function stream({ streamEnabled, streamViewType }: Inputs | State): StreamSpecification {
  if (!streamEnabled) return { StreamEnabled: false };
  return { StreamEnabled: true, StreamViewType: streamViewType as StreamViewType };
}

/** Encryption that is not asked for stays as it is. */
function encrypting(inputs: Inputs, old: State): Change[] {
  const wanted = inputs.serverSideEncryption;
  if (!wanted) return [];
  const before = old.serverSideEncryption;
  const key = wanted.kmsKeyArn || before?.kmsKeyArn;
  if (wanted.enabled === (before?.enabled ?? false) && (!wanted.enabled || key === before?.kmsKeyArn))
    return [];
  return [{ SSESpecification: encryption(inputs) }];
}

export function encryption({ serverSideEncryption: wanted }: Inputs): SSESpecification {
  if (!wanted?.enabled) return { Enabled: false };
  return { Enabled: true, SSEType: "KMS", KMSMasterKeyId: wanted.kmsKeyArn || undefined };
}
