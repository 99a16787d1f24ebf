// Building and pushing by the docker command: with buildx where it is there, else with the builder of old.
import { readFileSync } from "node:fs";
import { provideBaseImage } from "../../baseImage.ts";
import { type DockerEngine, platformProblem } from "../../docker.ts";
import { UserError } from "../../errors.ts";
import { ownLabel, rememberLayers } from "../../images.ts";
import { run } from "../../process.ts";
import { DetailedError } from "../failure.ts";
import { baseImages } from "./dockerfile.ts";
import { type Build, sourceOf } from "./source.ts";

const BUILD_SECONDS = 30 * 60;
const PUSH_SECONDS = 15 * 60;

/** How much of a failed build's output its error shows. */
const LAST_LINES = 20;

/** Builds the image under its name. @throws what the build said, when it fails */
export async function buildImage(imageName: string, build: Build, engine: DockerEngine): Promise<void> {
  const problem = platformProblem(build.platform, engine);
  if (problem !== undefined) throw new UserError(problem);
  const { context, dockerfile } = sourceOf(build);
  for (const name of baseImages(readFileSync(dockerfile, "utf8"), build.args))
    await provideBaseImage(name, engine);
  for (const name of build.cacheFrom?.images ?? [])
    await run("docker", ["pull", "--quiet", name], { deadlineSeconds: PUSH_SECONDS }); // what is not there yet is no loss
  const buildKit = build.builderVersion !== "BuilderV1" && (await hasBuildx());
  const args = ["build", ...flags(imageName, build, buildKit), "--file", dockerfile, context];
  const lines: string[] = [];
  const { ok, stderr, why } = await run("docker", args, {
    env: { ...process.env, DOCKER_BUILDKIT: buildKit ? "1" : "0" },
    deadlineSeconds: BUILD_SECONDS,
    onLine: (line) => lines.push(line),
  });
  rememberLayers(lines);
  if (ok) return;
  const cause = said(stderr).at(-1) ?? why;
  const last = said(lines.join("\n")).filter((line) => line !== cause);
  throw new DetailedError(`docker build failed: ${cause}`, ["its last lines:", ...last.slice(-LAST_LINES)]);
}

/** Pushes the image to the emulator's registry. */
export async function pushImage(imageName: string): Promise<void> {
  const { ok, why } = await run("docker", ["push", imageName], { deadlineSeconds: PUSH_SECONDS });
  if (!ok) throw new UserError(`docker push failed: ${why}`);
}

function flags(imageName: string, build: Build, buildKit: boolean): string[] {
  const { addHosts = [], args = {}, cacheFrom, network, platform, target } = build;
  return [
    "--tag",
    imageName,
    "--label",
    ownLabel(),
    // With buildx one image, and no list of images with attestations: ECS and the emulator's registry need no more. The
    // builder of old would leave the container in which a build failed.
    ...(buildKit ? ["--load", "--provenance=false", "--progress=plain"] : ["--force-rm"]),
    ...(platform ? ["--platform", platform] : []),
    ...(target ? ["--target", target] : []),
    ...(network ? ["--network", network] : []),
    ...addHosts.flatMap((host) => ["--add-host", host]),
    ...(cacheFrom?.images ?? []).flatMap((name) => ["--cache-from", name]),
    ...Object.entries(args).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]),
  ];
}

async function hasBuildx(): Promise<boolean> {
  return (await run("docker", ["buildx", "version"], { deadlineSeconds: 10 })).ok;
}

/** What the builder of old says of itself each time. */
const notices = [
  /^DEPRECATED: The legacy builder/,
  /^\s*Install the buildx component/,
  /^\s*https:\/\/docs\.docker\.com\/go\/buildx/,
  /^\s*BuildKit is currently disabled; enable it/,
  /^\s*environment-variable\.$/,
  /^Sending build context/,
];

/** An output's lines, as far as they are the build's. */
function said(output: string): string[] {
  const isOwn = (line: string) => line.trim() !== "" && !notices.some((notice) => notice.test(line));
  return output.split("\n").filter(isOwn);
}
