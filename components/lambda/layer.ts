import { existsSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { fromRoot } from "../paths.ts";
import { Problems } from "../problems.ts";
import { platform } from "../settings.ts";
import { RUNTIME, type Artifact } from "./bundle.ts";
import { lambdaArchitecture, MOST_UNZIPPED, MOST_ZIPPED } from "./limits.ts";
import { buildLayer, packagesOf } from "./layerBuild.ts";

const TYPE = "kandokoro:lambda:Layer";

export interface LayerArgs {
  /**
   * Folder with a package.json and its package-lock.json, from the project's root. What the lock file names is
   * installed for the platform that the function will run on (`kandokoro:platform`), by npm and without Docker.
   */
  packageFolder: string;
}

/** A Lambda layer of npm packages: the place for native modules. At most 250 MB together with the function. */
export class Layer extends pulumi.ComponentResource {
  /** ARN of the version that was published. */
  readonly arn: pulumi.Output<string>;
  /** The underlying version, for what this component does not cover. */
  readonly layerVersion: aws.lambda.LayerVersion;
  /** The packages that a function with this layer leaves out of its bundle. */
  readonly packages: readonly string[];
  /** What was built. */
  readonly artifact: Artifact;

  constructor(name: string, args: LayerArgs, opts?: pulumi.ComponentResourceOptions) {
    const { artifact, packages } = resolveLayerArgs(name, args);
    super(TYPE, name, {}, opts);

    this.artifact = artifact;
    this.packages = packages;
    this.layerVersion = new aws.lambda.LayerVersion(
      `${name}-layer`,
      {
        layerName: `${pulumi.getStack().replaceAll(".", "-")}-${name}`,
        description: packages.join(", "),
        code: new pulumi.asset.FileArchive(artifact.path),
        compatibleRuntimes: [RUNTIME],
        compatibleArchitectures: [lambdaArchitecture()],
      },
      { parent: this },
    );

    this.arn = this.layerVersion.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

function resolveLayerArgs(name: string, { packageFolder }: LayerArgs) {
  const problems = new Problems("lambda.Layer", name);
  problems.name(name, "-layer", 140 - pulumi.getStack().length, /^[\w-]+$/, "letters, digits, - and _");
  for (const file of ["package.json", "package-lock.json"])
    if (!existsSync(join(fromRoot(packageFolder), file)))
      problems.wrong(
        "packageFolder",
        packageFolder,
        `a folder that holds ${file} (npm install --package-lock-only makes the lock file)`,
      );
  problems.throwIfAny();

  const artifact = buildLayer(packageFolder, platform());
  const packages = packagesOf(packageFolder);
  const what = `${packages.join(", ")} for ${platform().os}/${platform().cpu}`;
  if (artifact.zippedBytes > MOST_ZIPPED)
    problems.wrong(
      "packageFolder",
      `${artifact.zippedBytes} bytes zipped (${what})`,
      `at most ${MOST_ZIPPED}: fewer packages`,
    );
  if (artifact.unzippedBytes > MOST_UNZIPPED)
    problems.wrong(
      "packageFolder",
      `${artifact.unzippedBytes} bytes unzipped (${what})`,
      `at most ${MOST_UNZIPPED}: fewer packages`,
    );
  problems.throwIfAny();
  return { artifact, packages };
}
