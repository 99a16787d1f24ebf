// An HTTP API of notes: API Gateway -> Lambda -> DynamoDB, throttled, with an access log.
// Idle cost: nothing but the storage of the notes.
import * as pulumi from "@pulumi/pulumi";
import * as apigateway from "../../components/apigateway/index.ts";
import * as dynamodb from "../../components/dynamodb/index.ts";
import * as lambda from "../../components/lambda/index.ts";
import { config } from "./config.ts";

export default function httpApi() {
  const { authorization, credentials, corsOrigins } = config();

  // Each owner's notes, newest last, and the keys of creations, which expire.
  const notes = new dynamodb.Table("notes", {
    partitionKey: { name: "owner", type: "string" },
    sortKey: { name: "item", type: "string" },
    expiresAt: "expiresAt",
  });

  const handler = new lambda.Function("notes-api", {
    description: "Answers the requests of the notes API",
    entry: "apps/notes-api/handler.ts",
    timeoutSeconds: 15, // DynamoDB is tried three times, two seconds each
    environment: { TABLE_NAME: notes.name, AUTHORIZATION: authorization === "none" ? "none" : "jwt" },
    permissions: [notes.canRead(), notes.canWrite()],
  });

  // Without a jwtIssuer (see config.ts) everyone may call, and all share one set of notes.
  const api = new apigateway.HttpApi("web", {
    routes: { "ANY /notes": handler, "ANY /notes/{id}": handler, $default: handler },
    authorization,
    cors: corsOrigins.length === 0 ? undefined : { ...browserHeaders, allowOrigins: corsOrigins },
    throttling: { burst: 100, ratePerSecond: 50 },
  });

  return {
    url: api.url,
    tableName: notes.name,
    functionName: handler.name,
    authorization: authorization === "none" ? "none" : "jwt",
    commands: {
      list: api.commands.invoke,
      create: pulumi.interpolate`curl -i${credentials} '${api.url}/notes' -H 'content-type: application/json' -d '{"title":"Hello"}'`,
      tailLogs: handler.commands.tailLogs,
      tailAccessLog: api.commands.tailAccessLog,
    },
  };
}

/** What web pages may send, and read of an answer. */
const browserHeaders = {
  allowMethods: ["GET", "POST", "PUT", "DELETE"],
  allowHeaders: ["content-type", "authorization", "if-match", "if-none-match", "idempotency-key"],
  exposeHeaders: ["etag", "location", "retry-after"],
};
