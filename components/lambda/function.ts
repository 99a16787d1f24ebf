import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Collected } from "../collected.ts";
import { policyDocument, trustPolicy, type Grant, type Statement } from "../iam/index.ts";
import { LogGroup } from "../logs/index.ts";
import { awsCli, permissionsBoundary } from "../settings.ts";
import { Queue } from "../sqs/index.ts";
import { RUNTIME, type Artifact } from "./bundle.ts";
import { resolveFunctionArgs, type FunctionArgs } from "./functionArgs.ts";
import { lambdaArchitecture } from "./limits.ts";

const TYPE = "kandokoro:lambda:Function";
const FOURTEEN_DAYS = 14 * 24 * 60 * 60;

/**
 * A Lambda function from one TypeScript file: bundled, with its own log group and a role that may do what it was
 * granted and nothing else. Idle it costs nothing.
 */
export class Function extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** The underlying function, for what this component does not cover. */
  readonly function: aws.lambda.Function;
  readonly role: aws.iam.Role;
  /** The role's one policy. What needs the function's rights to be there waits for it. */
  readonly policy: aws.iam.RolePolicy;
  readonly logGroup: LogGroup;
  /** `invoke` runs the function with an empty event; `tailLogs` follows its log. */
  readonly commands: { readonly invoke: pulumi.Output<string>; readonly tailLogs: pulumi.Output<string> };
  /** The component's own name, as the page gave it. */
  readonly logicalName: string;
  readonly timeoutSeconds: number;
  /** What was built. */
  readonly artifact: Artifact;
  readonly #args: FunctionArgs;
  readonly #maximumRetryAttempts: number;
  readonly #accountId: pulumi.Output<string>;
  readonly #grants: Collected<Grant>;
  #failures?: Queue;

  constructor(name: string, args: FunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveFunctionArgs(name, args);
    super(TYPE, name, {}, opts);
    this.logicalName = name;
    this.timeoutSeconds = settings.timeoutSeconds;
    this.artifact = settings.artifact;
    this.#args = args;
    this.#maximumRetryAttempts = settings.maximumRetryAttempts;
    this.#grants = new Collected(`lambda.Function "${name}"`);

    const child = { parent: this };
    this.#accountId = aws.getCallerIdentityOutput({}, child).accountId;
    this.logGroup = new LogGroup(name, {}, child);
    this.role = new aws.iam.Role(
      `${name}-role`,
      {
        assumeRolePolicy: trustPolicy("lambda.amazonaws.com", this.#accountId),
        permissionsBoundary: permissionsBoundary(),
      },
      child,
    );
    for (const grant of [
      writeLogs(this.logGroup),
      ...(settings.tracing ? [sendTraces] : []),
      ...settings.permissions,
    ])
      this.allow(grant);
    this.policy = new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        role: this.role.name,
        policy: this.#grants.whole((grants) => policyDocument(grants.flatMap((grant) => grant.statements))),
      },
      child,
    );
    this.function = new aws.lambda.Function(
      `${name}-function`,
      {
        description: args.description,
        role: this.role.arn,
        runtime: RUNTIME,
        architectures: [lambdaArchitecture()],
        handler: `index.${settings.handler}`,
        code: new pulumi.asset.FileArchive(settings.artifact.path),
        layers: settings.layers.map((layer) => layer.arn),
        memorySize: settings.memoryMiB,
        timeout: settings.timeoutSeconds,
        environment: args.environment && { variables: args.environment },
        loggingConfig: { logFormat: "JSON", logGroup: this.logGroup.name },
        reservedConcurrentExecutions: args.reservedConcurrency,
        tracingConfig: settings.tracing ? { mode: "Active" } : undefined,
      },
      child,
    );

    this.name = this.function.name;
    this.arn = this.function.arn;
    this.commands = {
      invoke: pulumi.interpolate`${awsCli()} lambda invoke --cli-read-timeout 0 --function-name ${this.name} /dev/stdout`,
      tailLogs: this.logGroup.commands.tail,
    };
    this.registerOutputs({ name: this.name, arn: this.arn });
  }

  /** What the function was granted so far. */
  get grants(): readonly Grant[] {
    return this.#grants.soFar;
  }

  /** The queue of events that the function could not handle, once an asynchronous caller was wired. */
  get failures(): Queue | undefined {
    return this.#failures;
  }

  /** Grants more than the constructor's `permissions` did; for what wires the function. */
  allow(grant: Grant): void {
    this.#grants.add(grant, "allow");
  }

  /** Lets one resource of one AWS service start the function. */
  allowInvocation(
    name: string,
    principal: string,
    sourceArn: pulumi.Input<string>,
    parent: pulumi.Resource,
  ): aws.lambda.Permission {
    // A bucket's ARN does not say whose it is; all others carry the account.
    const sourceAccount = principal === "s3.amazonaws.com" ? this.#accountId : undefined;
    return new aws.lambda.Permission(
      name,
      { action: "lambda:InvokeFunction", function: this.name, principal, sourceArn, sourceAccount },
      { parent },
    );
  }

  /**
   * Keeps what an asynchronous caller sent and the function could not handle: in a queue, for 14 days, with the
   * reason. Called by what sends (`bucket.onCreated(fn)`), so that no event is lost; once or often.
   */
  keepFailures(): Queue {
    if (this.#failures) return this.#failures;
    const queue =
      this.#args.onFailure ??
      new Queue(
        `${this.logicalName}-failures`,
        { deadLetterQueue: false, retentionSeconds: FOURTEEN_DAYS },
        { parent: this },
      );
    this.#failures = queue;
    this.allow(queue.canSend());
    new aws.lambda.FunctionEventInvokeConfig(
      `${this.logicalName}-invocations`,
      {
        functionName: this.name,
        maximumRetryAttempts: this.#maximumRetryAttempts,
        destinationConfig: { onFailure: { destination: queue.arn } },
      },
      { parent: this, dependsOn: [this.policy] }, // Lambda checks that the role may send there
    );
    return queue;
  }
}

/** Streams and events in the function's own group; no right to make groups. */
function writeLogs(logGroup: LogGroup): Grant {
  const actions = ["logs:CreateLogStream", "logs:PutLogEvents"];
  return { statements: [{ sid: "WriteLogs", actions, resources: [pulumi.interpolate`${logGroup.arn}:*`] }] };
}

/** X-Ray knows no narrower resource than all. */
const traces: Statement = {
  sid: "SendTraces",
  actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
  resources: ["*"],
};
const sendTraces: Grant = { statements: [traces] };
