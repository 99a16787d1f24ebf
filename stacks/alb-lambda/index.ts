// The notes API of http-api behind an Application Load Balancer: ALB -> Lambda -> DynamoDB. One app, another front door.
// Idle cost: the load balancer, about $18 a month, and its address in each of two zones, $7 (Tokyo, November 2026).
import * as pulumi from "@pulumi/pulumi";
import * as alb from "../../components/alb/index.ts";
import * as dynamodb from "../../components/dynamodb/index.ts";
import * as lambda from "../../components/lambda/index.ts";
import * as network from "../../components/network/index.ts";
import { config } from "./config.ts";

export default function albLambda() {
  const { allowedCidrs, certificateArn, hostName } = config();

  // Each owner's notes, newest last, and the keys of creations, which expire.
  const notes = new dynamodb.Table("notes", {
    partitionKey: { name: "owner", type: "string" },
    sortKey: { name: "item", type: "string" },
    expiresAt: "expiresAt",
  });

  // A load balancer without OIDC says of nobody who he is: all share one set of notes.
  const handler = new lambda.Function("notes-api", {
    description: "Answers the requests of the notes API",
    entry: "apps/notes-api/handler.ts",
    timeoutSeconds: 15, // DynamoDB is tried three times, two seconds each
    environment: { TABLE_NAME: notes.name, AUTHORIZATION: "none" },
    permissions: [notes.canRead(), notes.canWrite()],
  });

  // Only the load balancer stands in it. The function does not, and needs no way out.
  const surroundings = new network.Network("network", { nat: "none" });

  // Whatever else is asked for, such as /.env, the load balancer answers itself with 404, and no function runs.
  const web = new alb.LoadBalancer("web", { network: surroundings, allowedCidrs, certificateArn, hostName });
  web.toFunction(handler, { paths: ["/notes", "/notes/*"] });

  return {
    url: web.url,
    dnsName: web.dnsName,
    tableName: notes.name,
    functionName: handler.name,
    commands: {
      list: pulumi.interpolate`curl -i '${web.url}/notes'`,
      create: pulumi.interpolate`curl -i '${web.url}/notes' -H 'content-type: application/json' -d '{"title":"Hello"}'`,
      tailLogs: handler.commands.tailLogs,
    },
  };
}
