// What example.test.ts tests: a table of notes, and a function that may read and write it.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export function notes() {
  const prod = pulumi.getStack().endsWith(".prod");
  const table = new aws.dynamodb.Table("notes", {
    attributes: [{ name: "id", type: "S" }],
    hashKey: "id",
    billingMode: "PAY_PER_REQUEST",
    deletionProtectionEnabled: prod,
  });
  const role = new aws.iam.Role("writer-role", {
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
      ],
    }),
  });
  new aws.iam.RolePolicy("writer-policy", {
    role: role.name,
    policy: pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["dynamodb:GetItem", "dynamodb:PutItem"], Resource: table.arn }],
    }),
  });
  const writer = new aws.lambda.Function("writer", {
    role: role.arn,
    runtime: "nodejs24.x",
    handler: "index.handler",
    code: new pulumi.asset.AssetArchive({
      "index.mjs": new pulumi.asset.StringAsset("export const handler = () => 1;"),
    }),
    environment: { variables: { NOTES_TABLE: table.name } },
  });
  return { table: table.name, writer: writer.name };
}
