import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Box, names } from "./fixtures.ts";
import { deploy } from "./index.ts";

describe("kit: deploy waits for", () => {
  it("resources made inside apply", async () => {
    const made = await names(() => {
      const first = new aws.sqs.Queue("first");
      first.arn.apply((arn) =>
        new aws.sqs.Queue("second", { name: arn.slice(-7) }).url.apply(() => new Box("third")),
      );
    });
    assert.deepEqual(made, ["first", "second", "third", "third-queue"]);
  });

  it("resources made after timers and files, though nobody awaits them", async () => {
    const made = await names(() => {
      pulumi.output(1).apply(async () => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        await readFile(import.meta.filename);
        setImmediate(() => new aws.sqs.Queue("late"));
      });
    });
    assert.deepEqual(made, ["late"]);
  });

  it("an async program, and the inputs of its resources", async () => {
    const made = await names(async () => {
      await Promise.resolve();
      new aws.sqs.Queue("a", { name: new Promise<string>((resolve) => setTimeout(() => resolve("x"), 20)) });
    });
    assert.deepEqual(made, ["a"]);
  });
});

describe("kit: deploy gives the program", () => {
  it("its stack, project and configuration; region ap-northeast-1 by default", async () => {
    const program = () => ({
      stack: pulumi.getStack(),
      project: pulumi.getProject(),
      preview: pulumi.runtime.isDryRun(),
      platform: new pulumi.Config("kandokoro").get("platform"),
      region: new pulumi.Config("aws").require("region"),
    });
    const defaults = { stack: "test", project: "kandokoro", preview: false, region: "ap-northeast-1" };
    assert.deepEqual((await deploy(program)).outputs, defaults);
    const config = { "kandokoro:platform": "linux/x64", "aws:region": "us-east-1" };
    const other = await deploy(program, { stack: "x.prod", project: "shop", preview: true, config });
    assert.deepEqual(other.outputs, {
      stack: "x.prod",
      project: "shop",
      preview: true,
      platform: "linux/x64",
      region: "us-east-1",
    });
    assert.deepEqual((await deploy(program)).outputs, defaults);
  });

  it("nothing of an earlier deployment, though that failed half way", async () => {
    const broken = deploy(() => {
      new aws.sqs.Queue("left");
      pulumi.output(1).apply(() => setTimeout(() => new aws.sqs.Queue("behind"), 20));
      throw new Error("half way");
    });
    await assert.rejects(broken, { message: "half way" });
    assert.deepEqual(await names(() => new aws.sqs.Queue("own")), ["own"]);
  });

  it("nothing that an earlier deployment makes after it was given up", async () => {
    const slow = () => void setTimeout(() => new aws.sqs.Queue("behind"), 100);
    await assert.rejects(deploy(slow, { timeoutSeconds: 0.05 }), /still busy after 0.05 s/);
    const made = await names(async () => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      new aws.sqs.Queue("own");
    });
    assert.deepEqual(made, ["own"]);
  });

  it("its own turn, when two are deployed at once", async () => {
    const program = async () => {
      const before = pulumi.getStack();
      await new Promise((resolve) => setTimeout(resolve, 10));
      new aws.sqs.Queue(`${before}-${pulumi.getStack()}`);
    };
    const both = await Promise.all([deploy(program, { stack: "a" }), deploy(program, { stack: "b" })]);
    assert.deepEqual(
      both.map(({ resources }) => resources.map((r) => r.name)),
      [["a-a"], ["b-b"]],
    );
  });
});

describe("kit: a preview", () => {
  it("knows the inputs, and nothing that is none", async () => {
    const deployment = await deploy(
      () => {
        const queue = new aws.sqs.Queue("a", { delaySeconds: 5, name: "orders" });
        const topic = new aws.sns.Topic("b");
        new aws.sqs.QueuePolicy("c", {
          queueUrl: queue.url,
          policy: pulumi.interpolate`{"a":"${topic.arn}"}`,
        });
        return {
          name: queue.name,
          delay: queue.delaySeconds,
          arn: queue.arn,
          id: queue.id,
          topic: topic.name,
        };
      },
      { preview: true },
    );
    const unknown = pulumi.unknown;
    assert.deepEqual(deployment.get("c").inputs, { queueUrl: unknown, policy: unknown });
    assert.deepEqual(deployment.outputs, {
      name: "orders",
      delay: 5,
      arn: unknown,
      id: unknown,
      topic: unknown,
    });
    assert.deepEqual(deployment.get("a").state, { delaySeconds: 5, name: "orders" });
    assert.equal(deployment.get("a").id, "");
  });

  it("runs no apply on what is unknown, and functions on what is known", async () => {
    const seen: string[] = [];
    const { outputs } = await deploy(
      () => {
        new aws.sqs.Queue("a").arn.apply((arn) => seen.push(arn));
        return { account: aws.getCallerIdentityOutput().accountId };
      },
      { preview: true },
    );
    assert.deepEqual([seen, outputs.account], [[], "123456789012"]);
  });
});
