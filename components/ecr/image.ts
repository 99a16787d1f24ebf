import * as aws from "@pulumi/aws";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Grant, Statement } from "../iam/index.ts";
import { pascalCase } from "../names.ts";
import { stage } from "../stage.ts";
import { resolveImageArgs, type Architecture, type Build, type ImageArgs } from "./imageArgs.ts";
import { repositoryArn } from "./reference.ts";

const TYPE = "kandokoro:ecr:Image";

/**
 * A container image: built from a folder and kept in a repository of its own, or one that is there already. Its tag is
 * the hash of what it is built from, so nothing is built, pushed or deployed twice; what runs is named by its digest.
 * The repository scans what is pushed and lets no tag be moved. It costs $0.10 per GB and month.
 */
export class Image extends pulumi.ComponentResource {
  /** The image by its digest: `<repository>@sha256:...`; or `imageUri` as it was given. */
  readonly uri: pulumi.Output<string>;
  /** The CPU that it is for. */
  readonly architecture: Architecture;
  /** The underlying repository and image, for what this component does not cover; none for an `imageUri`. */
  readonly repository?: aws.ecr.Repository;
  readonly image?: docker.Image;
  /** The component's own name, as the page gave it. */
  readonly logicalName: string;

  constructor(name: string, args: ImageArgs, opts?: pulumi.ComponentResourceOptions) {
    const { architecture, build, keepImages } = resolveImageArgs(name, args);
    super(TYPE, name, {}, opts);
    this.logicalName = name;
    this.architecture = architecture;

    if (build) {
      this.repository = makeRepository(name, keepImages, this);
      this.image = makeImage(name, build, args, this.repository, this);
    }

    this.uri = this.image?.repoDigest ?? pulumi.output(args.imageUri!);
    this.registerOutputs({ uri: this.uri });
  }

  /** Lets the holder pull the image: what a task's execution role needs. An image of another registry needs no right. */
  canPull(): Grant {
    return pullFrom(
      this.logicalName,
      this.repository?.arn ?? this.uri.apply((uri) => repositoryArn(uri) ?? ""),
    );
  }
}

/** Lets the holder pull an image that no component stands for. */
export function canPullUri(name: string, uri: pulumi.Input<string>): Grant {
  return pullFrom(
    name,
    pulumi.output(uri).apply((known) => repositoryArn(known) ?? ""),
  );
}

/** @param repository - its ARN, or "" where there is none: statements without a resource are left out of policies */
function pullFrom(name: string, repository: pulumi.Output<string>): Grant {
  const signIn: Statement = {
    sid: "SignInToEcr", // ECR knows no narrower resource for it than all
    actions: ["ecr:GetAuthorizationToken"],
    resources: [repository.apply((arn) => (arn === "" ? "" : "*"))],
  };
  const actions = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
  return { statements: [signIn, { sid: `Pull${pascalCase(name)}`, actions, resources: [repository] }] };
}

function makeRepository(name: string, keepImages: number, parent: pulumi.Resource): aws.ecr.Repository {
  const repository = new aws.ecr.Repository(
    `${name}-repository`,
    {
      imageScanningConfiguration: { scanOnPush: true },
      imageTagMutability: "IMMUTABLE",
      forceDelete: stage().forceDestroy,
    },
    { parent },
  );
  const policy = JSON.stringify({ rules: [expire(1, UNTAGGED), expire(2, newest(keepImages))] });
  // A repository has one: the new one would go with the deletion of the old one.
  const once = { parent, deleteBeforeReplace: true };
  new aws.ecr.LifecyclePolicy(`${name}-lifecycle`, { repository: repository.name, policy }, once);
  return repository;
}

const UNTAGGED = {
  description: "What no tag points to goes after a day.",
  selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 1 },
};
const newest = (count: number) => ({
  description: `The newest ${count} stay.`,
  selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: count },
});

function expire(
  rulePriority: number,
  { description, selection }: { description: string; selection: object },
) {
  return { rulePriority, description, selection, action: { type: "expire" } };
}

function makeImage(
  name: string,
  { context, dockerfile, platform, tag }: Build,
  { buildArgs, buildOnPreview, cacheFrom, target }: ImageArgs,
  repository: aws.ecr.Repository,
  parent: pulumi.Resource,
): docker.Image {
  // Known only once the repository is there: it asks for a token that ends after twelve hours.
  const { userName, password } = aws.ecr.getAuthorizationTokenOutput(
    { registryId: repository.registryId },
    { parent },
  );
  return new docker.Image(
    `${name}-image`,
    {
      imageName: pulumi.interpolate`${repository.repositoryUrl}:${tag}`,
      build: {
        context,
        dockerfile,
        platform,
        target,
        args: buildArgs,
        cacheFrom: cacheFrom && { images: [...cacheFrom] },
      },
      buildOnPreview,
      registry: { server: repository.repositoryUrl, username: userName, password: pulumi.secret(password) },
    },
    { parent },
  );
}
