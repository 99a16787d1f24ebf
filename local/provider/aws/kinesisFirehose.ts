// aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream. How it delivers: local/emulator/firehose_delivery.py.
import type { DeliveryStreamDescription } from "@aws-sdk/client-firehose";
import type {
  FirehoseDeliveryStreamArgs,
  FirehoseDeliveryStreamState,
} from "@pulumi/aws/kinesis/firehoseDeliveryStream.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { tagChanges } from "../tags.ts";
import { tagList } from "./iamClient.ts";
import { describedStream, firehose, notFound, streamName } from "./kinesisClient.ts";
import { checkStreamRole } from "./kinesisFirehoseRole.ts";
import { streamProblems } from "./kinesisFirehoseRules.ts";
import { fromS3, toS3 } from "./kinesisFirehoseS3.ts";
import { ifThere } from "./s3AndLambda.ts";

export type Inputs = Unwrap<FirehoseDeliveryStreamArgs> & { readonly tagsAll?: Record<string, string> };
type State = Unwrap<FirehoseDeliveryStreamState>;

/** Its id is its ARN. */
export const deliveryStream: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 64 },
  refuse: streamProblems,

  async create(cloud, inputs) {
    await checkStreamRole(cloud, inputs);
    const client = await firehose(cloud);
    const { DeliveryStreamARN = "" } = await client.createDeliveryStream({
      DeliveryStreamName: inputs.name,
      DeliveryStreamType: "DirectPut",
      ExtendedS3DestinationConfiguration: toS3(inputs.extendedS3Configuration!),
      Tags: tagList(inputs.tagsAll),
    });
    await encrypt(cloud, DeliveryStreamARN, inputs);
    return DeliveryStreamARN;
  },

  async read(cloud, id, known) {
    const found = await describedStream(cloud, id);
    if (!found) return undefined;
    const client = await firehose(cloud);
    const { Tags = [] } = await client.listTagsForDeliveryStream({
      DeliveryStreamName: streamName(id),
      Limit: 50,
    });
    return {
      ...state(found, known),
      region: cloud.region,
      tagsAll: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value ?? ""])),
    };
  },

  async update(cloud, id, inputs, old) {
    await checkStreamRole(cloud, inputs);
    const client = await firehose(cloud);
    const DeliveryStreamName = streamName(id);
    const found = await describedStream(cloud, id);
    await client.updateDestination({
      DeliveryStreamName,
      CurrentDeliveryStreamVersionId: found?.VersionId,
      DestinationId: found?.Destinations?.[0]?.DestinationId,
      ExtendedS3DestinationUpdate: toS3(inputs.extendedS3Configuration!),
    });
    await encrypt(cloud, id, inputs, old);
    const { remove, set } = tagChanges(old.tagsAll, inputs.tagsAll);
    if (remove.length > 0) await client.untagDeliveryStream({ DeliveryStreamName, TagKeys: remove });
    const Tags = tagList(set);
    if (Tags.length > 0) await client.tagDeliveryStream({ DeliveryStreamName, Tags });
  },

  async delete(cloud, id) {
    const client = await firehose(cloud);
    await ifThere(client.deleteDeliveryStream({ DeliveryStreamName: streamName(id) }), notFound);
  },

  idOf: (cloud, { name }) =>
    `arn:${cloud.partition}:firehose:${cloud.region}:${cloud.accountId}:deliverystream/${name}`,
};

/** Turns the encryption of waiting records on, or off when it was on. */
async function encrypt(cloud: Cloud, id: string, inputs: Inputs, old?: State): Promise<void> {
  const client = await firehose(cloud);
  const { enabled = false, keyArn, keyType = "AWS_OWNED_CMK" } = inputs.serverSideEncryption ?? {};
  const DeliveryStreamName = streamName(id);
  if (!enabled) {
    if (old?.serverSideEncryption?.enabled) await client.stopDeliveryStreamEncryption({ DeliveryStreamName });
    return;
  }
  await client.startDeliveryStreamEncryption({
    DeliveryStreamName,
    DeliveryStreamEncryptionConfigurationInput: {
      KeyType: keyType as "AWS_OWNED_CMK",
      KeyARN: keyArn || undefined,
    },
  });
}

function state(found: DeliveryStreamDescription, known: Partial<State>): Partial<State> {
  const [destination] = found.Destinations ?? [];
  const { KeyARN, KeyType, Status } = found.DeliveryStreamEncryptionConfiguration ?? {};
  const isEncrypted = Status === "ENABLED";
  const s3 = destination?.ExtendedS3DestinationDescription;
  return {
    arn: found.DeliveryStreamARN,
    destination: "extended_s3",
    destinationId: destination?.DestinationId,
    extendedS3Configuration: s3 && fromS3(s3, known.extendedS3Configuration),
    name: found.DeliveryStreamName,
    serverSideEncryption:
      isEncrypted || known.serverSideEncryption
        ? { enabled: isEncrypted, keyArn: KeyARN ?? "", keyType: KeyType ?? "AWS_OWNED_CMK" }
        : undefined,
    versionId: found.VersionId,
  };
}
