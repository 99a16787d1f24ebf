import assert from "node:assert/strict";
import { deliveryStream } from "../../../local/provider/aws/kinesisFirehose.ts";

const refusals = (s3: object, more: object = {}) =>
  (
    deliveryStream.refuse?.({
      destination: "extended_s3",
      extendedS3Configuration: { bucketArn: "b", roleArn: "r", ...s3 },
      ...more,
    } as never) ?? []
  ).map(({ property, reason }) => `${property} ${reason}`);

describe("delivery streams are refused", () => {
  const s3 = "extendedS3Configuration";
  const processing = (...types: string[]) => ({
    processingConfiguration: { enabled: true, processors: types.map((type) => ({ type })) },
  });
  const cases: [string, object, string[]][] = [
    ["never, as the component makes them", processing("Decompression", "Lambda"), []],
    [
      "with a long interval",
      { bufferingInterval: 901 },
      [`${s3}.bufferingInterval is 901; use 0 to 900 (seconds)`],
    ],
    ["with an empty buffer", { bufferingSize: 0 }, [`${s3}.bufferingSize is 0; use 1 to 128 (MiB)`]],
    [
      "with a compression that is not here",
      { compressionFormat: "ZIP" },
      [`${s3}.compressionFormat is "ZIP"; the local cloud writes UNCOMPRESSED and GZIP`],
    ],
    [
      "with a backup",
      { s3BackupMode: "Enabled" },
      [`${s3}.s3BackupMode is not covered by the local provider; remove it here`],
    ],
    [
      "with what the local cloud does not do",
      { dynamicPartitioningConfiguration: { enabled: true } },
      [`${s3}.dynamicPartitioningConfiguration is not covered by the local provider; remove it here`],
    ],
    [
      "with expressions and no prefix for errors",
      { prefix: "a/!{timestamp:yyyy}/" },
      [
        `${s3}.errorOutputPrefix is missing; ErrorOutputPrefix cannot be null or empty when Prefix contains expressions`,
      ],
    ],
    [
      "with a prefix for errors that does not tell them apart",
      { errorOutputPrefix: "a/!{timestamp:yyyy}/" },
      [
        `${s3}.errorOutputPrefix is "a/!{timestamp:yyyy}/"; with expressions it must include !{firehose:error-output-type}`,
      ],
    ],
    [
      "with the kind of error in the prefix of what did not fail",
      { prefix: "!{firehose:error-output-type}/", errorOutputPrefix: "e/" },
      [`${s3}.prefix has !{firehose:error-output-type}; use it in errorOutputPrefix only`],
    ],
    [
      "with an expression that is none",
      { prefix: "!{date:yyyy}/", errorOutputPrefix: "e/" },
      [
        `${s3}.prefix has !{date:yyyy}; use !{timestamp:…}, !{firehose:random-string} or !{firehose:error-output-type}`,
      ],
    ],
    [
      "with a processor that is not here",
      processing("MetadataExtraction"),
      [
        `${s3}.processingConfiguration.processors[0].type is "MetadataExtraction"; the local cloud has AppendDelimiterToRecord, CloudWatchLogProcessing, Decompression, Lambda`,
      ],
    ],
    [
      "with messages taken out of what is compressed",
      processing("CloudWatchLogProcessing"),
      [
        `${s3}.processingConfiguration.processors has CloudWatchLogProcessing without Decompression; Firehose takes messages out of what it decompressed`,
      ],
    ],
  ];
  for (const [what, given, problems] of cases) it(what, () => assert.deepEqual(refusals(given), problems));

  it("with another destination, or a source", () => {
    assert.deepEqual(refusals({}, { destination: "splunk" }), [
      'destination is "splunk"; the local cloud delivers to "extended_s3"',
    ]);
    assert.deepEqual(refusals({}, { kinesisSourceConfiguration: {} }), [
      "kinesisSourceConfiguration is not covered by the local provider; remove it here",
    ]);
  });
});
