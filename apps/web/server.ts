// The program: listens, writes a line for each request, and ends when it is asked to, after the requests it has.
import type { Server } from "node:http";
import { serve } from "@hono/node-server";
import { log } from "../shared/log.ts";
import { webApp, type Handled } from "./app.ts";
import { endsInOrder } from "./ending.ts";
import { readSettings, type Settings } from "./settings.ts";
import { taskName } from "./task.ts";

const settings = settingsOrEnd();
if (settings) await start(settings);

/** A start that cannot succeed says why in one line, and ends with 1: ECS keeps what ran before. */
function settingsOrEnd(): Settings | undefined {
  try {
    return readSettings(process.env);
  } catch (error) {
    log("ERROR", (error as Error).message);
    process.exitCode = 1;
    return undefined;
  }
}

async function start({ host, port, version, linkSecret, shutdownSeconds }: Settings): Promise<void> {
  const who = { task: await taskName(), version };
  const app = webApp({ who, linkSecret, log: logRequest });
  const options = { fetch: app.fetch, hostname: host, port };
  const server = serve(options, () => log("INFO", "listening", { port, ...who })) as Server;
  // Longer than the load balancer keeps a connection (60 s), so that it is never the one to send on a closed one.
  server.keepAliveTimeout = 65_000;
  server.headersTimeout = 20_000;
  server.requestTimeout = 30_000;
  server.on("error", (error) => {
    log("ERROR", error.message);
    process.exit(1);
  });
  endsInOrder(server, shutdownSeconds);
}

function logRequest({ error, ...handled }: Handled): void {
  const level = handled.status >= 500 ? "ERROR" : "INFO";
  const broken = handled.status >= 500 && error ? { error: error.stack ?? error.message } : {};
  log(level, "request", { ...handled, ...broken });
}
