import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Collected } from "../collected.ts";
import { Image } from "../ecr/index.ts";
import { policyDocument, trustPolicy, type Grant } from "../iam/index.ts";
import { LogGroup } from "../logs/index.ts";
import { permissionsBoundary, platform } from "../settings.ts";
import type { Topic } from "../sns/index.ts";
import type { ContainerArgs } from "./containerArgs.ts";
import { containerDefinitions, tmpVolume, type Container, type Shared } from "./containerDefinition.ts";
import { executionStatements } from "./executionRole.ts";
import { alertOnFailure } from "./failureAlert.ts";
import type { LogRouter } from "./logRouter.ts";
import { refuseSecretValues } from "./secretValues.ts";
import { resolveTaskDefinitionArgs, type TaskDefinitionArgs } from "./taskDefinitionArgs.ts";
import { TaskRun, type RunArgs } from "./taskRun.ts";

const TYPE = "kandokoro:ecs:TaskDefinition";

/**
 * What a task is: containers on Fargate, with the CPU and memory that were asked for, one log group, a role that may do
 * what it was granted, and another with which ECS starts it. Idle it costs nothing.
 */
export class TaskDefinition extends pulumi.ComponentResource {
  /** ARN with the revision. */
  readonly arn: pulumi.Output<string>;
  /** The name of all its revisions; where AWS is given it alone, it takes the newest. */
  readonly family: pulumi.Output<string>;
  /** The underlying task definition, for what this component does not cover. */
  readonly taskDefinition: aws.ecs.TaskDefinition;
  /** What the containers act as. */
  readonly taskRole: aws.iam.Role;
  /** What ECS acts as to start the task. */
  readonly executionRole: aws.iam.Role;
  /** Each container of each task writes to a stream of its own: `<logicalName>/<container>/<task id>`. */
  readonly logGroup: LogGroup;
  /** The roles' policies, complete. What starts tasks waits for them. */
  readonly policies: pulumi.Output<aws.iam.RolePolicy[]>;
  readonly containers: Readonly<Record<string, ContainerArgs>>;
  readonly readonlyRootFilesystem: boolean;
  /** The component's own name, as the page gave it. */
  readonly logicalName: string;
  readonly #grants: Collected<Grant>;
  readonly #taskPolicies: aws.iam.RolePolicy[] = [];

  constructor(name: string, args: TaskDefinitionArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveTaskDefinitionArgs(name, args);
    super(TYPE, name, {}, opts);
    this.logicalName = name;
    this.containers = args.containers;
    this.readonlyRootFilesystem = settings.readonlyRootFilesystem;
    this.#grants = new Collected(`ecs.TaskDefinition "${name}"`);

    const child = { parent: this };
    this.logGroup = new LogGroup(name, { retentionDays: args.logRetentionDays }, child);
    this.taskRole = this.#makeRole("task-role");
    this.executionRole = this.#makeRole("execution-role");
    const executionPolicy = new aws.iam.RolePolicy(
      `${name}-execution-policy`,
      {
        role: this.executionRole.name,
        policy: policyDocument(executionStatements(args.containers, this.logGroup, settings.logRouter)),
      },
      child,
    );
    for (const grant of settings.permissions) this.allow(grant);
    this.policies = this.#grants.whole(() => [executionPolicy, ...this.#taskPolicies]);
    this.taskDefinition = new aws.ecs.TaskDefinition(
      `${name}-task`,
      {
        family: settings.family,
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu: String(args.cpu),
        memory: String(args.memoryMiB),
        runtimePlatform: runtimePlatform(),
        executionRoleArn: this.executionRole.arn,
        taskRoleArn: this.taskRole.arn,
        containerDefinitions: this.#definitions(settings.logRouter),
        volumes: this.#volumes(),
        ephemeralStorage:
          args.ephemeralStorageGiB === undefined ? undefined : { sizeInGib: args.ephemeralStorageGiB },
      },
      child,
    );

    this.arn = this.taskDefinition.arn;
    this.family = this.taskDefinition.family;
    this.registerOutputs({ arn: this.arn, family: this.family });
  }

  /** Grants the containers more than the constructor's `permissions` did; for what wires the task. */
  allow(grant: Grant): void {
    if (this.#grants.soFar.length === 0) this.#taskPolicies.push(this.#makeTaskPolicy());
    this.#grants.add(grant, "allow");
  }

  /** What starts it once, to run to its end: where it runs, with whom it may talk, and the command. */
  run(args: RunArgs): TaskRun {
    return new TaskRun(this, args);
  }

  /**
   * Sends a message when a task of it ends with another exit code than 0, is killed, or cannot be started. For tasks
   * that end by themselves: those of a service are stopped at each deployment.
   */
  onFailure(topic: Topic): void {
    alertOnFailure(this, topic);
  }

  /** A role's first grant makes its policy: one without statements is none to AWS. */
  #makeTaskPolicy(): aws.iam.RolePolicy {
    const policy = this.#grants.whole((grants) =>
      policyDocument(grants.flatMap((grant) => grant.statements)),
    );
    return new aws.iam.RolePolicy(
      `${this.logicalName}-task-policy`,
      { role: this.taskRole.name, policy },
      { parent: this },
    );
  }

  #makeRole(role: string): aws.iam.Role {
    const child = { parent: this };
    const { accountId } = aws.getCallerIdentityOutput({}, child);
    const assumeRolePolicy = trustPolicy("ecs-tasks.amazonaws.com", accountId);
    const args = { assumeRolePolicy, permissionsBoundary: permissionsBoundary() };
    return new aws.iam.Role(`${this.logicalName}-${role}`, args, child);
  }

  #definitions(logRouter: LogRouter | undefined): pulumi.Output<string> {
    const shared: pulumi.Inputs = {
      readonlyRootFilesystem: this.readonlyRootFilesystem,
      logGroup: this.logGroup.name,
      logStreamPrefix: this.logicalName,
      region: aws.getRegionOutput({}, { parent: this }).region,
      logRouter: logRouter && {
        image: uriOf(logRouter.image),
        stream: logRouter.stream.name,
        configFile: logRouter.configFile,
        memoryMiB: logRouter.memoryMiB,
      },
    };
    const containers = Object.entries(this.containers).map(([name, container]) => [
      name,
      asInputs(container),
    ]);
    return pulumi
      .all([Object.fromEntries(containers), shared, refuseSecretValues(this.logicalName, this.containers)])
      .apply(([known, alike]) =>
        containerDefinitions(known as Readonly<Record<string, Container>>, alike as unknown as Shared),
      );
  }

  #volumes() {
    if (!this.readonlyRootFilesystem) return undefined;
    return Object.keys(this.containers)
      .sort()
      .map((container) => ({ name: tmpVolume(container) }));
  }
}

/** Without the components in it, whose other outputs nobody waits for. */
function asInputs({ image, secrets = {}, ...rest }: ContainerArgs): pulumi.Inputs {
  const arns = Object.entries(secrets).map(([name, secret]) => [name, secret.arn]);
  return { ...rest, image: uriOf(image), secrets: Object.fromEntries(arns) };
}

function uriOf(image: Image | pulumi.Input<string>): pulumi.Input<string> {
  return image instanceof Image ? image.uri : image;
}

function runtimePlatform() {
  const cpuArchitecture = platform().cpu === "arm64" ? "ARM64" : "X86_64";
  return { cpuArchitecture, operatingSystemFamily: "LINUX" };
}
