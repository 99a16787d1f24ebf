import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { nearest } from "../../components/names.ts";
import { checkConfig, permissionsBoundary, platform } from "../../components/settings.ts";
import { parseStack, profiles } from "../../components/stage.ts";
import { deploy } from "../kit/index.ts";

describe("the stage", () => {
  it("is what stands behind the dot, dev without one", () => {
    assert.deepEqual(parseStack("http-api"), { setup: "http-api", stage: "dev" });
    assert.deepEqual(parseStack("http-api.prod"), { setup: "http-api", stage: "prod" });
  });

  it("differs between dev and prod in what keeps data, what costs and what warns", () => {
    assert.deepEqual(profiles, {
      dev: {
        forceDestroy: true,
        deletionProtection: false,
        logRetentionDays: 14,
        alarms: false,
        nat: "single",
        minimumTasks: 1,
      },
      prod: {
        forceDestroy: false,
        deletionProtection: true,
        logRetentionDays: 90,
        alarms: true,
        nat: "perZone",
        minimumTasks: 2,
      },
    });
  });
});

describe("the settings", () => {
  const reading = (config: Record<string, string>, read: () => unknown) =>
    deploy(() => void read(), { config });

  it("refuse a platform that is none", async () => {
    await assert.rejects(reading({ "kandokoro:platform": "arm64" }, platform), {
      message:
        'Config: kandokoro:platform is "arm64"; use linux/arm64, linux/x64, darwin/arm64, darwin/x64: pulumi config set kandokoro:platform linux/arm64',
    });
  });

  it("refuse a permissions boundary that is no policy", async () => {
    await assert.rejects(reading({ "kandokoro:permissionsBoundary": "boundary" }, permissionsBoundary), {
      message:
        'Config: kandokoro:permissionsBoundary is "boundary"; use the ARN of an IAM policy: pulumi config set kandokoro:permissionsBoundary arn:aws:iam::123456789012:policy/boundary',
    });
  });

  it("refuse wrong values before the page runs", async () => {
    await assert.rejects(
      reading({ "kandokoro:platform": "arm" }, checkConfig),
      /kandokoro:platform is "arm"/,
    );
    await assert.rejects(
      reading({ "kandokoro:permissionsBoundary": "x" }, checkConfig),
      /kandokoro:permissionsBoundary is "x"/,
    );
  });

  it("refuse a misspelt key, with the nearest right one", async () => {
    await assert.rejects(reading({ "kandokoro:permissionBoundary": "x" }, checkConfig), {
      message:
        "Config: kandokoro:permissionBoundary is no setting; did you mean kandokoro:permissionsBoundary? The settings are " +
        "kandokoro:platform (what functions, layers and tasks are built for: linux/arm64, linux/x64, darwin/arm64, darwin/x64); " +
        "kandokoro:permissionsBoundary (ARN of the IAM policy that bounds every role); " +
        "kandokoro:awsCli (how the AWS CLI is called in the commands that a stack puts out). " +
        "To drop it: pulumi config rm kandokoro:permissionBoundary",
    });
  });

  it("warn of tags that the stack's resources would lack, with the commands that set them", async () => {
    const config = { "aws:defaultTags": JSON.stringify({ tags: { Project: "kandokoro" } }) };
    const { warnings } = await deploy(checkConfig, { config, stack: "http-api.prod" });
    assert.deepEqual(warnings, [
      "Resources get no tag Setup, Stage: pulumi config set --path aws:defaultTags.tags.Setup http-api; pulumi config set --path aws:defaultTags.tags.Stage prod",
    ]);
  });
});

describe("the nearest name", () => {
  it("is the one with the fewest edits, if it is near", () => {
    assert.equal(nearest("prewiev", ["preview", "destroy"]), "preview");
    assert.equal(nearest("imagethumbnails", ["fan-out", "image-thumbnails"]), "image-thumbnails");
    assert.equal(nearest("kubernetes", ["fan-out", "image-thumbnails"]), undefined);
  });
});
