import assert from "node:assert/strict";
import { refusals, type Values } from "./s3AndLambdaCloud.ts";

const queue = "arn:aws:sqs:ap-northeast-1:000000000000:jobs";

describe("Lambda event source mappings", () => {
  const of = (inputs: Values) => refusals("aws:lambda/eventSourceMapping:EventSourceMapping", inputs);

  const refused: [title: string, inputs: Values, problem: string][] = [
    ["a batch of 0", { batchSize: 0 }, "batchSize is 0; use 1 to 10000"],
    [
      "a batch over 10000",
      { batchSize: 10_001, maximumBatchingWindowInSeconds: 1 },
      "batchSize is 10001; use 1 to 10000",
    ],
    [
      "a batch over 10 without a window",
      { batchSize: 11 },
      "maximumBatchingWindowInSeconds is 0: Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10; use 1 to 300, or a batchSize of at most 10",
    ],
    [
      "a batch over 10 of a FIFO queue",
      { eventSourceArn: `${queue}.fifo`, batchSize: 11 },
      "batchSize is 11; use 1 to 10 for a FIFO queue",
    ],
    [
      "a window for a FIFO queue",
      { eventSourceArn: `${queue}.fifo`, maximumBatchingWindowInSeconds: 1 },
      "maximumBatchingWindowInSeconds is 1; a FIFO queue has no batching window: remove it",
    ],
    [
      "a window over 300",
      { maximumBatchingWindowInSeconds: 301 },
      "maximumBatchingWindowInSeconds is 301; use 0 to 300",
    ],
    [
      "a concurrency of 1",
      { scalingConfig: { maximumConcurrency: 1 } },
      "scalingConfig.maximumConcurrency is 1; use 2 to 1000",
    ],
    [
      "a concurrency over 1000",
      { scalingConfig: { maximumConcurrency: 1001 } },
      "scalingConfig.maximumConcurrency is 1001; use 2 to 1000",
    ],
    [
      "a filter that is no JSON object",
      { filterCriteria: { filters: [{ pattern: "body" }] } },
      'filterCriteria.filters[0].pattern is "body": Invalid filter pattern definition; use a JSON object',
    ],
    [
      "a stream",
      { eventSourceArn: "arn:aws:kinesis:ap-northeast-1:000000000000:stream/clicks" },
      'eventSourceArn is "arn:aws:kinesis:ap-northeast-1:000000000000:stream/clicks"; the local provider maps from SQS queues only',
    ],
    [
      "what only streams have",
      { startingPosition: "LATEST" },
      "startingPosition is not covered by the local provider; remove it here",
    ],
  ];
  for (const [title, inputs, problem] of refused) {
    it(`refuse ${title}`, () => assert.deepEqual(of(inputs), [problem]));
  }

  it("take what Lambda takes, at the limits", () => {
    assert.deepEqual(of({ eventSourceArn: queue, batchSize: 10 }), []);
    assert.deepEqual(of({ batchSize: 10_000, maximumBatchingWindowInSeconds: 300 }), []);
    assert.deepEqual(of({ scalingConfig: { maximumConcurrency: 1000 } }), []);
    assert.deepEqual(of({ filterCriteria: { filters: [{ pattern: '{"body":{"a":[1]}}' }] } }), []);
  });
});

describe("Lambda event invoke configs", () => {
  it("refuse a FIFO queue as a destination", () => {
    const destinationConfig = {
      onFailure: { destination: `${queue}.fifo` },
      onSuccess: { destination: queue },
    };
    assert.deepEqual(
      refusals("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", { destinationConfig }),
      [
        `destinationConfig.onFailure.destination is the FIFO queue or topic ${queue}.fifo; Lambda sends to standard ones only`,
      ],
    );
  });
});

describe("Lambda permissions", () => {
  it("refuse an authorization type for another action than calling the URL", () => {
    const of = (action: string) =>
      refusals("aws:lambda/permission:Permission", { action, functionUrlAuthType: "NONE" });
    assert.deepEqual(of("lambda:InvokeFunction"), [
      'functionUrlAuthType is only for the action lambda:InvokeFunctionUrl, and action is "lambda:InvokeFunction"; remove it or change the action',
    ]);
    assert.deepEqual(of("lambda:InvokeFunctionUrl"), []);
  });
});

describe("Lambda aliases", () => {
  const of = (inputs: Values) => refusals("aws:lambda/alias:Alias", inputs);
  const weights = (additionalVersionWeights: Values) => ({ routingConfig: { additionalVersionWeights } });

  it("refuse a name that could be a version", () => {
    assert.deepEqual(of({ name: "12" }), [
      'name is "12"; use 1 to 128 letters, digits, - and _, not digits alone',
    ]);
    assert.deepEqual(of({ name: "live-2" }), []);
  });

  it("refuse weights that Lambda does not take", () => {
    const property = "routingConfig.additionalVersionWeights";
    assert.deepEqual(of({ functionVersion: "1", ...weights({ 2: 0.1, 3: 0.1 }) }), [
      `${property} names 2 versions; an alias shares with one other at most`,
    ]);
    assert.deepEqual(of({ functionVersion: "1", ...weights({ 2: 1.5 }) }), [
      `${property} is 1.5; use 0.0 to 1.0`,
    ]);
    assert.deepEqual(of({ functionVersion: "$LATEST", ...weights({ 2: 0.1 }) }), [
      `${property} $LATEST is not supported for an alias pointing to more than 1 version; publish one`,
    ]);
    assert.deepEqual(of({ functionVersion: "1", ...weights({ 2: 0.1 }) }), []);
  });
});
