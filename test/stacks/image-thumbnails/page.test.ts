import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { runPage } from "../../../stacks/program.ts";
import { assertAllows, assertDenies, deploy } from "../../kit/index.ts";

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
  });
});

describe("a stack that is no setup", () => {
  it("is refused in one line with the list of setups", async () => {
    await assert.rejects(deploy(runPage, { stack: "image-thumbnial" }), {
      message:
        /^Stack "image-thumbnial": "image-thumbnial" is no setup; did you mean image-thumbnails\? The setups are: .*image-thumbnails/,
    });
  });
});
