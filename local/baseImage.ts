// Base images under their public names. Where one can be pulled it is; where the network is closed, one for Node is made
// from what this machine has.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { text } from "node:stream/consumers";
import { baseImageFiles, BUNDLE } from "./baseImageFiles.ts";
import type { DockerEngine } from "./docker.ts";
import { ask } from "./dockerHost.ts";
import { type Progress, UserError } from "./errors.ts";
import { tools } from "./home.ts";
import { withLock } from "./lock.ts";
import { run } from "./process.ts";
import { tar } from "./tar.ts";

/** Marks the images that are made here: `docker images --filter label=kandokoro.base` lists them. */
export const BASE_LABEL = "kandokoro.base";

const PULL_SECONDS = 15 * 60;

/**
 * Makes sure that the engine has an image: it is there already, or it is pulled, or it is made.
 * @param name such as `node:24-slim`
 * @throws UserError when it can be neither pulled nor made
 */
export async function provideBaseImage(
  name: string,
  engine: DockerEngine,
  progress: Progress = () => {},
): Promise<"there" | "pulled" | "made"> {
  if (await isThere(name, engine)) return "there";
  const waiting = (pid: number) => progress(`waits for process ${pid}, which gets ${name}`);
  return withLock(join(tools(), "base-image.lock"), waiting, async () => {
    if (await isThere(name, engine)) return "there";
    progress(`pulls ${name}`);
    const { ok, why } = await run("docker", ["pull", "--quiet", name], { deadlineSeconds: PULL_SECONDS });
    if (ok) return "pulled";
    const reason = whyNotMade(name, engine);
    if (reason !== undefined)
      throw new UserError(`the base image ${name} cannot be pulled (${why}) nor made here: ${reason}`);
    progress(`${name} cannot be pulled: makes one of that name from this machine's Node ${process.version}`);
    await make(name);
    return "made";
  });
}

async function isThere(name: string, { host }: DockerEngine): Promise<boolean> {
  const inspect = ["image", "inspect", "--format", "{{json .}}", name];
  const found = await ask(host, `/images/${name}/json`, inspect, process.env).catch(() => undefined);
  return found !== undefined;
}

/** Why an image of this name cannot be made from this machine, with what to do; undefined when it can. */
export function whyNotMade(
  name: string,
  { architecture }: Pick<DockerEngine, "architecture">,
  { platform, arch, version }: Pick<NodeJS.Process, "platform" | "arch" | "version"> = process,
): string | undefined {
  const [, major] = /^(?:docker\.io\/)?(?:library\/)?node:(\d+)(?:[.-][\w.-]+)?$/.exec(name) ?? [];
  if (major === undefined)
    return "only node:<major>, with or without a variant, can be; use one of these as the base, or open the network";
  const running = version.slice(1).split(".")[0];
  if (major !== running)
    return `the Node that runs this is ${version}; use node:${running}-slim as the base, or open the network`;
  if (platform !== "linux" || arch !== architecture)
    return `this machine's Node is for ${platform}/${arch}, the Docker engine runs linux/${architecture}; open the network`;
  return undefined;
}

/** Gives the engine its files, as one layer. */
async function make(name: string): Promise<void> {
  const files = await baseImageFiles();
  const changes = settings().flatMap((line) => ["--change", line]);
  const child = spawn("docker", ["import", ...changes, "-", name], { stdio: ["pipe", "ignore", "pipe"] });
  const [said, [code]] = await Promise.all([
    text(child.stderr),
    once(child, "close"),
    pipeline(Readable.from(tar(files)), child.stdin).catch(() => undefined), // docker says why it stopped reading
  ]);
  if (code === 0) return;
  throw new UserError(`the base image ${name} could not be made, docker import says: ${said.trim()}`);
}

/** As in the official image, but that the certificates are this machine's. */
function settings(): string[] {
  return [
    "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    `ENV NODE_VERSION=${process.version.slice(1)}`,
    `ENV NODE_EXTRA_CA_CERTS=${BUNDLE}`,
    `ENV SSL_CERT_FILE=${BUNDLE}`,
    `LABEL ${BASE_LABEL}=made`,
    'ENTRYPOINT ["docker-entrypoint.sh"]',
    'CMD ["node"]',
  ];
}
