// What AWS refuses of a load balancer beyond the recorded limits, and what the emulator does not have.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
import type { LoadBalancerArgs } from "@pulumi/aws/lb/loadBalancer.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Problem } from "../resourceType.ts";
import { unhandled } from "./s3AndLambda.ts";

export type Inputs = Unwrap<LoadBalancerArgs> & { readonly tagsAll?: Record<string, string> };

const handled = [
  "accessLogs",
  "clientKeepAlive",
  "connectionLogs",
  "desyncMitigationMode",
  "dnsRecordClientRoutingPolicy",
  "dropInvalidHeaderFields",
  "enableCrossZoneLoadBalancing",
  "enableDeletionProtection",
  "enableHttp2",
  "enableTlsVersionAndCipherSuiteHeaders",
  "enableWafFailOpen",
  "enableXffClientPort",
  "enableZonalShift",
  "healthCheckLogs",
  "idleTimeout",
  "internal",
  "ipAddressType",
  "loadBalancerType",
  "name",
  "namePrefix",
  "preserveHostHeader",
  "securityGroups",
  "subnetMappings",
  "subnets",
  "tags",
  "xffHeaderProcessingMode",
] as const;

export function loadBalancerProblems(inputs: Partial<Inputs>): Problem[] {
  const { clientKeepAlive, idleTimeout, loadBalancerType: type, subnetMappings, subnets } = inputs;
  return [
    ...unhandled<Inputs>(inputs, handled),
    ...nameProblems(inputs),
    ...internalProblems(inputs),
    ...(type === undefined || type === "application"
      ? []
      : [
          {
            property: "loadBalancerType",
            reason: `is "${type}"; the local cloud has "application" load balancers only`,
          },
        ]),
    ...outside("idleTimeout", idleTimeout, 1, 4000),
    ...outside("clientKeepAlive", clientKeepAlive, 60, 604_800),
    ...(subnets?.length && subnetMappings?.length
      ? [{ property: "subnets", reason: "conflicts with subnetMappings; give one of them" }]
      : []),
  ];
}

/** Also of a target group. */
export function nameProblems({ name, namePrefix }: { name?: string; namePrefix?: string }): Problem[] {
  const named: [string, string | undefined][] = [
    ["name", name],
    ["namePrefix", namePrefix],
  ];
  return named.flatMap(([property, value = ""]) => [
    ...(value.startsWith("-") || (property === "name" && value.endsWith("-"))
      ? [{ property, reason: `is "${value}"; it cannot begin or end with a hyphen` }]
      : []),
  ]);
}

function internalProblems({ name, namePrefix }: Partial<Inputs>): Problem[] {
  const value = name ?? namePrefix ?? "";
  if (!value.startsWith("internal-")) return [];
  const property = name === undefined ? "namePrefix" : "name";
  return [{ property, reason: `is "${value}"; it cannot begin with "internal-", which AWS itself uses` }];
}

/** A number that is out of its range. */
export function outside(property: string, value: number | undefined, low: number, high: number): Problem[] {
  if (value === undefined || (value >= low && value <= high)) return [];
  return [{ property, reason: `is ${value}; use ${low} to ${high}` }];
}
