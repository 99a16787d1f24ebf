// A load balancer's attributes: properties of Pulumi's resource, keys of AWS's.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
import type { LoadBalancerArgs } from "@pulumi/aws/lb/loadBalancer.js";
import type { Unwrap } from "@pulumi/pulumi";

type Inputs = Partial<Unwrap<LoadBalancerArgs>>;
type Attributes = Record<string, string>;

const keys = {
  clientKeepAlive: "client_keep_alive.seconds",
  desyncMitigationMode: "routing.http.desync_mitigation_mode",
  dropInvalidHeaderFields: "routing.http.drop_invalid_header_fields.enabled",
  enableDeletionProtection: "deletion_protection.enabled",
  enableHttp2: "routing.http2.enabled",
  enableTlsVersionAndCipherSuiteHeaders: "routing.http.x_amzn_tls_version_and_cipher_suite.enabled",
  enableWafFailOpen: "waf.fail_open.enabled",
  enableXffClientPort: "routing.http.xff_client_port.enabled",
  enableZonalShift: "zonal_shift.config.enabled",
  idleTimeout: "idle_timeout.timeout_seconds",
  preserveHostHeader: "routing.http.preserve_host_header.enabled",
  xffHeaderProcessingMode: "routing.http.xff_header_processing.mode",
} as const satisfies Partial<Record<keyof Inputs, string>>;

const logs = {
  accessLogs: "access_logs.s3",
  connectionLogs: "connection_logs.s3",
  healthCheckLogs: "health_check_logs.s3",
} as const satisfies Partial<Record<keyof Inputs, string>>;

/** What AWS sets where nothing is asked for. */
const defaults = {
  clientKeepAlive: 3600,
  desyncMitigationMode: "defensive",
  enableHttp2: true,
  idleTimeout: 60,
  xffHeaderProcessingMode: "append",
} as const satisfies Partial<Record<keyof typeof keys, unknown>>;

type Key = keyof typeof keys;

/** All attributes, so that what is no longer asked for goes back to its default. */
export function toAttributes(inputs: Inputs): Attributes {
  const plain = (Object.keys(keys) as Key[]).map((property) => [
    keys[property],
    String(inputs[property] ?? { ...defaults }[property as keyof typeof defaults] ?? false),
  ]);
  const logging = (Object.keys(logs) as (keyof typeof logs)[]).flatMap((property) => {
    const { bucket = "", enabled = false, prefix = "" } = inputs[property] ?? {};
    const key = logs[property];
    return [
      [`${key}.enabled`, String(enabled)],
      [`${key}.bucket`, bucket],
      [`${key}.prefix`, prefix],
    ];
  });
  return Object.fromEntries([...plain, ...logging]) as Attributes;
}

export function fromAttributes(found: Attributes): Inputs {
  const plain = (Object.keys(keys) as Key[]).flatMap((property) => {
    const value = found[keys[property]];
    return value === undefined ? [] : [[property, typed(value)]];
  });
  const logging = (Object.keys(logs) as (keyof typeof logs)[]).map((property) => [
    property,
    {
      bucket: found[`${logs[property]}.bucket`] ?? "",
      enabled: found[`${logs[property]}.enabled`] === "true",
      prefix: found[`${logs[property]}.prefix`] ?? "",
    },
  ]);
  return Object.fromEntries([...plain, ...logging]) as Inputs;
}

function typed(value: string): string | number | boolean {
  if (value === "true" || value === "false") return value === "true";
  return /^\d+$/.test(value) ? Number(value) : value;
}
