// Amazon Data Firehose: delivery streams to S3.
import type { Service } from "../resourceType.ts";
import { deliveryStream } from "./kinesisFirehose.ts";

export default {
  resources: {
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": deliveryStream,
  },
} satisfies Service;
