// The emulator's port: resource ids (queue URLs) carry it, so it stays the same as long as they live.
import { randomInt } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";
import { basename } from "node:path";
import { UserError } from "./errors.ts";
import { run } from "./process.ts";

export interface PortOwner {
  readonly pid: number;
  readonly name: string;
}

/**
 * The port that is asked for by name: 1024 to 65535.
 * @default - KANDOKORO_PORT; undefined when that is not set either
 */
export function askedPort(option: number | undefined): number | undefined {
  const asked = option ?? process.env.KANDOKORO_PORT;
  if (asked === undefined || asked === "") return undefined;
  const port = Number(asked);
  if (Number.isInteger(port) && port >= 1024 && port <= 65535) return port;
  throw new UserError(
    `KANDOKORO_PORT is "${asked}": it must be a whole number from 1024 to 65535; name such a port, or leave it out for a free one`,
  );
}

/**
 * A port to start on.
 * @param kept the one that the kept resources carry, if any
 */
export async function choosePort(asked: number | undefined, kept: number | undefined): Promise<number> {
  if (kept !== undefined) mustMatch(asked, kept);
  const port = kept ?? asked;
  if (port === undefined) return freePort();
  if (await isFree(port)) return port;
  const taken = `port ${port} is taken by ${describe(await portOwner(port))}`;
  throw new UserError(
    kept === undefined
      ? `${taken}: end that process, or name another port with KANDOKORO_PORT`
      : `${taken}, and the resources of this local cloud carry it: end that process, or begin anew on another port with "npm run local -- reset"`,
  );
}

/** @throws UserError when another port is asked for than the one that the resources carry */
export function mustMatch(asked: number | undefined, kept: number): void {
  if (asked === undefined || asked === kept) return;
  throw new UserError(
    `KANDOKORO_PORT asks for port ${asked}, but the resources of this local cloud carry port ${kept}: leave KANDOKORO_PORT out, or begin anew with "npm run local -- reset"`,
  );
}

/** Who took a port, in an error. */
export function describe(owner: PortOwner | undefined): string {
  return owner === undefined
    ? "a process that could not be found (another user's?)"
    : `${owner.name} (pid ${owner.pid})`;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once("error", () => done(false));
    server.listen(port, "127.0.0.1", () => server.close(() => done(true)));
  });
}

/** Below the ports that systems give to outgoing connections (from 32768 or 49152), which may take one at any time. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000);
    if (await isFree(port)) return port;
  }
}

/**
 * Who listens on a local TCP port; undefined when nobody does or it may not be seen.
 * @param address only who listens on it, or on every one; elsewhere than on Linux it makes no difference
 */
export async function portOwner(port: number, address?: string): Promise<PortOwner | undefined> {
  return process.platform === "linux" ? ownerFromProc(port, address) : ownerFromLsof(port);
}

/** proc(5): the socket's inode stands in net/tcp and, as a link, among the file descriptors of its process. */
function ownerFromProc(port: number, address?: string): PortOwner | undefined {
  const sockets = new Set(listeningInodes(port, address).map((inode) => `socket:[${inode}]`));
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const holds = readdirSync(`/proc/${pid}/fd`).some((fd) => sockets.has(linkOf(`/proc/${pid}/fd/${fd}`)));
      if (holds) return { pid: Number(pid), name: commandName(pid) };
    } catch {
      continue; // ended meanwhile, or another user's
    }
  }
  return undefined;
}

/** Not proc's comm: that is the main thread's own name, for Node "MainThread". */
function commandName(pid: string): string {
  return basename(readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[0]!);
}

function listeningInodes(port: number, address?: string): string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, "0");
  return ["/proc/net/tcp", "/proc/net/tcp6"]
    .flatMap((file) => textOf(file).split("\n"))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => {
      const [at = "", on] = local?.split(":") ?? [];
      return on === wanted && state === "0A" && (address === undefined || isAt(at, address));
    })
    .map((fields) => fields[9]!);
}

/** Whether a socket's address, in the kernel's form, is this one or stands for every one. */
function isAt(at: string, address: string): boolean {
  const bytes = address.split(".").map((byte) => Number(byte).toString(16).padStart(2, "0"));
  return /^0+$/.test(at) || at === bytes.reverse().join("").toUpperCase();
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // a machine without IPv6
  }
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return ""; // closed meanwhile
  }
}

async function ownerFromLsof(port: number): Promise<PortOwner | undefined> {
  const { stdout } = await run("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"], {
    deadlineSeconds: 5,
  });
  const [, pid, name] = /^p(\d+)\nc(.*)$/m.exec(stdout) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), name: name ?? "" };
}
