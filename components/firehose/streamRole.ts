// What a delivery stream's role may do: write its own folders, start its own function, and tell of errors.
// https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, trustPolicy, type Statement } from "../iam/index.ts";
import type { Function } from "../lambda/index.ts";
import type { LogGroup } from "../logs/index.ts";
import type { Bucket } from "../s3/index.ts";
import { permissionsBoundary } from "../settings.ts";
import { qualified } from "./processing.ts";

interface Rights {
  readonly bucket: Bucket;
  readonly folders: readonly string[];
  readonly errors: LogGroup;
  readonly transform?: Function;
}

export function streamRole(name: string, rights: Rights, parent: pulumi.Resource) {
  const child = { parent };
  const role = new aws.iam.Role(
    `${name}-role`,
    {
      assumeRolePolicy: trustPolicy(
        "firehose.amazonaws.com",
        aws.getCallerIdentityOutput({}, child).accountId,
      ),
      permissionsBoundary: permissionsBoundary(),
    },
    child,
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-policy`,
    { role: role.name, policy: policyDocument(statements(rights)) },
    child,
  );
  return { role, policy };
}

function statements({ bucket, folders, errors, transform }: Rights): Statement[] {
  const invoke: Statement[] = transform
    ? [
        {
          sid: "Transform",
          actions: ["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"],
          resources: [transform.arn, qualified(transform)],
        },
      ]
    : [];
  return [
    {
      sid: "WriteObjects",
      actions: ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"],
      resources: folders.map((folder) => pulumi.interpolate`${bucket.arn}/${folder}*`),
    },
    {
      sid: "FindBucket",
      actions: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
      resources: [bucket.arn],
    },
    ...invoke,
    { sid: "TellErrors", actions: ["logs:PutLogEvents"], resources: [pulumi.interpolate`${errors.arn}:*`] },
  ];
}
