import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, it } from "mocha";
import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as ecr from "../../components/ecr/index.ts";
import * as lambda from "../../components/lambda/index.ts";
import {
  assertAllows,
  assertDenies,
  deploy,
  noStrayText,
  noWildcardActions,
  removalHonoured,
} from "../kit/index.ts";

const CONTEXT = "test/components/fixtures/image";
const PREBUILT = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/web@sha256:" + "ab".repeat(32);
interface Registry {
  password: pulumi.Output<string>;
}

const imageType = "docker:index/image:Image";
const make = (args: Partial<ecr.ImageArgs> = {}) => new ecr.Image("web", { context: CONTEXT, ...args });
/** Something with a role. */
const holder = (grant: ReturnType<ecr.Image["canPull"]>) =>
  new lambda.Function("holder", { entry: "test/components/fixtures/hello.ts", permissions: [grant] });

describe("ecr.Image", () => {
  it("needs only a folder with a Dockerfile: built for arm64, pushed under its hash, named by its digest", async () => {
    const deployment = await deploy(() => ({ uri: make().uri }));
    const { inputs } = deployment.get(imageType);
    const { repositoryUrl } = deployment.get("web-repository").state;
    assert.match(inputs.imageName, new RegExp(`^${repositoryUrl}:[0-9a-f]{16}$`));
    assert.equal(inputs.build.platform, "linux/arm64");
    for (const absent of ["args", "target", "cacheFrom"])
      assert.equal(inputs.build[absent], undefined, absent);
    assert.equal(inputs.buildOnPreview, false);
    assert.match(String(deployment.outputs.uri), new RegExp(`^${repositoryUrl}@sha256:[0-9a-f]{64}$`));
  });

  it("builds from a copy of the folder, by a path that is the same on every machine", async () => {
    const { build, imageName } = (await deploy(() => void make())).get(imageType).inputs;
    const folder = `node_modules/.cache/kandokoro/images/${String(imageName).split(":").at(-1)}`;
    assert.deepEqual([build.context, build.dockerfile], [`${folder}/context`, `${folder}/Dockerfile`]);
    assert.ok(existsSync(build.context) && existsSync(build.dockerfile));
  });

  it("has a repository that scans, lets no tag be moved, and forgets what is old", async () => {
    const deployment = await deploy(() => void make({ keepImages: 3 }));
    const { inputs } = deployment.get("web-repository");
    assert.deepEqual(inputs.imageScanningConfiguration, { scanOnPush: true });
    assert.equal(inputs.imageTagMutability, "IMMUTABLE");
    const { rules } = JSON.parse(deployment.get("web-lifecycle").inputs.policy);
    assert.deepEqual(
      rules.map((rule: { selection: unknown; action: unknown }) => [rule.selection, rule.action]),
      [
        [
          { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 1 },
          { type: "expire" },
        ],
        [{ tagStatus: "any", countType: "imageCountMoreThan", countNumber: 3 }, { type: "expire" }],
      ],
    );
    assert.equal(deployment.ofType("aws:ecr/repositoryPolicy:RepositoryPolicy").length, 0);
  });

  it("keeps ten images, and goes with its stack in dev only", async () => {
    const dev = await deploy(() => void make());
    assert.match(dev.get("web-lifecycle").inputs.policy, /"countNumber":10\}/);
    removalHonoured(dev, "dev");
    removalHonoured(await deploy(() => void make(), { stack: "x.prod" }), "prod");
  });

  it("signs in to the registry with a password that is a secret", async () => {
    const hidden: Promise<boolean>[] = [];
    const deployment = await deploy(() => {
      pulumi.runtime.registerStackTransformation(({ type, props }) => {
        const { registry } = props as docker.ImageArgs;
        if (type === imageType) hidden.push(pulumi.isSecret((registry as Registry).password));
        return undefined;
      });
      make();
    });
    assert.deepEqual(await Promise.all(hidden), [true]);
    const { registry } = deployment.get(imageType).inputs;
    assert.equal(registry.username, "AWS");
    assert.equal(registry.server, deployment.get("web-repository").state.repositoryUrl);
  });

  it("passes on every option", async () => {
    const args = {
      dockerfile: `${CONTEXT}/Dockerfile`,
      target: "build",
      buildArgs: { BASE: "node:26-slim" },
      cacheFrom: ["example.com/web:cache"],
      buildOnPreview: true,
      architecture: "x64" as const,
    };
    const { inputs } = (await deploy(() => void make(args))).get(imageType);
    assert.equal(inputs.buildOnPreview, true);
    const { platform, target, args: buildArgs, cacheFrom } = inputs.build;
    assert.deepEqual(
      { platform, target, buildArgs, cacheFrom },
      {
        platform: "linux/amd64",
        target: "build",
        buildArgs: { BASE: "node:26-slim" },
        cacheFrom: { images: ["example.com/web:cache"] },
      },
    );
  });

  it("has another tag with other arguments, another stage or CPU, and the same whatever the arguments' order", async () => {
    const tag = async (args: Partial<ecr.ImageArgs>) =>
      String((await deploy(() => void make(args))).get(imageType).inputs.imageName)
        .split(":")
        .at(-1);
    const tags = [
      await tag({}),
      await tag({ buildArgs: { A: "1", B: "2" } }),
      await tag({ target: "build" }),
      await tag({ architecture: "x64" }),
    ];
    assert.equal(new Set(tags).size, 4);
    assert.equal(await tag({ buildArgs: { B: "2", A: "1" } }), tags[1]);
    assert.equal(await tag({ cacheFrom: ["example.com/web:cache"], buildOnPreview: true }), tags[0]);
  });

  it("follows the one setting for the CPU", async () => {
    const deployment = await deploy(() => ({ architecture: make().architecture }), {
      config: { "kandokoro:platform": "darwin/x64" },
    });
    assert.equal(deployment.outputs.architecture, "x64");
    assert.equal(deployment.get(imageType).inputs.build.platform, "linux/amd64");
  });

  it("lets a holder pull from this repository, and no more", async () => {
    const deployment = await deploy(() => void holder(make().canPull()));
    const [role, arn] = [deployment.get("holder-role"), deployment.get("web-repository").state.arn as string];
    for (const action of ["BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer"]) {
      assertAllows(deployment, role, `ecr:${action}`, arn);
      assertDenies(deployment, role, `ecr:${action}`, `${arn}2`);
    }
    assertAllows(deployment, role, "ecr:GetAuthorizationToken", "*");
    assertDenies(deployment, role, "ecr:PutImage", arn);
    noWildcardActions(deployment, { allowResources: ["ecr:GetAuthorizationToken"] });
  });

  it("takes an image that is there already, and makes nothing then", async () => {
    const deployment = await deploy(() => {
      const image = new ecr.Image("web", { imageUri: PREBUILT });
      holder(image.canPull());
      return { uri: image.uri, made: [image.repository ?? "none", image.image ?? "none"] };
    });
    assert.equal(deployment.outputs.uri, PREBUILT);
    assert.deepEqual(deployment.outputs.made, ["none", "none"]);
    assert.equal(deployment.ofType("aws:ecr/repository:Repository").length, 0);
    assert.equal(deployment.ofType(imageType).length, 0);
    const arn = "arn:aws:ecr:eu-west-1:123456789012:repository/team/web";
    assertAllows(deployment, deployment.get("holder-role"), "ecr:BatchGetImage", arn);
  });

  for (const imageUri of [
    "web:1",
    "team/web:1.2",
    "localhost:5000/web:1",
    "registry.example.com/team/web:v1",
  ])
    it(`takes ${imageUri}, whose tag stays`, async () => {
      const { outputs } = await deploy(() => ({ uri: new ecr.Image("web", { imageUri }).uri }));
      assert.equal(outputs.uri, imageUri);
    });

  it("asks for no right to an image of another registry", async () => {
    const deployment = await deploy(() => {
      holder(new ecr.Image("web", { imageUri: pulumi.output("docker.io/library/nginx:1.29.3") }).canPull());
    });
    assert.doesNotMatch(deployment.get("holder-policy").inputs.policy, /ecr:/);
  });

  it("leaves no value out of a text when nothing is known yet", async () => {
    noStrayText(await deploy(() => void holder(make().canPull()), { preview: true }));
  });

  it("puts its children under itself", async () => {
    const { resources } = await deploy(() => void make());
    const own = resources.filter(({ custom }) => custom);
    assert.deepEqual(
      own.map(({ name }) => name),
      ["web-repository", "web-lifecycle", "web-image"],
    );
    for (const { urn, name } of own) assert.match(urn, /::kandokoro:ecr:Image\$/, name);
  });

  describe("refuses", () => {
    const cases: Record<string, [() => unknown, string]> = {
      "neither a folder nor an image": [
        () => new ecr.Image("web", {}),
        'ecr.Image "web": context is undefined; use the folder of a Dockerfile, from the project\'s root (or imageUri)',
      ],
      "a folder that is not there": [
        () => make({ context: "apps/nowhere" }),
        'ecr.Image "web": context is "apps/nowhere"; use the path of a folder, from the project\'s root',
      ],
      "a file for a folder": [
        () => make({ context: `${CONTEXT}/main.js` }),
        `ecr.Image "web": context is "${CONTEXT}/main.js"; use the path of a folder, from the project's root`,
      ],
      "a folder without a Dockerfile": [
        () => make({ context: "test/components/fixtures" }),
        'ecr.Image "web": context is "test/components/fixtures"; use a folder that holds a Dockerfile, or say with dockerfile where it is',
      ],
      "a Dockerfile that is not there": [
        () => make({ dockerfile: "apps/web/Dockerfile.dev" }),
        'ecr.Image "web": dockerfile is "apps/web/Dockerfile.dev"; use the path of a file, from the project\'s root',
      ],
      "an image and a build": [
        () => make({ imageUri: PREBUILT, target: "build" }),
        'ecr.Image "web": context, target is "set"; use either it or imageUri: an image that is there is not built',
      ],
      "an image that is another one tomorrow": [
        () => new ecr.Image("web", { imageUri: "localhost:5000/web:latest" }),
        'ecr.Image "web": imageUri is "localhost:5000/web:latest"; use a digest (@sha256:...), or a tag that stays with its image: latest is another one tomorrow',
      ],
      "an image without tag or digest": [
        () => new ecr.Image("web", { imageUri: "docker.io/library/nginx" }),
        'ecr.Image "web": imageUri is "docker.io/library/nginx"; use a digest (@sha256:...), or a tag that stays with its image: latest is another one tomorrow',
      ],
      "what is no image": [
        () => new ecr.Image("web", { imageUri: "https://example.com/web:1" }),
        'ecr.Image "web": imageUri is "https://example.com/web:1"; use the reference of an image, such as registry.example.com/web@sha256:<64 digits>',
      ],
      "a name that ECR does not take": [
        () => new ecr.Image("Web", { context: CONTEXT }),
        'ecr.Image "Web": name is "Web"; use lower-case letters and digits, and single . _ - between them',
      ],
      "two dashes in a row": [
        () => new ecr.Image("we--b", { context: CONTEXT }),
        'ecr.Image "we--b": name is "we--b"; use lower-case letters and digits, and single . _ - between them',
      ],
      "a name that is too long": [
        () => new ecr.Image("w".repeat(238), { context: CONTEXT }),
        `ecr.Image "${"w".repeat(238)}": name is "${"w".repeat(238)}"; use at most 237 characters (AWS allows 256; "-repository" and Pulumi's suffix take the rest)`,
      ],
      "several things at once": [
        () => make({ keepImages: 0, architecture: "amd64" as "x64" }),
        'ecr.Image "web" has 2 problems:\n  keepImages is 0; use a whole number from 1 to 10000\n  architecture is "amd64"; use "arm64" or "x64"',
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
