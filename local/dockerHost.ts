// Where the Docker engine is, and questions to it: as the docker command finds it, but without starting one where a
// connection does.
import { existsSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { run } from "./process.ts";

const DEFAULT_HOST = "unix:///var/run/docker.sock";

/** An engine that runs has never needed so long. */
const ANSWER_SECONDS = 10;

/** What says which engine is meant, for processes that see nothing else of the environment. */
export function dockerVariables(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const names = ["DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"];
  const given = names.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []));
  return { ...Object.fromEntries(given), DOCKER_CONFIG: configFolder(env) };
}

/**
 * The same for ministack, whose Python client knows nothing of contexts. Empty where the engine is at its usual place,
 * and where it may turn up later.
 */
export async function dockerVariablesOfEmulator(
  env: NodeJS.ProcessEnv = process.env,
): Promise<Record<string, string>> {
  const host = await dockerHost(env);
  if (host === DEFAULT_HOST) return {};
  const { DOCKER_TLS_VERIFY: tls, DOCKER_CERT_PATH: certificates } = env;
  return {
    DOCKER_HOST: host,
    ...(tls && { DOCKER_TLS_VERIFY: tls }),
    ...(certificates && { DOCKER_CERT_PATH: certificates }),
  };
}

function configFolder(env: NodeJS.ProcessEnv): string {
  return env.DOCKER_CONFIG ?? join(env.HOME ?? homedir(), ".docker");
}

/** Whether PATH has the docker command. */
export function hasClient(env: NodeJS.ProcessEnv): boolean {
  const folders = (env.PATH ?? "").split(delimiter);
  return folders.some((folder) => folder !== "" && existsSync(join(folder, "docker")));
}

/** `unix:///var/run/docker.sock`, `tcp://host:2375`, `ssh://host`: DOCKER_HOST, else the context's, else the default. */
export async function dockerHost(env: NodeJS.ProcessEnv): Promise<string> {
  if (env.DOCKER_HOST) return env.DOCKER_HOST;
  const context = env.DOCKER_CONTEXT ?? currentContext(env);
  if (!context || context === "default") return DEFAULT_HOST;
  const args = ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}", context];
  const { ok, stdout } = await run("docker", args, { env, deadlineSeconds: ANSWER_SECONDS });
  return ok && stdout.trim() !== "" ? stdout.trim() : DEFAULT_HOST;
}

/** The one chosen by `docker context use`. */
function currentContext(env: NodeJS.ProcessEnv): string | undefined {
  try {
    const config = JSON.parse(readFileSync(join(configFolder(env), "config.json"), "utf8")) as {
      currentContext?: string;
    };
    return config.currentContext;
  } catch {
    return undefined; // as most machines have it
  }
}

/**
 * The engine's answer to GET, of its API; an engine that is only reached through ssh or TLS is asked by the command.
 * @param inspect the arguments of `docker` that print the same as JSON
 * @throws the system's error when nothing answers (ENOENT, ECONNREFUSED, EACCES, ETIMEDOUT)
 */
export async function ask<T>(
  host: string,
  path: string,
  inspect: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<T | undefined> {
  const plain = plainAddress(host, env);
  if (plain) return get<T>(plain, path);
  const { ok, stdout, why } = await run("docker", inspect, { env, deadlineSeconds: ANSWER_SECONDS });
  if (!ok) throw new Error(why);
  return JSON.parse(stdout) as T;
}

type Address = { readonly socketPath: string } | { readonly host: string; readonly port: number };

function plainAddress(host: string, env: NodeJS.ProcessEnv): Address | undefined {
  if (host.startsWith("unix://")) return { socketPath: host.slice("unix://".length) };
  if (!host.startsWith("tcp://") || env.DOCKER_TLS_VERIFY || !URL.canParse(host)) return undefined;
  const { hostname, port } = new URL(host);
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 2375) };
}

/** Not by fetch: that knows no sockets, and may be set to go through a proxy. */
function get<T>(address: Address, path: string): Promise<T | undefined> {
  return new Promise((done, failed) => {
    const asking = request({ ...address, path, agent: false, timeout: ANSWER_SECONDS * 1000 }, (answer) => {
      let body = "";
      answer.setEncoding("utf8");
      answer.on("data", (text: string) => (body += text));
      answer.on("error", failed);
      answer.on("end", () => {
        try {
          done(answer.statusCode === 200 ? (JSON.parse(body) as T) : undefined);
        } catch (error) {
          failed(error as Error);
        }
      });
    });
    asking.on("timeout", () => asking.destroy(Object.assign(new Error("ETIMEDOUT"), { code: "ETIMEDOUT" })));
    asking.on("error", failed);
    asking.end();
  });
}
