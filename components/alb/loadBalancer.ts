import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Function } from "../lambda/index.ts";
import { SecurityGroup, type Network } from "../network/index.ts";
import { stage } from "../stage.ts";
import { accessLogsTo } from "./accessLogs.ts";
import { makeListener } from "./listener.ts";
import {
  resolveLoadBalancerArgs,
  resolveRuleArgs,
  resolveTargetsArgs,
  type LoadBalancerArgs,
  type TargetsArgs,
} from "./loadBalancerArgs.ts";
import { conditionsOf, type Rule, type RuleArgs } from "./rules.ts";

const TYPE = "kandokoro:alb:LoadBalancer";

/** A function behind the load balancer. */
interface Attached {
  readonly targetGroup: aws.lb.TargetGroup;
  readonly attachment: aws.lb.TargetGroupAttachment;
}

/** What stands behind a rule: the group, and the rule that sends it requests. */
export interface Targets {
  readonly targetGroup: aws.lb.TargetGroup;
  /** AWS takes a service into a target group only once some listener sends there: depend on it. */
  readonly rule: aws.lb.ListenerRule;
}

/**
 * An Application Load Balancer on the internet, in all zones of its network: HTTPS when it has a certificate, invalid
 * headers dropped, no port open but the listeners'. What no rule takes gets a 404. It costs about $18 a month in Tokyo,
 * $17 in Virginia, and $3.65 more for its address in each zone (November 2026).
 */
export class LoadBalancer extends pulumi.ComponentResource {
  /** The address, without a slash at its end: `${balancer.url}/notes`. */
  readonly url: pulumi.Output<string>;
  readonly dnsName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** Its members are the load balancer's own interfaces: let them in where it sends requests. */
  readonly securityGroup: SecurityGroup;
  /** The underlying load balancer, and the listener that has the rules, for what this component does not cover. */
  readonly loadBalancer: aws.lb.LoadBalancer;
  readonly listener: aws.lb.Listener;
  readonly network: Network;
  /** The component's own name, as the page gave it. */
  readonly logicalName: string;
  readonly #rules: Rule[] = [];
  readonly #functions = new Map<Function, Attached>();

  constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveLoadBalancerArgs(name, args);
    super(TYPE, name, {}, opts);
    this.logicalName = name;
    this.network = args.network;

    const child = { parent: this };
    this.securityGroup = new SecurityGroup(
      `${name}-alb`,
      { network: args.network, description: "Interfaces of the load balancer.", egress: "none" },
      child,
    );
    for (const port of args.certificateArn === undefined ? [80] : [80, 443])
      for (const cidr of settings.allowedCidrs)
        this.securityGroup.allowFromCidr(cidr, port, "Clients of the load balancer.");
    this.loadBalancer = new aws.lb.LoadBalancer(
      `${name}-alb`,
      {
        loadBalancerType: "application",
        internal: false,
        subnets: args.network.publicSubnetIds,
        securityGroups: [this.securityGroup.id],
        dropInvalidHeaderFields: true,
        desyncMitigationMode: "defensive",
        idleTimeout: settings.idleTimeoutSeconds,
        enableDeletionProtection: stage().deletionProtection,
        accessLogs: args.accessLogs && accessLogsTo(args.accessLogs, name, this),
      },
      { ...child, dependsOn: args.accessLogs ? [args.accessLogs.policy] : [] },
    );
    this.listener = makeListener(name, this.loadBalancer, args.certificateArn, child);

    this.dnsName = this.loadBalancer.dnsName;
    this.arn = this.loadBalancer.arn;
    const scheme = args.certificateArn === undefined ? "http" : "https";
    this.url = pulumi.interpolate`${scheme}://${args.hostName ?? this.dnsName}`;
    this.registerOutputs({ url: this.url });
  }

  /**
   * Sends requests to a function. It gets each header and query parameter as a list of values, as cookies need it, and
   * must answer so. The load balancer takes bodies of up to 1 MB each way. A second call for the same function is a
   * second rule.
   */
  toFunction(fn: Function, args: RuleArgs = {}): aws.lb.TargetGroup {
    const { group, rule } = resolveRuleArgs(this.logicalName, fn.logicalName, args, this.#rules);
    const attached = this.#functions.get(fn) ?? this.#attach(fn, group);
    this.#functions.set(fn, attached);
    this.#forward(rule, attached.targetGroup, [attached.attachment]);
    return attached.targetGroup;
  }

  /** Sends requests to targets with an address of the network: a service's containers. */
  toTargets(name: string, args: TargetsArgs): Targets {
    const settings = resolveTargetsArgs(this.logicalName, name, args, this.#rules);
    const targetGroup = new aws.lb.TargetGroup(
      settings.group,
      {
        targetType: "ip",
        protocol: "HTTP",
        port: settings.port,
        vpcId: this.network.vpcId,
        deregistrationDelay: settings.deregistrationDelay,
        healthCheck: {
          path: settings.healthCheckPath,
          matcher: "200-299",
          interval: settings.interval,
          timeout: Math.min(5, settings.interval - 1),
          healthyThreshold: 2,
          unhealthyThreshold: 3,
        },
      },
      { parent: this },
    );
    return { targetGroup, rule: this.#forward(settings.rule, targetGroup) };
  }

  /** The function's target group. Only it may start the function, and the attachment tries whether it may. */
  #attach(fn: Function, group: string): Attached {
    const targetGroup = new aws.lb.TargetGroup(
      group,
      { targetType: "lambda", lambdaMultiValueHeadersEnabled: true, healthCheck: { enabled: false } },
      { parent: this },
    );
    const name = `${this.logicalName}-to-${fn.logicalName}`;
    const permission = fn.allowInvocation(name, "elasticloadbalancing.amazonaws.com", targetGroup.arn, this);
    const attachment = new aws.lb.TargetGroupAttachment(
      name,
      { targetGroupArn: targetGroup.arn, targetId: fn.arn },
      { parent: this, dependsOn: [permission] },
    );
    return { targetGroup, attachment };
  }

  /** @param after - what must be there before requests come */
  #forward(
    rule: Rule,
    targetGroup: aws.lb.TargetGroup,
    after: readonly pulumi.Resource[] = [],
  ): aws.lb.ListenerRule {
    const earlier = this.#rules.filter(({ target }) => target === rule.target).length;
    this.#rules.push(rule);
    return new aws.lb.ListenerRule(
      `${this.logicalName}-to-${rule.target}${earlier === 0 ? "" : `-${earlier + 1}`}`,
      {
        listenerArn: this.listener.arn,
        priority: rule.priority,
        conditions: conditionsOf(rule),
        actions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
      },
      { parent: this, dependsOn: [...after] },
    );
  }
}
