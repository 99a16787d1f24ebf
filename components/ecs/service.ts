import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Targets } from "../alb/index.ts";
import type { Grant } from "../iam/index.ts";
import { SecurityGroup } from "../network/index.ts";
import { refuse } from "../problems.ts";
import { awsCli } from "../settings.ts";
import { explainFailures, onceDeployed } from "./deploymentTruth.ts";
import { scale } from "./scaling.ts";
import { resolveServiceArgs, type ServiceArgs } from "./serviceArgs.ts";
import { eventsCommand, execCommand } from "./serviceCommands.ts";

const TYPE = "kandokoro:ecs:Service";

/**
 * Tasks that are kept running: replaced when they end, renewed one by one when what they run changes, and put back when
 * the new ones do not come up; the update fails then and says why. Only the load balancer reaches them. It costs what
 * its tasks cost.
 */
export class Service extends pulumi.ComponentResource {
  /** The service's name at AWS, once it runs what was asked for. */
  readonly name: pulumi.Output<string>;
  /** The underlying service, for what this component does not cover. */
  readonly service: aws.ecs.Service;
  readonly targetGroup?: aws.lb.TargetGroup;
  /** The tasks' group: it lets in the load balancer on the container's port, and them out to HTTPS. */
  readonly securityGroup: SecurityGroup;
  /** `tailLogs` follows its log, `events` shows what ECS did last, `exec` opens a shell where that is allowed. */
  readonly commands: {
    readonly tailLogs: pulumi.Output<string>;
    readonly events: pulumi.Output<string>;
    readonly exec?: pulumi.Output<string>;
  };
  /** The component's own name, as the page gave it. */
  readonly logicalName: string;
  readonly #url?: pulumi.Output<string>;

  constructor(name: string, args: ServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveServiceArgs(name, args);
    super(TYPE, name, {}, opts);
    this.logicalName = name;

    const { cluster, task, loadBalancer, scaling } = args;
    this.securityGroup = new SecurityGroup(
      `${name}-tasks`,
      { network: args.network, description: `Tasks of ${name}.` },
      { parent: this },
    );
    const targets = this.#balance(args, settings);
    this.targetGroup = targets?.targetGroup;
    if (settings.exec) for (const grant of [openChannels, cluster.logSessions()]) task.allow(grant);

    this.service = new aws.ecs.Service(
      `${name}-service`,
      { ...this.#serviceArgs(args, settings), ...behind(targets, settings) },
      {
        parent: this,
        // AWS takes a service into a target group only once a listener sends there.
        dependsOn: task.policies.apply((policies) => [
          cluster.capacityProviders,
          ...policies,
          ...rules(targets),
        ]),
        ignoreChanges: scaling ? ["desiredCount"] : [],
        customTimeouts: settings.timeouts,
        hooks: { onError: [explainFailures(name, task)] },
      },
    );
    if (scaling) {
      const balanced = loadBalancer && targets && { loadBalancer, targetGroup: targets.targetGroup };
      scale(name, scaling, { cluster, service: this.service, balanced }, this);
    }

    this.name = onceDeployed(name, task, this.service);
    this.#url = loadBalancer && pulumi.all([loadBalancer.url, this.name]).apply(([url]) => url);
    this.commands = commandsOf(args, this.service.name, settings);
    this.registerOutputs({ name: this.name, url: this.#url });
  }

  /** Where it answers, without a slash at its end, once it does; only with a load balancer. */
  get url(): pulumi.Output<string> {
    return this.#url ?? refuse("ecs.Service", this.logicalName, "url: without a loadBalancer it has none");
  }

  /** Lets the load balancer in, and has it send requests. */
  #balance(
    { loadBalancer, ...args }: ServiceArgs,
    { port, deregistrationDelaySeconds }: Settings,
  ): Targets | undefined {
    if (!loadBalancer) return undefined;
    this.securityGroup.allowFrom(loadBalancer.securityGroup, port!, "Requests from the load balancer.");
    const { paths, hosts, priority, healthCheckPath } = args;
    const which = { paths, hosts, priority, healthCheckPath };
    return loadBalancer.toTargets(this.logicalName, { port: port!, deregistrationDelaySeconds, ...which });
  }

  #serviceArgs({ cluster, network, spot, task }: ServiceArgs, settings: Settings): aws.ecs.ServiceArgs {
    return {
      cluster: cluster.arn,
      taskDefinition: task.arn,
      desiredCount: settings.desiredCount,
      capacityProviderStrategies: spot ? SPOT : ON_DEMAND,
      // AWS asks for it where the capacity changes, and only then are tasks that run open for ECS Exec.
      forceNewDeployment: true,
      networkConfiguration: {
        subnets: settings.publicIp ? network.publicSubnetIds : network.privateSubnetIds,
        securityGroups: [this.securityGroup.id],
        assignPublicIp: settings.publicIp,
      },
      // New tasks come up before old ones go.
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      waitForSteadyState: true,
      enableExecuteCommand: settings.exec,
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
    };
  }
}

type Settings = ReturnType<typeof resolveServiceArgs>;

const ON_DEMAND = [{ capacityProvider: "FARGATE", weight: 1 }];
/** One task that AWS does not take away, all others where it is cheap. */
const SPOT = [
  { capacityProvider: "FARGATE", base: 1, weight: 0 },
  { capacityProvider: "FARGATE_SPOT", weight: 1 },
];

/**
 * What ECS Exec's agent in the container needs; Systems Manager knows no narrower resource for it than all.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
 */
const openChannels: Grant = {
  statements: [
    {
      sid: "OpenSessions",
      actions: [
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
      ],
      resources: ["*"],
    },
  ],
};

function behind(targets: Targets | undefined, { container, port, healthCheckGraceSeconds }: Settings) {
  if (!targets) return {};
  const { arn: targetGroupArn } = targets.targetGroup;
  return {
    loadBalancers: [{ targetGroupArn, containerName: container, containerPort: port! }],
    healthCheckGracePeriodSeconds: healthCheckGraceSeconds,
  };
}

function rules(targets: Targets | undefined): pulumi.Resource[] {
  return targets ? [targets.rule] : [];
}

function commandsOf(
  args: ServiceArgs,
  name: pulumi.Output<string>,
  { container, exec }: Settings,
): Service["commands"] {
  const named = pulumi.output({ aws: awsCli(), cluster: args.cluster.name, service: name });
  return {
    tailLogs: args.task.logGroup.commands.tail,
    events: named.apply(eventsCommand),
    ...(exec && { exec: named.apply((known) => execCommand(known, container)) }),
  };
}
