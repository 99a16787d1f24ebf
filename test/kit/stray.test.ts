import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { deploy, noStrayText, strayValues } from "./index.ts";

describe("kit: noStrayText", () => {
  it("finds values that were put into a text too early, in inputs and outputs, in an update and in a preview", async () => {
    const program = () => {
      const queue = new aws.sqs.Queue("queue", { tags: { Owner: String(({} as { owner?: string }).owner) } });
      new aws.sns.Topic("topic", { policy: JSON.stringify({ Resource: `${String({})}` }) });
      return { list: ["fine", `queue ${String(queue.arn)}`] };
    };
    const found = [
      'queue (aws:sqs/queue:Queue), tags.Owner: "undefined" in "undefined"',
      'topic (aws:sns/topic:Topic), policy: "[object Object]" in "{\\"Resource\\":\\"[object Object]\\"}"',
      'outputs, list[1]: "Calling [toString]" in "queue Calling [toString] on an [Output<T>] is not supported.\\n\\nTo"',
    ];
    for (const preview of [false, true]) {
      const deployment = await deploy(program, { preview });
      assert.deepEqual(strayValues(deployment), found);
      assert.throws(() => noStrayText(deployment), {
        name: "AssertionError",
        message: `Values were put into a text too early:\n${found.map((line) => `  ${line}`).join("\n")}`,
      });
    }
  });

  it("finds an unknown value that JSON.stringify was given in a preview, not those that wait for it", async () => {
    const deployment = await deploy(
      () => {
        const arn = new aws.sqs.Queue("queue").arn;
        return { early: JSON.stringify({ arn }), waits: arn.apply((text) => JSON.stringify({ text })) };
      },
      { preview: true },
    );
    assert.deepEqual(
      strayValues(deployment).map((line) => line.slice(0, 40)),
      ['outputs, early: "Calling [toJSON]" in "{'],
    );
  });

  it("lets words be that only begin so", async () => {
    noStrayText(await deploy(() => ({ text: "undefinedness, [object of desire]" })));
  });
});
