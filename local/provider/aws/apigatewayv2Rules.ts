// What AWS refuses of HTTP APIs beyond the recorded limits, and what the emulator cannot do.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
import type * as aws from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { routeKeyProblem } from "../../../components/apigateway/routeKey.ts";
import type { Problem } from "../resourceType.ts";
import { unhandled } from "./s3AndLambda.ts";

type Api = Partial<Unwrap<aws.apigatewayv2.ApiArgs>>;
type Authorizer = Partial<Unwrap<aws.apigatewayv2.AuthorizerArgs>>;
type Integration = Partial<Unwrap<aws.apigatewayv2.IntegrationArgs>>;
type Route = Partial<Unwrap<aws.apigatewayv2.RouteArgs>>;
type Stage = Partial<Unwrap<aws.apigatewayv2.StageArgs>>;

const ofApi = [
  ...([
    "apiKeySelectionExpression",
    "corsConfiguration",
    "description",
    "disableExecuteApiEndpoint",
  ] as const),
  ...(["ipAddressType", "name", "protocolType", "routeSelectionExpression", "tags", "version"] as const),
];

export function apiProblems(api: Api): Problem[] {
  const problems = unhandled<Api>(api, ofApi);
  if (api.protocolType === "WEBSOCKET")
    problems.push({ property: "protocolType", reason: 'is "WEBSOCKET"; the local cloud has HTTP APIs only' });
  const { allowCredentials, maxAge = 0, ...lists } = api.corsConfiguration ?? {};
  const open = Object.entries(lists).filter(([, list]) => Array.isArray(list) && list.includes("*"));
  for (const [name] of allowCredentials ? open : [])
    problems.push({
      property: `corsConfiguration.${name}`,
      reason: "has *, which is not allowed with allowCredentials; name each one",
    });
  if (maxAge < -1 || maxAge > 86_400)
    problems.push({ property: "corsConfiguration.maxAge", reason: `is ${maxAge}; use -1 to 86400` });
  return problems;
}

const ofIntegration = [
  ...(["apiId", "connectionType", "description", "integrationMethod", "integrationType"] as const),
  ...(["integrationUri", "passthroughBehavior", "payloadFormatVersion", "requestParameters"] as const),
  "timeoutMilliseconds" as const,
];

