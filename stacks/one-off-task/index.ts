// A container that runs once, to its end: stock counts from CSV files in S3 into DynamoDB, by a Fargate task.
// Idle cost: nothing but storage. No machine waits for work, and no NAT gateway for tasks.
import * as pulumi from "@pulumi/pulumi";
import * as dynamodb from "../../components/dynamodb/index.ts";
import * as ecr from "../../components/ecr/index.ts";
import * as ecs from "../../components/ecs/index.ts";
import * as network from "../../components/network/index.ts";
import * as s3 from "../../components/s3/index.ts";
import { awsCli } from "../../components/settings.ts";

export default function oneOffTask() {
  // The files, and for each that was imported a report of what became of its rows.
  const files = new s3.Bucket("files", { versioned: true });
  const stock = new dynamodb.Table("stock", {
    partitionKey: { name: "sku", type: "string" },
    sortKey: { name: "countedAt", type: "string" },
  });

  // The Dockerfile that serves development serves here too; all that differs is the environment.
  const image = new ecr.Image("csv-import", {
    context: "apps",
    dockerfile: "apps/csv-import/Dockerfile",
  });
  const importer = new ecs.TaskDefinition("importer", {
    cpu: 256, // a quarter of a vCPU, and the least memory that goes with it: about $0.01 an hour
    memoryMiB: 512,
    containers: {
      importer: {
        image,
        environment: { STOCK_BUCKET: files.name, STOCK_TABLE: stock.name, TIME_LIMIT_SECONDS: "900" },
      },
    },
    permissions: [files.canRead(), files.canWrite("reports/*"), stock.canWrite()],
  });

  // In public subnets, with an address and a group that lets nobody in: tasks reach AWS without a NAT gateway.
  const task = importer.run({
    cluster: new ecs.Cluster("cluster"),
    network: new network.Network("network", { nat: "none" }),
    publicIp: true,
    timeLimitSeconds: 960, // should the program not end by its own limit
  });

  return {
    bucket: files.name,
    tableName: stock.name,
    task: task.settings,
    commands: {
      upload: pulumi.interpolate`${awsCli()} s3 cp --recursive apps/csv-import/samples s3://${files.name}/incoming/`,
      run: task.commands.run,
      reports: pulumi.interpolate`${awsCli()} s3 ls --recursive s3://${files.name}/reports/`,
      count: pulumi.interpolate`${awsCli()} dynamodb scan --table-name ${stock.name} --select COUNT`,
      tailLogs: importer.logGroup.commands.tail,
    },
  };
}
