// An end that loses no request. ECS takes a task out of the load balancer, sends SIGTERM, and kills it after the
// container's stopTimeout.
import type { Server as HttpServer, ServerResponse } from "node:http";
import { Server } from "node:net";
import { log } from "../shared/log.ts";

/** Between two looks for connections on which nothing came: so long a request may still be on its way. */
const IDLE_MILLISECONDS = 1000;

/**
 * At SIGTERM (or Ctrl-C): takes no new connection, answers what comes on those that are open and asks their clients to
 * close them, and ends the program with 0; with 1 when requests are still open after so many seconds.
 */
export function endsInOrder(server: HttpServer, seconds: number): void {
  const open = new Set<ServerResponse>();
  let ending = false;
  server.prependListener("request", (_, response) => {
    open.add(response);
    response.on("close", () => open.delete(response));
    if (ending) response.setHeader("connection", "close");
  });
  const end = (signal: NodeJS.Signals) => {
    if (ending) return;
    ending = true;
    log("INFO", `${signal}: ends when what it has is answered`, { requests: open.size });
    for (const response of open) if (!response.headersSent) response.setHeader("connection", "close");
    // The HTTP server's own close would cut idle connections, also those on which a request is on its way.
    Server.prototype.close.call(server, () => process.exit(0));
    setInterval(() => server.closeIdleConnections(), IDLE_MILLISECONDS);
    setTimeout(() => {
      log("ERROR", `not all was answered within ${seconds} s`, { requests: open.size });
      process.exit(1);
    }, seconds * 1000);
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
}
