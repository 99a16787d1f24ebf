// What an emulator holds, by its own listing: the state is not asked.
import { ApiGatewayV2Client, GetApisCommand } from "@aws-sdk/client-apigatewayv2";
import { AthenaClient, ListNamedQueriesCommand, ListWorkGroupsCommand } from "@aws-sdk/client-athena";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { FirehoseClient, ListDeliveryStreamsCommand } from "@aws-sdk/client-firehose";
import { GetDatabasesCommand, GlueClient } from "@aws-sdk/client-glue";
import { IAMClient, ListPoliciesCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  ListLayersCommand,
} from "@aws-sdk/client-lambda";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { ListSchedulesCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { ListSubscriptionsCommand, ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { listContainers } from "./listingContainers.ts";

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
  const sns = new SNSClient(config);
  const [apis, tables, schedules, topics, subscriptions] = await Promise.all([
    new ApiGatewayV2Client(config).send(new GetApisCommand({})),
    new DynamoDBClient(config).send(new ListTablesCommand({})),
    new SchedulerClient(config).send(new ListSchedulesCommand({})),
    sns.send(new ListTopicsCommand({})),
    sns.send(new ListSubscriptionsCommand({})),
  ]);
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
  const athena = new AthenaClient(config);
  const [streams, databases, workgroups, savedQueries] = await Promise.all([
    new FirehoseClient(config).send(new ListDeliveryStreamsCommand({})),
    new GlueClient(config).send(new GetDatabasesCommand({})),
    athena.send(new ListWorkGroupsCommand({})),
    athena.send(new ListNamedQueriesCommand({})),
  ]);
  return {
    apis: (apis.Items ?? []).map(({ Name }) => Name!),
    tables: tables.TableNames ?? [],
    schedules: (schedules.Schedules ?? []).map(({ Name }) => Name!),
    topics: (topics.Topics ?? []).map(({ TopicArn }) => TopicArn!),
    subscriptions: (subscriptions.Subscriptions ?? []).map(({ SubscriptionArn }) => SubscriptionArn!),
    buckets: (buckets.Buckets ?? []).map(({ Name }) => Name!),
    queues: queues.QueueUrls ?? [],
    logGroups: (groups.logGroups ?? []).map(({ logGroupName }) => logGroupName!),
    roles: (roles.Roles ?? []).map(({ RoleName }) => RoleName!),
    policies: (policies.Policies ?? []).map(({ PolicyName }) => PolicyName!),
    functions: (functions.Functions ?? []).map(({ FunctionName }) => FunctionName!),
    layers: (layers.Layers ?? []).map(({ LayerName }) => LayerName!),
    mappings: (mappings.EventSourceMappings ?? []).map(({ UUID }) => UUID!),
    streams: streams.DeliveryStreamNames ?? [],
    databases: (databases.DatabaseList ?? []).map(({ Name }) => Name!),
    // Each account has this one.
    workgroups: (workgroups.WorkGroups ?? []).map(({ Name }) => Name!).filter((name) => name !== "primary"),
    savedQueries: savedQueries.NamedQueryIds ?? [],
    ...(await listContainers(config)),
  };
}
