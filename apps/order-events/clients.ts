// The AWS clients of both functions: bounded, so that one call that hangs does not take the whole batch with it.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";

/** One second to connect, one to answer, once more when that fails. */
const bounds = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 1000, throwOnRequestTimeout: true },
};

export const dynamodb = new DynamoDBClient(bounds);
export const sqs = new SQSClient(bounds);
