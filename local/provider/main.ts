// The local provider's process: prints its port on the first line of standard output, then serves until its
// standard input is closed, so that it never outlives who started it. serve.ts starts it.
import { main } from "@pulumi/pulumi/provider/server.js";
import { isLoopback, newCloud } from "./cloud.ts";
import { newProvider } from "./provider.ts";

const endpoint = process.env.KANDOKORO_ENDPOINT ?? "";
const region = process.env.KANDOKORO_REGION ?? "";
const accountId = process.env.KANDOKORO_ACCOUNT_ID ?? "";
const defaultTags = JSON.parse(process.env.KANDOKORO_DEFAULT_TAGS ?? "{}") as Record<string, string>;

if (!isLoopback(endpoint)) {
  console.error(
    `The local provider works on this machine only: KANDOKORO_ENDPOINT is "${endpoint}"; use an address such as http://127.0.0.1:4566`,
  );
  process.exit(1);
}

// Nothing of the user's own AWS set-up may reach a client.
for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
process.env.AWS_EC2_METADATA_DISABLED = "true";

// Ctrl-C reaches every process of the terminal; the engine still has to finish what it began with our help.
process.on("SIGINT", () => undefined);
process.stdin.resume().on("close", () => process.exit());

await main(newProvider(newCloud({ endpoint, region, accountId, defaultTags })), []);
