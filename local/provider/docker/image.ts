// docker:index/image:Image
import type { ImageArgs } from "@pulumi/docker/image.js";
import type { Unwrap } from "@pulumi/pulumi";
import { findDocker } from "../../docker.ts";
import { UserError } from "../../errors.ts";
import { removeImages } from "../../images.ts";
import { run } from "../../process.ts";
import { registryHost } from "../aws/ecrClient.ts";
import { digestOf } from "../aws/ecrRegistry.ts";
import type { Cloud } from "../cloud.ts";
import type { Problem, ResourceType } from "../resourceType.ts";
import { buildImage, pushImage } from "./build.ts";
import { type Build, relativeDockerfile, sourceOf, sourceProblems, withDigest } from "./source.ts";

type Inputs = Omit<Unwrap<ImageArgs>, "build"> & { readonly build?: Build };
type State = Inputs &
  Record<"baseImageName" | "context" | "dockerfile" | "registryServer" | "repoDigest", string> & {
    readonly platform?: string;
  };

export const image: ResourceType<Inputs, State> = {
  fill: withDigest,
  refuse: problems,

  async create(cloud, inputs) {
    await buildAndPush(cloud, inputs);
    return inputs.imageName;
  },

  async read(cloud, id, known) {
    const { build = {}, imageName = id, registry, skipPush } = known;
    const repoDigest = skipPush ? await localDigest(imageName) : await pushedDigest(cloud, imageName);
    if (repoDigest === undefined) return undefined;
    return {
      baseImageName: imageName,
      context: build.context ?? ".",
      dockerfile: relativeDockerfile(build),
      imageName,
      ...(build.platform !== undefined && { platform: build.platform }),
      registryServer: registry?.server ?? "",
      repoDigest,
    };
  },

  update: (cloud, _id, inputs) => buildAndPush(cloud, inputs),

  /**
   * The real provider leaves its images; but what was only pushed to the local cloud is of no use without it. Those that
   * a container still runs stay.
   */
  async delete(cloud, _id, { imageName }) {
    if (isLocal(cloud, imageName)) await removeImages(splitName(imageName)[0]);
  },
};

function problems({ build, buildOnPreview, imageName, skipPush }: Partial<Inputs>): Problem[] {
  return [
    ...(buildOnPreview
      ? [
          {
            property: "buildOnPreview",
            reason: "is true; the local cloud builds nothing in a preview: leave it out",
          },
        ]
      : []),
    ...(imageName !== undefined && /[A-Z\s]/.test(splitName(imageName)[0])
      ? [{ property: "imageName", reason: `is "${imageName}"; use lower-case letters for the repository` }]
      : []),
    ...(skipPush || imageName === undefined || imageName.startsWith("localhost:")
      ? []
      : [
          {
            property: "imageName",
            reason: `is "${imageName}"; the local cloud pushes to its own registry only: use the repositoryUrl of an aws.ecr.Repository, or skipPush`,
          },
        ]),
    ...sourceProblems(sourceOf(build ?? {})),
  ];
}

async function buildAndPush(cloud: Cloud, { build = {}, imageName, skipPush }: Inputs): Promise<void> {
  const { engine, problem } = await findDocker();
  if (!engine) throw new UserError(problem);
  if (!skipPush && !isLocal(cloud, imageName))
    throw new UserError(
      `imageName is "${imageName}", but this local cloud's registry is ${registryHost(cloud)}: use the repositoryUrl of an aws.ecr.Repository`,
    );
  await buildImage(imageName, build, engine);
  if (!skipPush) await pushImage(imageName);
}

function isLocal(cloud: Cloud, imageName: string): boolean {
  return imageName.startsWith(`${registryHost(cloud)}/`);
}

/** Repository and tag. */
function splitName(imageName: string): [string, string] {
  const [, repository = imageName, tag = "latest"] = /^(.+?)(?::([^:/]+))?$/.exec(imageName) ?? [];
  return [repository, tag];
}

/** What the registry has under this name, as `repository@sha256:…`. */
async function pushedDigest(cloud: Cloud, imageName: string): Promise<string | undefined> {
  const [repository, tag] = splitName(imageName);
  const digest = await digestOf(cloud, repository.slice(registryHost(cloud).length + 1), tag);
  return digest && `${repository}@${digest}`;
}

/** The id of an image that was not pushed. */
async function localDigest(imageName: string): Promise<string | undefined> {
  const args = ["image", "inspect", "--format", "{{.Id}}", imageName];
  const { ok, stdout } = await run("docker", args, { deadlineSeconds: 10 });
  return ok ? stdout.trim() : undefined;
}
