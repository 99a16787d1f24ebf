import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as aws from "@pulumi/aws";
import { deploy, removalHonoured } from "./index.ts";

import { removalProperties, removalRules } from "./removalRules.ts";

/** Everything that holds something, as dev or prod has it. */
function everything(dev: boolean) {
  new aws.s3.Bucket("bucket", { forceDestroy: dev });
  new aws.ecr.Repository("images", { forceDelete: dev });
  new aws.rds.Cluster("database", {
    engine: "aurora-postgresql",
    skipFinalSnapshot: dev,
    deletionProtection: !dev,
  });
  new aws.dynamodb.Table("table", { attributes: [], deletionProtectionEnabled: !dev });
  new aws.secretsmanager.Secret("secret", dev ? { recoveryWindowInDays: 0 } : {});
  new aws.lb.LoadBalancer("web", { enableDeletionProtection: !dev });
  new aws.cloudwatch.LogGroup("logs");
  new aws.sqs.Queue("queue");
}

describe("kit: removalHonoured", () => {
  it("holds for a dev that goes at once and a prod that keeps data", async () => {
    removalHonoured(await deploy(() => everything(true)), "dev");
    removalHonoured(await deploy(() => everything(false)), "prod");
  });

  it("fails for what would stay behind in dev", async () => {
    const deployment = await deploy(() => {
      everything(false);
      new aws.cloudwatch.LogGroup("kept", { skipDestroy: true });
      new aws.sqs.Queue("protected", {}, { protect: true, retainOnDelete: true });
    });
    assert.throws(() => removalHonoured(deployment, "dev"), {
      name: "AssertionError",
      message: `Removal is not as dev has it:
  bucket (aws:s3/bucket:Bucket) has forceDestroy: false; it must be true
  images (aws:ecr/repository:Repository) has forceDelete: false; it must be true
  database (aws:rds/cluster:Cluster) has skipFinalSnapshot: false; it must be true
  database (aws:rds/cluster:Cluster) has deletionProtection: true; it must be false
  table (aws:dynamodb/table:Table) has deletionProtectionEnabled: true; it must be false
  secret (aws:secretsmanager/secret:Secret) has recoveryWindowInDays: undefined; it must be 0
  web (aws:lb/loadBalancer:LoadBalancer) has enableDeletionProtection: true; it must be false
  kept (aws:cloudwatch/logGroup:LogGroup) has skipDestroy: true; it must be false
  protected (aws:sqs/queue:Queue) has the option protect: true
  protected (aws:sqs/queue:Queue) has the option retainOnDelete: true`,
    });
  });

  it("fails for data that could go in prod", async () => {
    const deployment = await deploy(() => everything(true));
    assert.throws(() => removalHonoured(deployment, "prod"), {
      message: `Removal is not as prod has it:
  bucket (aws:s3/bucket:Bucket) has forceDestroy: true; it must be false
  images (aws:ecr/repository:Repository) has forceDelete: true; it must be false
  database (aws:rds/cluster:Cluster) has skipFinalSnapshot: true; it must be false
  database (aws:rds/cluster:Cluster) has deletionProtection: false; it must be true
  table (aws:dynamodb/table:Table) has deletionProtectionEnabled: false; it must be true
  secret (aws:secretsmanager/secret:Secret) has recoveryWindowInDays: 0; it must be 30
  web (aws:lb/loadBalancer:LoadBalancer) has enableDeletionProtection: false; it must be true`,
    });
  });

  it("fails for a type that can hold something back and has no rule", async () => {
    const deployment = await deploy(() => {
      new aws.docdb.Cluster("documents", {});
      new aws.efs.FileSystem("files");
    });
    assert.throws(() => removalHonoured(deployment, "dev"), {
      message: `Removal is not as dev has it:
  documents (aws:docdb/cluster:Cluster) has no rule in removalRules.ts, and needs one: it has deletionProtection, finalSnapshotIdentifier, skipFinalSnapshot
  files (aws:efs/fileSystem:FileSystem) has no rule in removalRules.ts, and needs one: it holds data`,
    });
  });

  const facts = new URL("../../local/provider/facts/aws/", import.meta.url);
  for (const file of readdirSync(facts))
    it(`has a rule for each type of ${file} that can hold something back`, () => {
      const types = JSON.parse(readFileSync(new URL(file, facts), "utf8")) as Record<string, object>;
      const telling = Object.keys(types).filter((type) => removalProperties.some((p) => p in types[type]!));
      assert.deepEqual(
        telling.filter((type) => !(type in removalRules)),
        [],
      );
    });
});
