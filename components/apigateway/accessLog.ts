// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html

/** What is logged of a request: no query, no header, no body. A variable without a value is logged as "-". */
const variables = {
  requestId: "requestId",
  time: "requestTimeEpoch",
  sourceIp: "identity.sourceIp",
  method: "httpMethod",
  path: "path",
  routeKey: "routeKey",
  status: "status",
  responseLength: "responseLength",
  responseLatency: "responseLatency",
  integrationLatency: "integrationLatency",
  integrationError: "integrationErrorMessage",
  authorizerError: "authorizer.error",
};

/** One JSON object for each request. */
export const accessLogFormat = JSON.stringify(
  Object.fromEntries(Object.entries(variables).map(([name, variable]) => [name, `$context.${variable}`])),
);
