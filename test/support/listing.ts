// What an emulator holds, by its own listing: the state is not asked.
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { IAMClient, ListPoliciesCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  ListLayersCommand,
} from "@aws-sdk/client-lambda";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";

/** How to reach an emulator. */
export function clientConfig(endpoint: string) {
  return {
    endpoint,
    region: "ap-northeast-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    forcePathStyle: true,
  };
}

/** The names of everything there, by kind. */
export async function listAll(endpoint: string): Promise<Record<string, string[]>> {
  const config = clientConfig(endpoint);
  const [logs, iam, lambda] = [
    new CloudWatchLogsClient(config),
    new IAMClient(config),
    new LambdaClient(config),
  ];
  const [buckets, queues, groups, roles, policies, functions, layers, mappings] = await Promise.all([
    new S3Client(config).send(new ListBucketsCommand({})),
    new SQSClient(config).send(new ListQueuesCommand({})),
    logs.send(new DescribeLogGroupsCommand({})),
    iam.send(new ListRolesCommand({})),
    iam.send(new ListPoliciesCommand({ Scope: "Local" })),
    lambda.send(new ListFunctionsCommand({})),
    lambda.send(new ListLayersCommand({})),
    lambda.send(new ListEventSourceMappingsCommand({})),
  ]);
  return {
    buckets: (buckets.Buckets ?? []).map(({ Name }) => Name!),
    queues: queues.QueueUrls ?? [],
    logGroups: (groups.logGroups ?? []).map(({ logGroupName }) => logGroupName!),
    roles: (roles.Roles ?? []).map(({ RoleName }) => RoleName!),
    policies: (policies.Policies ?? []).map(({ PolicyName }) => PolicyName!),
    functions: (functions.Functions ?? []).map(({ FunctionName }) => FunctionName!),
    layers: (layers.Layers ?? []).map(({ LayerName }) => LayerName!),
    mappings: (mappings.EventSourceMappings ?? []).map(({ UUID }) => UUID!),
  };
}
