// AWS's services that a network can have an endpoint for.

/** Services with a gateway endpoint: free, and so always there. */
export const GATEWAYS = ["s3", "dynamodb"] as const;

/**
 * Services with an interface endpoint, as the last part of `com.amazonaws.<region>.<service>` says it; those that
 * tasks and functions call.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
 */
export const SERVICES: readonly string[] = [
  "application-autoscaling",
  "athena",
  "bedrock-runtime",
  "ecr.api",
  "ecr.dkr",
  "ecs",
  "ecs-agent",
  "ecs-telemetry",
  "elasticloadbalancing",
  "events",
  "execute-api",
  "glue",
  "kinesis-firehose",
  "kinesis-streams",
  "kms",
  "lambda",
  "logs",
  "monitoring",
  "rds",
  "rds-data",
  "scheduler",
  "secretsmanager",
  "sns",
  "sqs",
  "ssm",
  "ssmmessages",
  "states",
  "sts",
  "xray",
];
