// The Docker engine, which setups with containers need: whether one answers, what it runs on, its bridge.
import { existsSync } from "node:fs";
import type { Bridge } from "./companion/forwarder.ts";
import { ask, dockerHost, hasClient } from "./dockerHost.ts";

export interface DockerEngine {
  /** `unix:///var/run/docker.sock` */
  readonly host: string;
  readonly version: string;
  /** What its containers run on, in Node's words: x64, arm64. */
  readonly architecture: string;
}

/** An engine, or why there is none: one line, with the fix. */
export type Docker =
  | { readonly engine: DockerEngine; readonly problem?: undefined }
  | { readonly engine?: undefined; readonly problem: string };

const cpus: Readonly<Record<string, string>> = { amd64: "x64", x86_64: "x64", aarch64: "arm64" };

/** Looks for the engine that the `docker` command would talk to; takes milliseconds. */
export async function findDocker(env: NodeJS.ProcessEnv = process.env): Promise<Docker> {
  if (!hasClient(env))
    return {
      problem:
        "Docker is not installed, PATH has no docker command: install it (Debian, Ubuntu: apt-get install docker.io; macOS, Windows: Docker Desktop)",
    };
  const host = await dockerHost(env);
  try {
    const found = await ask<{ Version: string; Arch: string }>(
      host,
      "/version",
      ["version", "--format", "{{json .Server}}"],
      env,
    );
    if (!found) return { problem: silent(host) };
    const architecture = cpus[found.Arch] ?? found.Arch;
    return { engine: { host, version: found.Version, architecture } };
  } catch (error) {
    return { problem: isForbidden(error) ? forbidden(host) : silent(host) };
  }
}

const isForbidden = (error: unknown) => ["EACCES", "EPERM"].includes((error as { code?: string }).code ?? "");

function silent(host: string): string {
  return `no Docker engine answers at ${host}: start it (Linux: sudo systemctl start docker; macOS, Windows: open Docker Desktop), or name another one with DOCKER_HOST`;
}

function forbidden(host: string): string {
  return `this user may not use the Docker engine at ${host}: join its group (sudo usermod -aG docker $USER) and log in again`;
}

/** The processors' names in Node's words, and in the names of Linux's emulators. */
const processors: Readonly<Record<string, readonly [node: string, emulator: string]>> = {
  amd64: ["x64", "qemu-x86_64"],
  x64: ["x64", "qemu-x86_64"],
  arm64: ["arm64", "qemu-aarch64"],
};

/**
 * Why the engine cannot run images of a platform: an image of another processor builds, if it runs nothing meanwhile, and
 * then crashes at its start.
 * @param platform - such as `linux/arm64`
 */
export function platformProblem(
  platform: string | undefined,
  { architecture, host }: DockerEngine,
): string | undefined {
  const [node, emulator] = processors[platform?.split("/")[1] ?? ""] ?? [];
  if (node === undefined || node === architecture) return undefined;
  // Docker Desktop has emulators; on Linux the kernel tells.
  const emulates = process.platform !== "linux" || !host.startsWith("unix:");
  if (emulates || existsSync(`/proc/sys/fs/binfmt_misc/${emulator}`)) return undefined;
  return `the image is for ${platform}, and the Docker engine runs linux/${architecture} without an emulator for others: leave kandokoro:platform out, which is this machine's then, or install ${emulator} (Debian, Ubuntu: apt-get install qemu-user-static binfmt-support)`;
}

interface Network {
  readonly IPAM?: { readonly Config?: readonly { readonly Subnet?: string; readonly Gateway?: string }[] };
}

/** The engine's default bridge; undefined where it has none. */
export async function bridgeOf(
  { host }: DockerEngine,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Bridge | undefined> {
  const inspect = ["network", "inspect", "--format", "{{json .}}", "bridge"];
  const network = await ask<Network>(host, "/networks/bridge", inspect, env).catch(() => undefined);
  const ranges = network?.IPAM?.Config ?? [];
  const { Subnet: subnet, Gateway: gateway } = ranges.find(({ Subnet }) => Subnet?.includes(".")) ?? {};
  return subnet === undefined ? undefined : { subnet, gateway: gateway ?? firstAddress(subnet) };
}

/** What the gateway is unless another was chosen; some engines leave it out. */
function firstAddress(subnet: string): string {
  const [net = ""] = subnet.split("/");
  return net.replace(/\d+$/, (last) => String(Number(last) + 1));
}
