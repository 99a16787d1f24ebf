import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Grant } from "../iam/index.ts";
import type { Function } from "../lambda/index.ts";
import { LogGroup } from "../logs/index.ts";
import { pascalCase } from "../names.ts";
import { accessLogFormat } from "./accessLog.ts";
import { resolveHttpApiArgs, type Authorization, type HttpApiArgs } from "./httpApiArgs.ts";
import { invokeCommand } from "./invokeCommand.ts";

const TYPE = "kandokoro:apigateway:HttpApi";

/**
 * An HTTP API of API Gateway in front of functions: throttled, with an access log, and open to nobody by accident.
 * Idle it costs nothing; a million requests are about $1.
 */
export class HttpApi extends pulumi.ComponentResource {
  /** The API's address, without a slash at its end: `${api.url}/notes`. */
  readonly url: pulumi.Output<string>;
  /** The underlying API and stage, for what this component does not cover. */
  readonly api: aws.apigatewayv2.Api;
  readonly stage: aws.apigatewayv2.Stage;
  /** One JSON line for each request. */
  readonly accessLog: LogGroup;
  /** `invoke` is a request with curl; `tailAccessLog` follows the requests. */
  readonly commands: {
    readonly invoke: pulumi.Output<string>;
    readonly tailAccessLog: pulumi.Output<string>;
  };
  readonly #name: string;

  constructor(name: string, args: HttpApiArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveHttpApiArgs(name, args);
    super(TYPE, name, {}, opts);
    this.#name = name;

    const child = { parent: this };
    this.api = new aws.apigatewayv2.Api(
      `${name}-api`,
      { protocolType: "HTTP", corsConfiguration: settings.cors },
      child,
    );
    this.accessLog = new LogGroup(name, { retentionDays: args.accessLogRetentionDays }, child);
    const authorization = this.#authorize(args.authorization);
    const targets = new Map<Function, pulumi.Output<string>>();
    for (const [routeKey, fn] of Object.entries(settings.routes)) {
      const target = targets.get(fn) ?? this.#integrate(fn);
      targets.set(fn, target);
      const route = { apiId: this.api.id, routeKey, target, ...authorization };
      new aws.apigatewayv2.Route(`${name}-${routeKey}`, route, child);
    }
    this.stage = new aws.apigatewayv2.Stage(
      `${name}-stage`,
      {
        apiId: this.api.id,
        name: "$default",
        autoDeploy: true,
        accessLogSettings: { destinationArn: this.accessLog.arn, format: accessLogFormat },
        defaultRouteSettings: {
          throttlingBurstLimit: settings.burst,
          throttlingRateLimit: settings.ratePerSecond,
        },
      },
      child,
    );

    this.url = this.api.apiEndpoint;
    this.commands = {
      invoke: invokeCommand(this.url, Object.keys(settings.routes), args.authorization, child),
      tailAccessLog: this.accessLog.commands.tail,
    };
    this.registerOutputs({ url: this.url });
  }

  /** Lets the holder call the API, where its authorization is `iam`. */
  canInvoke(): Grant {
    const resources = [pulumi.interpolate`${this.api.executionArn}/*`];
    return {
      statements: [{ sid: `Call${pascalCase(this.#name)}`, actions: ["execute-api:Invoke"], resources }],
    };
  }

  /** What each route says of who may call it. */
  #authorize(authorization: Authorization) {
    if (authorization === "none") return { authorizationType: "NONE" };
    if (authorization === "iam") return { authorizationType: "AWS_IAM" };
    const { audiences, issuer } = authorization.jwt;
    const authorizer = new aws.apigatewayv2.Authorizer(
      `${this.#name}-jwt`,
      {
        apiId: this.api.id,
        authorizerType: "JWT",
        identitySources: ["$request.header.Authorization"],
        jwtConfiguration: { issuer, audiences: [...audiences] },
      },
      { parent: this },
    );
    return { authorizationType: "JWT", authorizerId: authorizer.id };
  }

  /** The target for a function's routes; only this API may start it. */
  #integrate(fn: Function): pulumi.Output<string> {
    const name = `${this.#name}-to-${fn.logicalName}`;
    fn.allowInvocation(
      name,
      "apigateway.amazonaws.com",
      pulumi.interpolate`${this.api.executionArn}/*`,
      this,
    );
    const integration = new aws.apigatewayv2.Integration(
      name,
      {
        apiId: this.api.id,
        integrationType: "AWS_PROXY",
        integrationUri: fn.function.invokeArn,
        payloadFormatVersion: "2.0",
      },
      { parent: this },
    );
    return pulumi.interpolate`integrations/${integration.id}`;
  }
}
