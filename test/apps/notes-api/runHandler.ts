// A process of its own for the handler, as Lambda gives it: events come as arguments, and the answers go out as one line
// of JSON behind the handler's own log lines.
import { handler } from "../../../apps/notes-api/handler.ts";

const answers = [];
for (const event of process.argv.slice(2)) answers.push(await handler(JSON.parse(event)));
console.log(JSON.stringify(answers));