export function integrationProblems(integration: Integration): Problem[] {
  const problems = unhandled<Integration>(integration, ofIntegration);
  const add = (property: string, reason: string) => problems.push({ property, reason });
  const {
    connectionType,
    integrationType: type,
    integrationUri: uri,
    timeoutMilliseconds: timeout,
  } = integration;
  if (type !== undefined && !["AWS_PROXY", "HTTP_PROXY"].includes(type))
    add("integrationType", `is "${type}"; an HTTP API takes AWS_PROXY or HTTP_PROXY`);
  if (connectionType === "VPC_LINK")
    add("connectionType", 'is "VPC_LINK"; the local cloud has INTERNET only');
  if (type === "AWS_PROXY" && uri !== undefined && !/^arn:[^:]+:(lambda|apigateway):/.test(uri))
    add("integrationUri", `is "${uri}"; use a function's invokeArn or arn`);
  if (type === "HTTP_PROXY" && uri !== undefined && !/^https?:\/\//.test(uri))
    add("integrationUri", `is "${uri}"; use an address that begins with http:// or https://`);
  if (timeout !== undefined && (timeout < 50 || timeout > 30_000))
    add("timeoutMilliseconds", `is ${timeout}; use 50 to 30000`);
  return problems;
}

const ofRoute = [
  ...(["apiId", "apiKeyRequired", "authorizationScopes", "authorizationType", "authorizerId"] as const),
  ...(["operationName", "routeKey", "target"] as const),
];

export function routeProblems(route: Route): Problem[] {
  const problems = unhandled<Route>(route, ofRoute);
  const { authorizationScopes = [], authorizationType: type, routeKey, target } = route;
  const use = routeKey === undefined ? undefined : routeKeyProblem(routeKey);
  if (use !== undefined)
    problems.push({
      property: "routeKey",
      reason: `is "${routeKey}": The provided route key is not formatted properly for HTTP protocol; use ${use}`,
    });
  if (target && !/^integrations\/./.test(target))
    problems.push({
      property: "target",
      reason: `is "${target}"; use "integrations/" and the integration's id`,
    });
  if (route.apiKeyRequired)
    problems.push({
      property: "apiKeyRequired",
      reason: "is true; an HTTP API has no API keys: use an authorizer",
    });
  if (authorizationScopes.length > 0 && type !== "JWT")
    problems.push({
      property: "authorizationScopes",
      reason: 'is given; use it only with authorizationType "JWT"',
    });
  return problems;
}

const ofStage = [
  ...(["accessLogSettings", "apiId", "autoDeploy", "defaultRouteSettings", "description", "name"] as const),
  ...(["routeSettings", "stageVariables", "tags"] as const),
];

export function stageProblems(stage: Stage): Problem[] {
  const problems = unhandled<Stage>(stage, ofStage);
  const { accessLogSettings, defaultRouteSettings: every, name, routeSettings = [] } = stage;
  if (name !== undefined && !/^(\$default|[\w-]{1,128})$/.test(name))
    problems.push({ property: "name", reason: `is "${name}"; use $default, or letters, digits, _ and -` });
  const log = accessLogSettings?.destinationArn;
  if (log !== undefined && !/^arn:[^:]+:(logs|firehose):/.test(log))
    problems.push({
      property: "accessLogSettings.destinationArn",
      reason: `is "${log}"; use the ARN of a log group or of a delivery stream`,
    });
  const settings = [
    ...(every ? [{ at: "defaultRouteSettings", ...every }] : []),
    ...routeSettings.map((one, i) => ({ at: `routeSettings[${i}]`, ...one })),
  ];
  return [...problems, ...settings.flatMap(settingsProblems)];
}

type Settings = NonNullable<Stage["defaultRouteSettings"]> & { readonly at: string };

function settingsProblems(settings: Settings): Problem[] {
  const { at, dataTraceEnabled, loggingLevel = "OFF" } = settings;
  const limits = (["throttlingBurstLimit", "throttlingRateLimit"] as const).filter(
    (name) => (settings[name] ?? 0) < 0,
  );
  return [
    ...limits.map((name) => ({ property: `${at}.${name}`, reason: `is ${settings[name]}; use 0 or more` })),
    ...(dataTraceEnabled || loggingLevel !== "OFF"
      ? [
          {
            property: at,
            reason: "asks for execution logs, which an HTTP API does not have; use accessLogSettings",
          },
        ]
      : []),
  ];
}

const ofAuthorizer = [
  ...(["apiId", "authorizerPayloadFormatVersion", "authorizerResultTtlInSeconds", "authorizerType"] as const),
  ...(["authorizerUri", "enableSimpleResponses", "identitySources", "jwtConfiguration", "name"] as const),
];

export function authorizerProblems(authorizer: Authorizer): Problem[] {
  const problems = unhandled<Authorizer>(authorizer, ofAuthorizer);
  if (authorizer.authorizerType === undefined) return problems;
  const add = (property: string, reason: string) => problems.push({ property, reason });
  const { authorizerPayloadFormatVersion: version, authorizerUri: uri, jwtConfiguration: jwt } = authorizer;
  if (authorizer.authorizerType === "JWT") {
    if (jwt?.issuer !== undefined && !jwt.issuer.startsWith("https://"))
      add(
        "jwtConfiguration.issuer",
        `is "${jwt.issuer}"; use the issuer's address, which begins with https://`,
      );
    if (uri) add("authorizerUri", 'is given; use it only with authorizerType "REQUEST"');
    return problems;
  }
  if (authorizer.enableSimpleResponses && version === "1.0")
    add("enableSimpleResponses", 'is true; use it only with authorizerPayloadFormatVersion "2.0"');
  if (uri !== undefined && !/^arn:[^:]+:apigateway:[^:]*:lambda:path\//.test(uri))
    add("authorizerUri", `is "${uri}"; use the function's invokeArn`);
  if (jwt) add("jwtConfiguration", 'is given; use it only with authorizerType "JWT"');
  return problems;
}
