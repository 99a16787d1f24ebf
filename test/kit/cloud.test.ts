import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deploy } from "./index.ts";

interface Recorded {
  readonly name: string;
  readonly id: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
}

const folder = new URL("../local/recorded/aws/", import.meta.url);
const recorded = Object.assign(
  {},
  ...readdirSync(folder).map((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as object),
) as Record<string, Recorded>;

/** Ids and ARNs with what is made up taken out: account, random digits, letters, and the emulator's address. */
const form = (text: unknown) =>
  String(text)
    .replaceAll("000000000000", "ACCOUNT")
    .replaceAll("123456789012", "ACCOUNT")
    .replace(/https?:\/\/(ENDPOINT|sqs\.ap-northeast-1\.amazonaws\.com)/, "ENDPOINT")
    .replace(/(secret:.*)-\w{6}(?=$|\|)/, "$1-SUFFIX")
    .replaceAll(/\b(?=[0-9a-z]*\d)(?=[0-9a-z]*[a-z])[0-9a-z]{7,}\b|\b\d{8,}\b/g, "X")
    .replaceAll(/\bX-X-X-X-X\b|\b(X|[0-9a-f]{4,12})(-(X|[0-9a-f]{4,12})){4}\b/g, "UUID");

class Anything extends pulumi.CustomResource {}

/** Secrets were recorded encrypted. */
const withoutSecrets = (inputs: Recorded["inputs"]) =>
  Object.fromEntries(
    Object.entries(inputs).filter(([, value]) => !JSON.stringify(value).includes("ciphertext")),
  );

describe("kit: ids and ARNs of mocked resources", () => {
  for (const [type, { name, id, inputs, outputs }] of Object.entries(recorded)) {
    it(`${type} has them in the form that the real provider recorded`, async () => {
      const properties = Object.fromEntries(Object.keys(outputs).map((key) => [key, undefined]));
      const { resources } = await deploy(() => {
        new Anything(type, name, { ...properties, ...withoutSecrets(inputs) });
      });
      const made = resources[0]!;
      assert.equal(form(made.id), form(id));
      if (outputs.arn) assert.equal(form(made.state.arn), form(outputs.arn));
    });
  }
});

describe("kit: mocked resources", () => {
  it("get the name that the program gave, a dash and seven hex digits, the same in each deployment", async () => {
    const program = () => ({ name: new aws.sqs.Queue("orders").name });
    const first = await deploy(program);
    assert.match(String(first.outputs.name), /^orders-[0-9a-f]{7}$/);
    assert.deepEqual((await deploy(program)).outputs, first.outputs);
  });

  it("of one name under two parents get two physical names", async () => {
    const { outputs } = await deploy(() => {
      const [a, b] = ["a", "b"].map((name) => new pulumi.ComponentResource("test:index:Parent", name));
      return {
        a: new aws.sqs.Queue("orders", {}, { parent: a }).name,
        b: new aws.sns.Topic("orders", {}, { parent: b }).name,
      };
    });
    assert.notEqual(outputs.a, outputs.b);
  });

  it("keep a given name, prefix a given prefix, and end in .fifo where AWS asks for it", async () => {
    const { outputs } = await deploy(() => ({
      given: new aws.sqs.Queue("a", { name: "orders" }).arn,
      prefixed: new aws.sqs.Queue("b", { namePrefix: "orders-" }).name,
      fifo: new aws.sqs.Queue("c", { fifoQueue: true }).url,
    }));
    assert.equal(outputs.given, "arn:aws:sqs:ap-northeast-1:123456789012:orders");
    assert.match(String(outputs.prefixed), /^orders-\d{26}$/);
    assert.match(
      String(outputs.fifo),
      /^https:\/\/sqs\.ap-northeast-1\.amazonaws\.com\/123456789012\/c-\w{7}\.fifo$/,
    );
  });

  it("stand in the configuration's region, in their provider's, or in their own", async () => {
    const program = () => {
      const provider = new aws.Provider("tokyo", { region: "ap-northeast-1" });
      return {
        config: new aws.sns.Topic("a").arn,
        provider: new aws.sns.Topic("b", {}, { provider }).arn,
        own: new aws.sns.Topic("c", { region: "eu-west-1" }).arn,
      };
    };
    const { outputs } = await deploy(program, { config: { "aws:region": "us-east-1" } });
    const regions = Object.entries(outputs).map(([key, arn]) => [key, String(arn).split(":")[3]]);
    assert.deepEqual(Object.fromEntries(regions), {
      config: "us-east-1",
      provider: "ap-northeast-1",
      own: "eu-west-1",
    });
  });

  it("of a type without a rule get id and ARN by the general one", async () => {
    const { resources } = await deploy(
      () => void new aws.sfn.StateMachine("flow", { definition: "{}", roleArn: "r" }),
    );
    const { id, state } = resources[0]!;
    assert.match(id, /^flow-\w{7}$/);
    assert.equal(state.arn, `arn:aws:states:ap-northeast-1:123456789012:state-machine/${id}`);
  });

  it("take the outputs that a test gives for their type", async () => {
    const { outputs } = await deploy(() => ({ arn: new aws.sqs.Queue("orders").arn }), {
      mocks: { "aws:sqs/queue:Queue": ({ name }) => ({ arn: `mine:${name.slice(0, 6)}` }) },
    });
    assert.equal(outputs.arn, "mine:orders");
  });
});
