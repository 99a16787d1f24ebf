// The Lambda function behind API Gateway's HTTP APIs and behind load balancers.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { LambdaEvent } from "hono/aws-lambda";
import { log } from "../shared/log.ts";
import { notesApp, type Handled } from "./app.ts";
import { atEitherDoor } from "./frontDoors.ts";
import { ownerOf } from "./owner.ts";
import { readSettings } from "./settings.ts";
import { NotesStore } from "./store.ts";

const settings = readSettings(process.env);
const client = new DynamoDBClient({
  maxAttempts: 3,
  // Milliseconds; three attempts end before the function does.
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
});
export const handler = atEitherDoor(
  notesApp<{ event: LambdaEvent }>({
    store: new NotesStore(DynamoDBDocumentClient.from(client), settings.tableName),
    ownerOf: ({ event }) => ownerOf(settings.authorization, event),
    log: logRequest,
  }),
);

/** One line per request. */
function logRequest({ error, ...handled }: Handled): void {
  const isOurs = handled.status >= 500;
  log(isOurs ? "ERROR" : "INFO", "request", { ...handled, error: isOurs ? error?.stack : undefined });
}
