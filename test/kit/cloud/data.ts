// S3, DynamoDB, RDS, Secrets Manager, KMS, Glue, SSM: where they differ from the general rule.
import { ACCOUNT, arnOf, digits, hex, uuid, type Rule } from "./made.ts";

const bucket: Rule = ({ name, region }) => ({
  arn: `arn:aws:s3:::${name}`,
  bucketRegion: region,
  bucketDomainName: `${name}.s3.amazonaws.com`,
  bucketRegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
});

const object: Rule = ({ inputs }) => {
  const id = `${inputs.bucket}/${inputs.key}`;
  return { id, arn: `arn:aws:s3:::${id}` };
};

/** What is attached to a bucket has the bucket's name as its id. */
const ofBucket: Rule = ({ inputs }) => ({ id: inputs.bucket });

const databaseCluster: Rule = (made) => {
  const domain = `${hex(made.urn, 12)}.${made.region}.rds.amazonaws.com`;
  const managed = made.inputs.manageMasterUserPassword === true;
  return {
    arn: arnOf(made, "rds", `cluster:${made.name}`),
    clusterResourceId: `cluster-${hex(made.urn, 26).toUpperCase()}`,
    endpoint: `${made.name}.cluster-${domain}`,
    readerEndpoint: `${made.name}.cluster-ro-${domain}`,
    port: made.inputs.engine === "aurora-mysql" ? 3306 : 5432,
    ...(managed && {
      masterUserSecrets: [
        {
          secretArn: arnOf(
            made,
            "secretsmanager",
            `secret:rds!cluster-${uuid(made.urn)}-${hex(made.urn, 6)}`,
          ),
          secretStatus: "active",
        },
      ],
    }),
  };
};

const databaseInstance: Rule = (made) => {
  const address = `${made.name}.${hex(made.urn, 12)}.${made.region}.rds.amazonaws.com`;
  return { arn: arnOf(made, "rds", `db:${made.name}`), address, endpoint: `${address}:5432`, port: 5432 };
};

const clusterInstance: Rule = (made) => ({
  arn: arnOf(made, "rds", `db:${made.name}`),
  endpoint: `${made.name}.${hex(made.urn, 12)}.${made.region}.rds.amazonaws.com`,
});

const secret: Rule = (made) => {
  const arn = arnOf(made, "secretsmanager", `secret:${made.name}-${hex(made.urn, 6)}`);
  return { id: arn, arn };
};

const secretVersion: Rule = ({ urn, inputs }) => {
  const versionId = `terraform-${digits(urn, 26)}`;
  return { id: `${inputs.secretId}|${versionId}`, arn: inputs.secretId, versionId };
};

const key: Rule = (made) => {
  const keyId = uuid(made.urn);
  return { id: keyId, keyId, arn: arnOf(made, "kms", `key/${keyId}`) };
};

export const dataRules: Readonly<Record<string, Rule>> = {
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketObjectv2:BucketObjectv2": object,
  ...Object.fromEntries(
    [
      "Policy",
      "PublicAccessBlock",
      "OwnershipControls",
      "ServerSideEncryptionConfiguration",
      "Versioning",
      "LifecycleConfiguration",
      "Notification",
      "CorsConfiguration",
      "Logging",
    ].map((kind) => [`aws:s3/bucket${kind}:Bucket${kind}`, ofBucket]),
  ),
  "aws:rds/cluster:Cluster": databaseCluster,
  "aws:rds/clusterInstance:ClusterInstance": clusterInstance,
  "aws:rds/instance:Instance": databaseInstance,
  "aws:rds/subnetGroup:SubnetGroup": (made) => ({ arn: arnOf(made, "rds", `subgrp:${made.name}`) }),
  "aws:secretsmanager/secret:Secret": secret,
  "aws:secretsmanager/secretVersion:SecretVersion": secretVersion,
  "aws:kms/key:Key": key,
  "aws:kms/alias:Alias": (made) => ({ arn: arnOf(made, "kms", made.name) }),
  "aws:glue/catalogDatabase:CatalogDatabase": (made) => ({
    id: `${ACCOUNT}:${made.name}`,
    arn: arnOf(made, "glue", `database/${made.name}`),
    catalogId: ACCOUNT,
  }),
  "aws:glue/catalogTable:CatalogTable": (made) => ({
    id: `${ACCOUNT}:${made.inputs.databaseName}:${made.name}`,
    arn: arnOf(made, "glue", `table/${made.inputs.databaseName}/${made.name}`),
    catalogId: ACCOUNT,
  }),
};
