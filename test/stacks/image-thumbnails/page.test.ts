import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { ownSettings } from "../../../local/stackSettings.ts";
import { runPage } from "../../../stacks/program.ts";
import {
  assertAllows,
  assertDenies,
  deploy,
  everyChildTagged,
  noStrayText,
  noWildcardActions,
  removalHonoured,
  stable,
} from "../../kit/index.ts";

const STACK = "image-thumbnails";

describe("the page of image-thumbnails", function () {
  this.timeout(120_000); // npm installs the layer once

  it("is two buckets, a function with sharp in a layer, and a queue for failures", async () => {
    const { resources } = await deploy(runPage, { stack: STACK });
    const components = resources
      .filter(({ type }) => type.startsWith("kandokoro:"))
      .map(({ type, name }) => `${type} ${name}`);
    assert.deepEqual(components.sort(), [
      "kandokoro:lambda:Function thumbnailer",
      "kandokoro:lambda:Layer sharp",
      "kandokoro:logs:LogGroup thumbnailer",
      "kandokoro:s3:Bucket photos",
      "kandokoro:s3:Bucket thumbnails",
      "kandokoro:sqs:Queue thumbnailer-failures",
    ]);
  });

  it("puts out where things are, and commands", async () => {
    const { outputs } = await deploy(runPage, { stack: STACK });
    assert.deepEqual(Object.keys(outputs).sort(), [
      "commands",
      "failuresQueueUrl",
      "functionName",
      "photosBucket",
      "thumbnailsBucket",
    ]);
    const { upload } = outputs.commands as { upload: string };
    assert.equal(upload, `aws s3 cp photo.jpg s3://${outputs.photosBucket as string}/incoming/`);
  });

  it("lets the function read incoming photos and write thumbnails, and nothing else", async () => {
    const deployment = await deploy(runPage, { stack: STACK });
    const role = deployment.get("aws:iam/role:Role");
    const arn = (name: string) => deployment.get(name).state.arn as string;
    assertAllows(deployment, role, "s3:GetObject", `${arn("photos-bucket")}/incoming/a.jpg`);
    assertDenies(deployment, role, "s3:GetObject", `${arn("photos-bucket")}/other/a.jpg`);
    assertDenies(deployment, role, "s3:PutObject", `${arn("photos-bucket")}/incoming/a.jpg`);
    assertAllows(deployment, role, "s3:PutObject", `${arn("thumbnails-bucket")}/a.jpg/160.webp`);
    assertDenies(deployment, role, "s3:DeleteObject", `${arn("thumbnails-bucket")}/a.jpg/160.webp`);
    assertAllows(deployment, role, "sqs:SendMessage", arn("thumbnailer-failures-queue"));
    assertDenies(deployment, role, "sqs:ReceiveMessage", arn("thumbnailer-failures-queue"));
    noWildcardActions(deployment);
  });

  it("leaves no value out of a text when nothing is known yet", async () => {
    noStrayText(await deploy(runPage, { stack: STACK, preview: true }));
  });

  for (const stage of ["dev", "prod"] as const)
    it(`keeps or gives up data as ${stage} should`, async () => {
      removalHonoured(await deploy(runPage, { stack: stage === "dev" ? STACK : `${STACK}.prod` }), stage);
    });

  for (const stack of [STACK, `${STACK}.prod`])
    it(`is tagged by the settings of ${stack}`, async () => {
      const settings = Object.entries(await ownSettings(stack));
      const config = Object.fromEntries(
        settings.map(([k, v]) => [k, typeof v === "string" ? v : JSON.stringify(v)]),
      );
      const deployment = await deploy(runPage, { stack, config });
      everyChildTagged(deployment);
      assert.deepEqual(deployment.warnings, []);
    });

  it("is the same resources and the same bytes each time", async () => {
    await stable(import.meta.resolve("../../../stacks/program.ts"), { export: "runPage", stack: STACK });
  });

  it("fits on a screen and a half", () => {
    const page = readFileSync(new URL("../../../stacks/image-thumbnails/index.ts", import.meta.url), "utf8");
    assert.ok(page.split("\n").length <= 80);
  });
});

describe("a stack that is no setup", () => {
  it("is refused in one line with the list of setups", async () => {
    await assert.rejects(deploy(runPage, { stack: "image-thumbnial" }), {
      message:
        /^Stack "image-thumbnial": "image-thumbnial" is no setup; did you mean image-thumbnails\? The setups are: image-thumbnails/,
    });
  });
});
