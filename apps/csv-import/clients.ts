// The AWS clients. This program has time, so they try for a while, each call with an end.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";

const bounds = {
  maxAttempts: 8,
  // Milliseconds; the last one is of silence in the middle of an object.
  requestHandler: {
    connectionTimeout: 3000,
    requestTimeout: 20_000,
    throwOnRequestTimeout: true,
    socketTimeout: 20_000,
  },
};

export const s3 = new S3Client(bounds);
export const dynamodb = new DynamoDBClient(bounds);
