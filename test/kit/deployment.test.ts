import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Box, names } from "./fixtures.ts";
import { deploy } from "./index.ts";

const QUEUE = "aws:sqs/queue:Queue";

describe("kit: deploy answers", () => {
  it("resources in the order in which the program made them, not that of their registration", async () => {
    const made = await names(() => {
      new aws.sqs.Queue("late", {
        name: new Promise<string>((resolve) => setTimeout(() => resolve("x"), 10)),
      });
      new aws.sqs.Queue("soon");
    });
    assert.deepEqual(made, ["late", "soon"]);
  });

  it("the outputs of the program, resolved and with secrets unwrapped", async () => {
    const { outputs } = await deploy(() => ({
      number: 1,
      nested: { list: [pulumi.output("a"), Promise.resolve("b")] },
      secret: pulumi.secret({ password: "c" }),
    }));
    assert.deepEqual(outputs, { number: 1, nested: { list: ["a", "b"] }, secret: { password: "c" } });
  });

  it("no outputs where the program returns nothing, or a component", async () => {
    assert.deepEqual((await deploy(() => undefined)).outputs, {});
    assert.deepEqual((await deploy(() => new Box("a"))).outputs, {});
  });

  it("each resource's inputs, secrets unwrapped, with assets as they are", async () => {
    const code = new pulumi.asset.AssetArchive({ "index.mjs": new pulumi.asset.StringAsset("1") });
    const deployment = await deploy(() => {
      new aws.lambda.Function("fn", {
        role: "r",
        code,
        environment: { variables: { A: pulumi.secret("b"), C: pulumi.output("d") } },
      });
    });
    const { inputs } = deployment.get("fn");
    assert.deepEqual(inputs.environment, { variables: { A: "b", C: "d" } });
    assert.ok(pulumi.asset.Archive.isInstance(inputs.code));
    assert.deepEqual(Object.keys(inputs).sort(), ["code", "environment", "role"]);
  });

  it("parents, and URNs with the whole chain of types and without the stack", async () => {
    const deployment = await deploy(() => new Box("outer-inner", { parent: new Box("outer") }), {
      stack: "x.prod",
      project: "shop",
    });
    assert.equal(deployment.get("outer").parent, undefined);
    assert.equal(deployment.get("outer-queue").parent, deployment.get("outer"));
    assert.equal(deployment.get("outer-inner-queue").parent, deployment.get("outer-inner"));
    assert.equal(
      deployment.get("outer-inner-queue").urn,
      "urn:pulumi:x.prod::shop::test:index:Box$test:index:Box$aws:sqs/queue:Queue::outer-inner-queue",
    );
  });

  it("dependencies by input and by dependsOn", async () => {
    const deployment = await deploy(() => {
      const a = new aws.sqs.Queue("a");
      const b = new Box("b");
      new aws.sqs.QueuePolicy("policy", { queueUrl: a.url, policy: "{}" }, { dependsOn: [b] });
    });
    assert.deepEqual(
      deployment.get("policy").dependencies,
      ["a", "b-queue"].map((name) => deployment.get(name).urn),
    );
  });

  it("a component's registered outputs as its state, and no id", async () => {
    const deployment = await deploy(() => new Box("box"));
    const [box, queue] = [deployment.get("box"), deployment.get("box-queue")];
    assert.deepEqual(box.state, { url: queue.id });
    assert.deepEqual([box.custom, box.id, queue.custom], [false, "", true]);
  });

  it("the explicit provider of a resource, also where its component was given it", async () => {
    const deployment = await deploy(() => {
      const provider = new aws.Provider("other", { region: "us-east-1" });
      new Box("with", { providers: [provider] });
      new Box("without");
    });
    assert.equal(deployment.get("with-queue").provider, deployment.get("other").urn);
    assert.equal(deployment.get("without-queue").provider, undefined);
  });

  it("resource options, the parent's protect included; none where none was given", async () => {
    const deployment = await deploy(() => {
      const parent = new Box("box", { protect: true });
      new aws.sqs.Queue(
        "a",
        {},
        {
          parent,
          retainOnDelete: true,
          ignoreChanges: ["tags"],
          aliases: [{ name: "old" }, "urn:pulumi:s::p::t::n"],
          customTimeouts: { delete: "5m" },
          deleteBeforeReplace: false,
        },
      );
      new aws.sqs.Queue("b");
    });
    assert.deepEqual(deployment.get("a").options, {
      protect: true,
      retainOnDelete: true,
      deleteBeforeReplace: false,
      ignoreChanges: ["tags"],
      aliases: [{ name: "old" }, "urn:pulumi:s::p::t::n"],
      customTimeouts: { delete: "5m" },
    });
    assert.deepEqual(deployment.get("b").options, {});
  });

  it("warnings, and prints none of them", async () => {
    const { warnings } = await deploy(async () => {
      await pulumi.log.warn("a NAT gateway costs about $33 a month");
    });
    assert.deepEqual(warnings, ["a NAT gateway costs about $33 a month"]);
  });

  it("the one resource that is asked for; else what there is", async () => {
    const deployment = await deploy(() => [new Box("a"), new Box("b"), new aws.sns.Topic("a")].length);
    assert.equal(deployment.get("aws:sns/topic:Topic").name, "a");
    assert.equal(deployment.get("a", "test:index:Box").type, "test:index:Box");
    assert.deepEqual(
      deployment.ofType(QUEUE).map((r) => r.name),
      ["a-queue", "b-queue"],
    );
    assert.throws(() => deployment.get("c"), {
      name: "AssertionError",
      message:
        'No resource is "c". There are:\n  a (test:index:Box)\n  a-queue (aws:sqs/queue:Queue)\n  b (test:index:Box)\n  b-queue (aws:sqs/queue:Queue)\n  a (aws:sns/topic:Topic)',
    });
    assert.throws(() => deployment.get("a"), {
      message: '2 resources are "a":\n  a (test:index:Box)\n  a (aws:sns/topic:Topic)',
    });
    const nothing = await deploy(() => undefined);
    assert.throws(() => nothing.get("a"), { message: 'No resource is "a". There are:\n  nothing' });
  });

  it("nothing for what is only read", async () => {
    const { resources, outputs } = await deploy(() => ({ id: aws.s3.Bucket.get("b", "my-bucket").id }));
    assert.deepEqual([resources, outputs], [[], { id: "my-bucket" }]);
  });
});
