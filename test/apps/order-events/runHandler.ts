// A process of its own for a handler, which reads its environment when it starts: `runHandler.ts billing <batch>`.
import { left } from "./fixtures.ts";

const [app, batch] = process.argv.slice(2);
const { handler } = await import(`../../../apps/order-events/${app}.ts`);
process.stdout.write(`${JSON.stringify(await handler(JSON.parse(batch!), left()))}\n`);
