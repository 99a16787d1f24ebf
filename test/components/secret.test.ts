import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as pulumi from "@pulumi/pulumi";
import * as lambda from "../../components/lambda/index.ts";
import * as secretsmanager from "../../components/secretsmanager/index.ts";
import { assertAllows, assertDenies, deploy, noStrayText, removalHonoured } from "../kit/index.ts";

const make = (args?: secretsmanager.SecretArgs) => new secretsmanager.Secret("api-key", args);

describe("secretsmanager.Secret", () => {
  it("needs nothing: a random value of 32 letters and digits, which stays", async () => {
    const deployment = await deploy(() => void make());
    const { inputs, options } = deployment.get("api-key-value");
    assert.match(inputs.secretString, /^[a-zA-Z0-9]{32}$/);
    assert.equal(inputs.secretId, deployment.get("api-key-secret").id);
    assert.deepEqual(options.ignoreChanges, ["secretString"]);
    assert.equal(deployment.get("api-key-secret").inputs.description, undefined);
  });

  it("takes a value, and follows it", async () => {
    const deployment = await deploy(
      () => void make({ value: "given", description: "For the partner's API." }),
    );
    const { inputs, options } = deployment.get("api-key-value");
    assert.equal(inputs.secretString, "given");
    assert.deepEqual(options.ignoreChanges ?? [], []);
    assert.equal(deployment.get("api-key-secret").inputs.description, "For the partner's API.");
  });

  it("keeps the value secret, wherever it goes", async () => {
    const hidden: Promise<boolean>[] = [];
    await deploy(() => {
      hidden.push(pulumi.isSecret(make({ value: "given" }).version.secretString as pulumi.Output<string>));
    });
    assert.deepEqual(await Promise.all(hidden), [true]);
  });

  it("is gone at once in dev, and can be restored for 30 days in prod", async () => {
    const dev = await deploy(() => void make());
    assert.equal(dev.get("api-key-secret").inputs.recoveryWindowInDays, 0);
    removalHonoured(dev, "dev");
    const prod = await deploy(() => void make(), { stack: "x.prod" });
    assert.equal(prod.get("api-key-secret").inputs.recoveryWindowInDays, 30);
    removalHonoured(prod, "prod");
  });

  it("is read by those who were granted it, and has its ARN once it has a value", async () => {
    const deployment = await deploy(() => {
      const secret = make();
      const environment = { SECRET_ARN: secret.arn };
      const entry = "test/components/fixtures/hello.ts";
      new lambda.Function("reader", { entry, environment, permissions: [secret.canRead()] });
    });
    const [role, arn] = [deployment.get("reader-role"), deployment.get("api-key-secret").state.arn as string];
    assertAllows(deployment, role, "secretsmanager:GetSecretValue", arn);
    assertDenies(deployment, role, "secretsmanager:PutSecretValue", arn);
    assertDenies(deployment, role, "secretsmanager:GetSecretValue", `${arn}2`);
    assert.ok(deployment.get("reader-function").dependencies.includes(deployment.get("api-key-value").urn));
    assert.match(deployment.get("reader-policy").inputs.policy, /"Sid":"ReadSecretApiKey"/);
  });

  it("leaves no value out of a text when nothing is known yet", async () => {
    noStrayText(await deploy(() => void make(), { preview: true }));
  });

  it("puts its children under itself", async () => {
    const { resources } = await deploy(() => void make());
    for (const { urn, name } of resources.filter(({ custom }) => custom))
      assert.match(urn, /::kandokoro:secretsmanager:Secret\$/, name);
  });

  describe("refuses", () => {
    const cases: Record<string, [() => unknown, string]> = {
      "an empty value": [
        () => make({ value: "" }),
        'secretsmanager.Secret "api-key": value is "0 bytes"; use 1 to 65536 bytes',
      ],
      "a value that is too long, without showing it": [
        () => make({ value: "é".repeat(32_769) }),
        'secretsmanager.Secret "api-key": value is "65538 bytes"; use 1 to 65536 bytes',
      ],
      "a name with a space": [
        () => new secretsmanager.Secret("api key"),
        'secretsmanager.Secret "api key": name is "api key"; use letters, digits, and / _ + = . @ -',
      ],
      "a name that is too long": [
        () => new secretsmanager.Secret("s".repeat(498)),
        `secretsmanager.Secret "${"s".repeat(498)}": name is "${"s".repeat(498)}"; use at most 497 characters (AWS allows 512; "-secret" and Pulumi's suffix take the rest)`,
      ],
    };
    for (const [title, [program, message]] of Object.entries(cases))
      it(title, async () => {
        await assert.rejects(
          deploy(() => void program()),
          { message },
        );
      });
  });
});
