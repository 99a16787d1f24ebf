// What ECR does beside being made, changed and deleted (recorded.local.test.ts). Images are pushed as Docker does it.
import { ECR } from "@aws-sdk/client-ecr";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Cloud } from "../../../local/provider/cloud.ts";
import { removeOrphan } from "../../../local/provider/orphans.ts";
import { unwrap } from "../../../local/provider/values.ts";
import { startCloud, stopCloud } from "./s3AndLambdaCloud.ts";
import { type Made, settings, type Values, World } from "./world.ts";

const repository = "aws:ecr/repository:Repository";
const getImage = "aws:ecr/getImage:getImage";

const digestOf = (bytes: string) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

describe("ECR on the emulator", function () {
  this.timeout(60_000);
  let cloud: Cloud;
  let world: World;
  let host: string;
  let count = 0;

  before(async () => {
    cloud = settings((await startCloud()).endpoint);
    world = new World(cloud, {}, {});
    host = `localhost:${new URL(cloud.endpoint).port}`;
  });
  after(stopCloud);

  const make = (inputs: Values = {}) => world.create({ token: repository, name: `made${count++}`, inputs });
  const remove = ({ id, outs, urn }: Made) => world.provider.delete!(id, urn, outs);
  const isThere = async ({ id, outs, urn }: Made) => (await world.provider.read!(id, urn, outs)).id !== "";
  const call = async (path: string, method: string, body?: string) =>
    fetch(`${cloud.endpoint}/v2/${path}`, { method, ...(body !== undefined && { body }) });

  /** Pushes an image of one layer; answers its digest. */
  async function push({ id }: Made, tag: string, layer = "layer"): Promise<string> {
    const blobs = [layer, "{}"];
    for (const blob of blobs) {
      const { ok } = await call(`${id}/blobs/uploads/?digest=${digestOf(blob)}`, "POST", blob);
      assert.ok(ok);
    }
    const described = blobs.map((blob) => ({ digest: digestOf(blob), size: blob.length }));
    const manifest = JSON.stringify({ schemaVersion: 2, layers: [described[0]], config: described[1] });
    const pushed = await call(`${id}/manifests/${tag}`, "PUT", manifest);
    if (!pushed.ok) throw new Error(await pushed.text());
    return digestOf(manifest);
  }
  const hasLayer = async ({ id }: Made, layer = "layer") =>
    (await call(`${id}/blobs/${digestOf(layer)}`, "HEAD")).ok;
  const ask = async (args: Values) => (await world.provider.invoke!(getImage, args)).outputs as Values;

  it("does not delete a repository that has images", async () => {
    const made = await make();
    await push(made, "1");
    await assert.rejects(remove(made), {
      message: `${repository} "made${count - 1}": RepositoryNotEmptyException: The repository with name '${made.id}' is not empty`,
    });
    assert.equal(await isThere(made), true);
  });

  it("deletes it with forceDelete, and the layers that the emulator would keep", async () => {
    const made = await make({ name: "full", forceDelete: true });
    await push(made, "1");
    await push(made, "2", "other");
    assert.deepEqual([await hasLayer(made), await hasLayer(made, "other")], [true, true]);
    await remove(made);
    assert.equal(await isThere(made), false);
    await cloud.client(ECR).createRepository({ repositoryName: "full" });
    assert.deepEqual([await hasLayer(made), await hasLayer(made, "other")], [false, false]);
  });

  it("keeps an immutable tag, and lets others be moved", async () => {
    const fixed = await make({ imageTagMutability: "IMMUTABLE" });
    await push(fixed, "1");
    await push(fixed, "1"); // the same once more
    await assert.rejects(push(fixed, "1", "other"), /tag '1' is immutable/);
    const moving = await make();
    await push(moving, "1");
    await push(moving, "1", "other");
  });

  it("answers what an image is, by tag, by digest, and the newest", async () => {
    const made = await make();
    const digest = await push(made, "1");
    const outputs = await ask({ repositoryName: made.id, imageTag: "1" });
    assert.ok(Math.abs(Number(outputs.imagePushedAt) - Date.now() / 1000) < 60);
    assert.deepEqual(outputs, {
      id: digest,
      imageDigest: digest,
      imagePushedAt: outputs.imagePushedAt,
      imageSizeInBytes: "layer{}".length,
      imageTag: "1",
      imageTags: ["1"],
      imageUri: `${host}/${made.id}@${digest}`,
      region: "ap-northeast-1",
      registryId: "000000000000",
      repositoryName: made.id,
    });
    assert.equal((await ask({ repositoryName: made.id, imageDigest: digest })).imageDigest, digest);
    assert.equal((await ask({ repositoryName: made.id, mostRecent: true })).imageDigest, digest);
  });

  it("says which image there is not, and what must be asked", async () => {
    const made = await make();
    await assert.rejects(ask({ repositoryName: made.id, imageTag: "9" }), {
      message: `${getImage}: ImageNotFoundException: the repository ${made.id} has no image 9; push it first`,
    });
    await assert.rejects(ask({ repositoryName: made.id, mostRecent: true }), {
      message: `${getImage}: ImageNotFoundException: the repository ${made.id} has no image; push it first`,
    });
    await assert.rejects(ask({ repositoryName: made.id }), {
      message: `${getImage}: one of imageDigest, imageTag and mostRecent is required`,
    });
  });

  it("gives a login for the registry", async () => {
    const { outputs } = await world.provider.invoke!(
      "aws:ecr/getAuthorizationToken:getAuthorizationToken",
      {},
    );
    const { secrets, values } = unwrap(outputs as Values);
    const { expiresAt, ...login } = values;
    assert.deepEqual([...secrets].sort(), ["authorizationToken", "password"]);
    assert.ok(Date.parse(String(expiresAt)) > Date.now());
    assert.deepEqual(login, {
      authorizationToken: Buffer.from("AWS:ministack-auth-token").toString("base64"),
      id: "ap-northeast-1",
      password: "ministack-auth-token",
      proxyEndpoint: `http://${host}`,
      region: "ap-northeast-1",
      userName: "AWS",
    });
  });

  it("keeps the policy of who may pull, changed in place", async () => {
    const made = await make();
    const policy = (Action: string) =>
      JSON.stringify({ Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action }] });
    const token = "aws:ecr/repositoryPolicy:RepositoryPolicy";
    const inputs = { repository: made.id, policy: policy("ecr:BatchGetImage") };
    const { id, outs, urn, ...one } = await world.create({ token, name: "pull", inputs });
    assert.equal(id, made.id);
    const news = await world.check(urn, one.inputs, { ...inputs, policy: policy("ecr:ListImages") });
    const changed = await world.provider.update!(id, urn, outs, news);
    assert.equal((changed.outs as Values).policy, policy("ecr:ListImages"));
    await world.provider.delete!(id, urn, outs);
    assert.equal((await world.provider.read!(id, urn, outs)).id, "");
  });

  it("finds what a killed update made", async () => {
    const made = await make({ name: "orphan" });
    assert.equal(await removeOrphan(cloud, repository, made.inputs), "orphan");
    assert.equal(await isThere(made), false);
  });
});
