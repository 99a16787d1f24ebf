import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { deploy, everyChildTagged } from "./index.ts";

const tags = { Project: "kandokoro", Setup: "x", Stage: "dev" };
const config = { "aws:defaultTags": JSON.stringify({ tags }) };

describe("kit: everyChildTagged", () => {
  it("holds where the configuration has the tags, own tags of other names beside them", async () => {
    const deployment = await deploy(
      () => {
        new aws.sqs.Queue("a", { tags: { Name: "a" } });
        new aws.sqs.QueuePolicy("b", { queueUrl: "u", policy: "{}" });
      },
      { config },
    );
    everyChildTagged(deployment);
    assert.deepEqual(deployment.get("a").state.tagsAll, { ...tags, Name: "a" });
  });

  it("fails where the configuration lacks some; what cannot have tags is not asked", async () => {
    const program = () => {
      new aws.sqs.Queue("a");
      new aws.sqs.QueuePolicy("b", { queueUrl: "u", policy: "{}" });
    };
    const partly = { "aws:defaultTags": JSON.stringify({ tags: { Project: "p", Setup: "x" } }) };
    const deployment = await deploy(program, { config: partly });
    assert.throws(() => everyChildTagged(deployment), {
      name: "AssertionError",
      message:
        "Tags are not as they should be:\n  a (aws:sqs/queue:Queue) has no tag Stage: aws:defaultTags of the stack's configuration lacks it",
    });
    const none = await deploy(program);
    assert.throws(() => everyChildTagged(none, ["Owner"]), {
      message:
        "Tags are not as they should be:\n  a (aws:sqs/queue:Queue) has no tag Owner: aws:defaultTags of the stack's configuration lacks it",
    });
  });

  it("asks a resource's own provider, which does not read the configuration", async () => {
    const deployment = await deploy(
      () => {
        const bare = new aws.Provider("bare", { region: "us-east-1" });
        const tagged = new aws.Provider("tagged", { defaultTags: { tags } });
        new aws.sqs.Queue("a", {}, { provider: bare });
        new aws.sqs.Queue("b", {}, { provider: tagged });
      },
      { config },
    );
    assert.throws(() => everyChildTagged(deployment), {
      message: `Tags are not as they should be:\n${["Project", "Setup", "Stage"].map((key) => `  a (aws:sqs/queue:Queue) has no tag ${key}: the defaultTags of its provider bare lack it`).join("\n")}`,
    });
  });

  it("fails where a resource sets one of the stack's tags itself", async () => {
    const deployment = await deploy(() => void new aws.sns.Topic("t", { tags: { Stage: "prod" } }), {
      config,
    });
    assert.throws(() => everyChildTagged(deployment), {
      message:
        "Tags are not as they should be:\n  t (aws:sns/topic:Topic) sets the tag Stage itself; leave it to the stack",
    });
  });

  it("refuses a preview", async () => {
    const deployment = await deploy(() => undefined, { config, preview: true });
    assert.throws(() => everyChildTagged(deployment), {
      message: "everyChildTagged: tags are unknown in a preview; deploy without preview: true",
    });
  });
});
