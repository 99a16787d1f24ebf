// Secrets on the emulator, beside being made, changed and deleted (recorded.local.test.ts).
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import assert from "node:assert/strict";
import type { Cloud } from "../../../local/provider/cloud.ts";
import { removeOrphan } from "../../../local/provider/orphans.ts";
import { startCloud, stopCloud } from "./s3AndLambdaCloud.ts";
import { type Made, settings, type Values, World } from "./world.ts";

const secret = "aws:secretsmanager/secret:Secret";
const version = "aws:secretsmanager/secretVersion:SecretVersion";
const none = { changes: false, replaces: [], deleteBeforeReplace: false };
/** How the engine is told that a value is secret. */
const hidden = (value: string) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

describe("Secrets Manager on the emulator", function () {
  this.timeout(60_000);
  let cloud: Cloud;
  let world: World;
  let count = 0;

  before(async () => {
    cloud = settings((await startCloud()).endpoint);
    world = new World(cloud, {}, {});
  });
  after(stopCloud);

  const make = (token: string, inputs: Values = {}) =>
    world.create({ token, name: `made${count++}`, inputs });
  const remove = (made: Made) => world.provider.delete!(made.id, made.urn, made.outs);
  const isThere = async ({ id, outs, urn }: Made) => (await world.provider.read!(id, urn, outs)).id !== "";
  const client = () => cloud.client(SecretsManager);
  const call = async (name: string, args: Values) =>
    world.provider.invoke!(`aws:secretsmanager/${name}:${name}`, args);

  it("leaves the name free at once with a window of 0 days", async () => {
    const made = await make(secret, { recoveryWindowInDays: 0 });
    await remove(made);
    assert.equal(await isThere(made), false);
    const again = await make(secret, { name: made.outs.name, recoveryWindowInDays: 0 });
    assert.notEqual(again.id, made.id);
  });

  it("refuses the name as long as the deleted one can be restored", async () => {
    const made = await make(secret, { recoveryWindowInDays: 7 });
    await remove(made);
    await remove(made);
    assert.equal(await isThere(made), false);
    const { DeletedDate } = await client().describeSecret({ SecretId: made.id });
    const days = Math.round((DeletedDate!.getTime() - Date.now()) / 86_400_000);
    assert.equal(days, 7);
    const name = String(made.outs.name);
    await assert.rejects(make(secret, { name }), {
      message: `${secret} "made${count - 1}": InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion. "${name}" can be restored until ${DeletedDate!.toISOString().slice(0, 10)}: use another name, or delete it at once (aws secretsmanager delete-secret --force-delete-without-recovery); with recoveryWindowInDays 0 its name is free after destroy`,
    });
  });

  it("refuses the name of one that is there", async () => {
    const { outs } = await make(secret);
    await assert.rejects(make(secret, { name: outs.name }), {
      message: `${secret} "made${count - 1}": ResourceExistsException: The operation failed because the secret ${String(outs.name)} already exists.`,
    });
  });

  it("has its description, policy and tags changed, and the value left", async () => {
    const made = await make(secret, { description: "old", tags: { colour: "red" } });
    await make(version, { secretId: made.id, secretString: hidden("value") });
    const policy = {
      Statement: [
        {
          Effect: "Deny",
          Principal: "*",
          Action: "secretsmanager:*",
          Resource: "*",
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    };
    const news = await world.check(made.urn, made.inputs, {
      description: "new",
      policy: JSON.stringify(policy),
      tags: { colour: "blue" },
    });
    const { outs } = await world.provider.update!(made.id, made.urn, made.outs, news);
    assert.deepEqual(await world.provider.diff!(made.id, made.urn, outs as Values, news), none);
    const { description, tags } = outs as Values;
    assert.deepEqual([description, tags], ["new", { colour: "blue" }]);
    assert.equal((await client().getSecretValue({ SecretId: made.id })).SecretString, "value");
  });

  it("keeps a value secret in what it answers, and in what it refuses", async () => {
    const { id } = await make(secret);
    const made = await make(version, { secretId: id, secretString: hidden("value") });
    assert.deepEqual(made.outs.secretString, hidden("value"));
    const { props } = await world.provider.read!(made.id, made.urn, made.outs);
    assert.deepEqual((props as Values).secretString, hidden("value"));
    const large = hidden("x".repeat(65_537));
    await assert.rejects(make(version, { secretId: id, secretString: large }), {
      message: "secretString has 65537 bytes; use at most 65536",
    });
  });

  it("has a value of bytes too", async () => {
    const { id } = await make(secret);
    const secretBinary = hidden(Buffer.from([0, 255]).toString("base64"));
    const made = await make(version, { secretId: id, secretBinary });
    assert.deepEqual(made.outs.secretBinary, secretBinary);
    const { SecretBinary } = await client().getSecretValue({ SecretId: id });
    assert.deepEqual([...SecretBinary!], [0, 255]);
  });

  it("sees a value that was changed behind the program's back by its labels, and changes labels", async () => {
    const { id } = await make(secret);
    const made = await make(version, { secretId: id, secretString: hidden("first") });
    await client().putSecretValue({ SecretId: id, SecretString: "second" });
    const { props } = await world.provider.read!(made.id, made.urn, made.outs);
    assert.deepEqual((props as Values).versionStages, ["AWSPREVIOUS"]);
    const wanted = { secretId: id, secretString: hidden("first"), versionStages: ["AWSCURRENT", "mine"] };
    const news = await world.check(made.urn, made.inputs, wanted);
    await world.provider.update!(made.id, made.urn, props as Values, news);
    assert.equal((await client().getSecretValue({ SecretId: id })).SecretString, "first");
    const { SecretString } = await client().getSecretValue({ SecretId: id, VersionStage: "mine" });
    assert.equal(SecretString, "first");
  });

  it("makes up passwords as they are asked for, which are secret", async () => {
    const asked = { passwordLength: 40, excludePunctuation: true, excludeCharacters: "0O" };
    const { outputs } = await call("getRandomPassword", asked);
    const { value } = (outputs as Record<string, { value: string }>).randomPassword!;
    assert.match(value, /^[1-9A-NP-Za-z]{40}$/);
    assert.deepEqual(outputs!.randomPassword, hidden(value));
    const other = (await call("getRandomPassword", asked)).outputs as Record<string, { value: string }>;
    assert.notEqual(other.randomPassword!.value, value);
    const { failures } = await call("getRandomPassword", { passwordLength: 0 });
    assert.deepEqual(failures, [{ property: "", reason: "passwordLength is 0; use 1 to 4096" }]);
  });

  it("is found by name or ARN, with its value", async () => {
    const made = await make(secret, { description: "found" });
    await make(version, { secretId: made.id, secretString: hidden("value") });
    const { outputs: byName } = await call("getSecret", { name: made.outs.name });
    const { outputs: byArn } = await call("getSecret", { arn: made.id });
    assert.deepEqual(byName, byArn);
    assert.equal((byName as Values).description, "found");
    const { outputs: current } = await call("getSecretVersion", { secretId: made.id });
    assert.deepEqual((current as Values).secretString, hidden("value"));
    await assert.rejects(call("getSecret", { name: "none" }), {
      message:
        "aws:secretsmanager/getSecret:getSecret: reading Secrets Manager Secret (none): couldn't find resource",
    });
    await assert.rejects(call("getSecretVersion", { secretId: "none" }), {
      message:
        "aws:secretsmanager/getSecretVersion:getSecretVersion: reading Secrets Manager Secret Version (none|AWSCURRENT): couldn't find resource",
    });
  });

  it("is found by its inputs after a killed up, and removed", async () => {
    const { id, inputs } = await make(secret, { recoveryWindowInDays: 0 });
    assert.equal(await removeOrphan(cloud, secret, inputs), id);
    assert.equal(await removeOrphan(cloud, secret, inputs), undefined);
  });
});
