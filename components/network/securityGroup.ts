import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuse } from "../problems.ts";
import type { Network } from "./network.ts";
import {
  checkFrom,
  resolveSecurityGroupArgs,
  type Egress,
  type SecurityGroupArgs,
} from "./securityGroupArgs.ts";

export type { SecurityGroupArgs } from "./securityGroupArgs.ts";

const TYPE = "kandokoro:network:SecurityGroup";
const ANYWHERE = "0.0.0.0/0";

/**
 * Who may reach its members, and whom they reach. It lets nobody in until it is told whom, each with a reason. Rules
 * are resources of their own, so that groups can name each other.
 */
export class SecurityGroup extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  /** The underlying group, for what this component does not cover. */
  readonly securityGroup: aws.ec2.SecurityGroup;
  /** Where its members are. */
  readonly network: Network;
  /** The component's own name, as the page gave it. */
  readonly logicalName: string;
  readonly #egress: Egress;
  readonly #sources = new Set<string>();

  constructor(name: string, args: SecurityGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    const { network, description, egress } = resolveSecurityGroupArgs(name, args);
    super(TYPE, name, {}, opts);
    this.logicalName = name;
    this.network = network;
    this.#egress = egress;

    this.securityGroup = new aws.ec2.SecurityGroup(
      `${name}-group`,
      { vpcId: network.vpcId, description },
      { parent: this },
    );
    this.id = this.securityGroup.id;
    if (egress === "https")
      this.#letOut("https", ANYWHERE, 443, "AWS services, registries, and other HTTPS.");
    if (egress === "all") this.#letOut("anywhere", ANYWHERE, undefined, "Anything, anywhere.");
    this.registerOutputs({ id: this.id });
  }

  /**
   * Members of `source` reach members of this group on a TCP port: the rule here that lets them in, and the one there
   * that lets them out, where they could not go out to that port anyway.
   * @param why - the description of both rules, at most 255 characters
   */
  allowFrom(source: SecurityGroup, port: number, why: string): void {
    checkFrom(this.logicalName, { port, why });
    if (source.network !== this.network)
      refuse(
        "network.SecurityGroup",
        this.logicalName,
        `allowFrom: network.SecurityGroup "${source.logicalName}" is in network.Network "${source.network.logicalName}", and this group in "${this.network.logicalName}"; use a group of the same network`,
      );
    this.#letIn(source.logicalName, { referencedSecurityGroupId: source.id }, port, why);
    if (!source.#reaches(port)) source.#letOut(this.logicalName, this, port, why);
  }

  /**
   * Addresses of a range reach members of this group on a TCP port.
   * @param cidr - an IPv4 range: `10.0.0.0/16`, or `0.0.0.0/0` for everyone
   * @param why - the rule's description, at most 255 characters
   */
  allowFromCidr(cidr: string, port: number, why: string): void {
    checkFrom(this.logicalName, { cidr, port, why });
    this.#letIn(cidr, { cidrIpv4: cidr }, port, why);
  }

  /** Whether members may open connections to this port of any address already. */
  #reaches(port: number): boolean {
    return this.#egress === "all" || (this.#egress === "https" && port === 443);
  }

  #letIn(
    from: string,
    source: { cidrIpv4: string } | { referencedSecurityGroupId: pulumi.Input<string> },
    port: number,
    why: string,
  ): void {
    const key = `${from} ${port}`;
    if (this.#sources.has(key))
      refuse(
        "network.SecurityGroup",
        this.logicalName,
        `${from} is let in on port ${port} already; allow it once, AWS takes no second rule`,
      );
    this.#sources.add(key);
    new aws.vpc.SecurityGroupIngressRule(
      `${this.logicalName}-from-${from}-${port}`,
      { securityGroupId: this.id, ...source, ...tcp(port), description: why },
      { parent: this },
    );
  }

  /** @param to - a range, or a group whose members are meant. @param port - all protocols and ports when left out */
  #letOut(role: string, to: string | SecurityGroup, port: number | undefined, why: string): void {
    const target = typeof to === "string" ? { cidrIpv4: to } : { referencedSecurityGroupId: to.id };
    const suffix = typeof to === "string" ? "" : `-${port}`;
    new aws.vpc.SecurityGroupEgressRule(
      `${this.logicalName}-to-${role}${suffix}`,
      { securityGroupId: this.id, ...target, ...tcp(port), description: why },
      { parent: this },
    );
  }
}

function tcp(port: number | undefined) {
  return port === undefined ? { ipProtocol: "-1" } : { ipProtocol: "tcp", fromPort: port, toPort: port };
}
