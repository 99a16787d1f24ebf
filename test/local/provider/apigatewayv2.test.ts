import assert from "node:assert/strict";
import { check } from "../../../local/provider/check.ts";
import { factsOf } from "../../../local/provider/facts.ts";
import { resourceType } from "../../../local/provider/services.ts";

type Values = Record<string, unknown>;

const api = "aws:apigatewayv2/api:Api";
const authorizer = "aws:apigatewayv2/authorizer:Authorizer";
const integration = "aws:apigatewayv2/integration:Integration";
const route = "aws:apigatewayv2/route:Route";
const stage = "aws:apigatewayv2/stage:Stage";
const fnArn = "arn:aws:lambda:ap-northeast-1:000000000000:function:a";
const invokeArn = `arn:aws:apigateway:ap-northeast-1:lambda:path/2015-03-31/functions/${fnArn}/invocations`;
const toFunction = { apiId: "a", integrationType: "AWS_PROXY", integrationUri: invokeArn };
const keyForm = `The provided route key is not formatted properly for HTTP protocol; use`;
const methods = `${keyForm} a method and a path, such as "GET /notes/{id}" (ANY, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT), or $default`;

/** What a type refuses, by inputs; an empty list for what it takes. */
const cases: [token: string, news: Values, said: string[]][] = [
  [api, { protocolType: "HTTP", ipAddressType: "ipv4" }, []],
  [api, { protocolType: "WEBSOCKET" }, ['protocolType is "WEBSOCKET"; the local cloud has HTTP APIs only']],
  [
    api,
    { protocolType: "HTTP", target: fnArn, body: "{}" },
    [
      "target is not covered by the local provider; remove it here",
      "body is not covered by the local provider; remove it here",
    ],
  ],
  [
    api,
    {
      protocolType: "HTTP",
      corsConfiguration: { allowCredentials: true, allowOrigins: ["*"], allowHeaders: ["*"], maxAge: 86_401 },
    },
    [
      "corsConfiguration.allowOrigins has *, which is not allowed with allowCredentials; name each one",
      "corsConfiguration.allowHeaders has *, which is not allowed with allowCredentials; name each one",
      "corsConfiguration.maxAge is 86401; use -1 to 86400",
    ],
  ],
  [api, { protocolType: "HTTP", corsConfiguration: { allowOrigins: ["*"] } }, []],
  [integration, { ...toFunction, payloadFormatVersion: "2.0" }, []],
  [integration, { ...toFunction, integrationUri: fnArn }, []],
  [integration, { apiId: "a", integrationType: "HTTP_PROXY", integrationUri: "https://example.com" }, []],
  [
    integration,
    { ...toFunction, integrationType: "MOCK" },
    ['integrationType is "MOCK"; an HTTP API takes AWS_PROXY or HTTP_PROXY'],
  ],
  [
    integration,
    { ...toFunction, integrationUri: "notes" },
    ['integrationUri is "notes"; use a function\'s invokeArn or arn'],
  ],
  [
    integration,
    { ...toFunction, integrationType: "HTTP_PROXY" },
    [`integrationUri is "${invokeArn}"; use an address that begins with http:// or https://`],
  ],
  [
    integration,
    { ...toFunction, timeoutMilliseconds: 30_001, connectionType: "VPC_LINK", connectionId: "a" },
    [
      "connectionId is not covered by the local provider; remove it here",
      'connectionType is "VPC_LINK"; the local cloud has INTERNET only',
      "timeoutMilliseconds is 30001; use 50 to 30000",
    ],
  ],
  ...["$default", "GET /", "ANY /{path+}", "POST /notes/{id}/lines/{line}", "GET /notes/"].map(
    (routeKey): [string, Values, string[]] => [route, { apiId: "a", routeKey }, []],
  ),
  [route, { apiId: "a", routeKey: "/notes" }, [`routeKey is "/notes": ${methods}`]],
  [route, { apiId: "a", routeKey: "get /notes" }, [`routeKey is "get /notes": ${methods}`]],
  [route, { apiId: "a", routeKey: "GET notes" }, [`routeKey is "GET notes": ${methods}`]],
  [
    route,
    { apiId: "a", routeKey: "GET /{path+}/notes" },
    [`routeKey is "GET /{path+}/notes": ${keyForm} {path+} only at the end of the path`],
  ],
  [
    route,
    {
      apiId: "a",
      routeKey: "GET /",
      target: "65a47bb0",
      apiKeyRequired: true,
      authorizationScopes: ["read"],
    },
    [
      'target is "65a47bb0"; use "integrations/" and the integration\'s id',
      "apiKeyRequired is true; an HTTP API has no API keys: use an authorizer",
      'authorizationScopes is given; use it only with authorizationType "JWT"',
    ],
  ],
  // The id of an authorizer that is yet to be made is not known, and so not missed.
  [route, { apiId: "a", routeKey: "GET /", authorizationType: "JWT", authorizationScopes: ["read"] }, []],
  [stage, { apiId: "a", name: "$default", defaultRouteSettings: { throttlingRateLimit: 0.5 } }, []],
  [stage, { apiId: "a", name: "v1.2" }, ['name is "v1.2"; use $default, or letters, digits, _ and -']],
  [
    stage,
    {
      apiId: "a",
      name: "v1",
      accessLogSettings: { destinationArn: "arn:aws:s3:::logs", format: "$context.requestId" },
      clientCertificateId: "a",
      defaultRouteSettings: { throttlingBurstLimit: -1, loggingLevel: "INFO" },
      routeSettings: [{ routeKey: "GET /", throttlingRateLimit: -1 }],
    },
    [
      "clientCertificateId is not covered by the local provider; remove it here",
      'accessLogSettings.destinationArn is "arn:aws:s3:::logs"; use the ARN of a log group or of a delivery stream',
      "defaultRouteSettings.throttlingBurstLimit is -1; use 0 or more",
      "defaultRouteSettings asks for execution logs, which an HTTP API does not have; use accessLogSettings",
      "routeSettings[0].throttlingRateLimit is -1; use 0 or more",
    ],
  ],
  [
    authorizer,
    {
      apiId: "a",
      authorizerType: "JWT",
      authorizerUri: invokeArn,
      jwtConfiguration: { issuer: "http://id" },
    },
    [
      'jwtConfiguration.issuer is "http://id"; use the issuer\'s address, which begins with https://',
      'authorizerUri is given; use it only with authorizerType "REQUEST"',
    ],
  ],
  [
    authorizer,
    {
      apiId: "a",
      authorizerType: "REQUEST",
      authorizerPayloadFormatVersion: "1.0",
      authorizerUri: fnArn,
      enableSimpleResponses: true,
      jwtConfiguration: { issuer: "https://id" },
    },
    [
      'enableSimpleResponses is true; use it only with authorizerPayloadFormatVersion "2.0"',
      `authorizerUri is "${fnArn}"; use the function's invokeArn`,
      'jwtConfiguration is given; use it only with authorizerType "JWT"',
    ],
  ],
];

describe("API Gateway v2 of the local provider", () => {
  for (const [token, news, said] of cases) {
    const title = said.length > 0 ? `refuses: ${said.join("; ")}` : `takes ${JSON.stringify(news)}`;
    it(`${token.split(":").at(-1)} ${title.slice(0, 160)}`, async () => {
      const subject = { token, name: "a", facts: factsOf(token)!, type: await resourceType(token) };
      const { problems } = check(subject, {}, news);
      assert.deepEqual(
        problems.map(({ property, reason }) => `${property} ${reason}`),
        said,
      );
    });
  }
});
