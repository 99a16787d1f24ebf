// aws:cloudwatch/logGroup:LogGroup
import type { CloudWatchLogs, LogGroup } from "@aws-sdk/client-cloudwatch-logs";
import type * as aws from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { tagChanges } from "../tags.ts";
import { ignoreGone, logs } from "./cloudwatchLogsClient.ts";

type Inputs = Unwrap<aws.cloudwatch.LogGroupArgs> & { readonly tagsAll?: Record<string, string> };
type State = Unwrap<aws.cloudwatch.LogGroupState>;

async function find(client: CloudWatchLogs, name: string): Promise<LogGroup | undefined> {
  const { logGroups = [] } = await client.describeLogGroups({ logGroupNamePrefix: name });
  return logGroups.find((group) => group.logGroupName === name);
}

/** 0 days is for ever. */
async function retain(client: CloudWatchLogs, logGroupName: string, retentionInDays = 0): Promise<void> {
  if (retentionInDays > 0) await client.putRetentionPolicy({ logGroupName, retentionInDays });
  else await client.deleteRetentionPolicy({ logGroupName });
}

export const logGroup: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 512 },

  async create(cloud, { kmsKeyId, logGroupClass, name = "", retentionInDays, tagsAll = {} }) {
    const client = await logs(cloud);
    const optional = {
      ...(kmsKeyId && { kmsKeyId }),
      ...(logGroupClass && { logGroupClass: logGroupClass as "STANDARD" }),
    };
    await client.createLogGroup({ logGroupName: name, tags: tagsAll, ...optional });
    if (retentionInDays) await retain(client, name, retentionInDays);
    return name;
  },

  async read(cloud, id, known) {
    const client = await logs(cloud);
    const found = await find(client, id);
    if (!found) return undefined;
    const { tags: tagsAll = {} } = await client.listTagsForResource({ resourceArn: arnOf(cloud, id) });
    return {
      arn: arnOf(cloud, id),
      // The emulator does not know of it; `delete` keeps it.
      deletionProtectionEnabled: known.deletionProtectionEnabled ?? false,
      kmsKeyId: found.kmsKeyId ?? "",
      logGroupClass: found.logGroupClass,
      name: id,
      region: cloud.region,
      retentionInDays: found.retentionInDays ?? 0,
      tagsAll,
    };
  },

  async update(cloud, id, inputs, old) {
    const client = await logs(cloud);
    if ((inputs.kmsKeyId ?? "") !== (old.kmsKeyId ?? "")) {
      throw new Error(
        "kmsKeyId cannot be changed on the local cloud: the emulator takes it at creation only",
      );
    }
    await retain(client, id, inputs.retentionInDays);
    const resourceArn = arnOf(cloud, id);
    const { remove, set } = tagChanges(old.tagsAll, inputs.tagsAll);
    if (remove.length > 0) await client.untagResource({ resourceArn, tagKeys: remove });
    if (Object.keys(set).length > 0) await client.tagResource({ resourceArn, tags: set });
  },

  async delete(cloud, id, { deletionProtectionEnabled, skipDestroy }) {
    if (skipDestroy) return;
    if (deletionProtectionEnabled) {
      throw new Error("is protected from deletion; set deletionProtectionEnabled: false first");
    }
    await ignoreGone((await logs(cloud)).deleteLogGroup({ logGroupName: id }));
  },

  idOf: (_cloud, inputs) => inputs.name,
};

function arnOf(cloud: Cloud, name: string): string {
  return `arn:${cloud.partition}:logs:${cloud.region}:${cloud.accountId}:log-group:${name}`;
}
