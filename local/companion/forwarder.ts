// The emulator for containers: it is bound to 127.0.0.1, which they cannot reach; what they can is the gateway of
// Docker's bridge, an address of this machine that no other machine knows.
import { BlockList, createServer, connect, type Server, type Socket } from "node:net";

/** Docker's bridge: the address that containers know as host.docker.internal, and their own addresses. */
export interface Bridge {
  readonly gateway: string;
  /** `172.17.0.0/16` */
  readonly subnet: string;
}

/**
 * Passes what comes from containers on to 127.0.0.1, on the same port; whoever else comes is turned away.
 * @throws the system's error when it cannot listen: EADDRNOTAVAIL where the gateway is no address of this machine
 */
export async function forward({ gateway, subnet }: Bridge, port: number): Promise<Server> {
  const containers = new BlockList();
  const [net = "", prefix] = subnet.split("/");
  containers.addSubnet(net, Number(prefix), "ipv4");
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (from) => {
    if (containers.check(from.remoteAddress ?? "", "ipv4")) pipe(from, port);
    else from.resetAndDestroy();
  });
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(port, gateway, listening);
  });
  return server;
}

/** Both ways; the end of one way is passed on, and a broken connection breaks the other. */
function pipe(from: Socket, port: number): void {
  const to = connect({ host: "127.0.0.1", port, allowHalfOpen: true, noDelay: true });
  for (const [one, other] of [
    [from, to],
    [to, from],
  ] as const) {
    one.on("error", () => other.resetAndDestroy());
    one.pipe(other);
  }
}
