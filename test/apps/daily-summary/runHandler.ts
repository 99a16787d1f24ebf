// A process of its own for the handler: its answer is one line of JSON behind its own log line.
import { handler } from "../../../apps/daily-summary/handler.ts";

console.log(JSON.stringify(await handler().catch(({ message }: Error) => ({ message }))));
