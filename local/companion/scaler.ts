// Application Auto Scaling for the emulator's ECS services: it does what the provider has kept of targets, policies and
// scheduled actions (provider/aws/appautoscalingStore.ts), by the policies' own rules.
import type { ECS, Service } from "@aws-sdk/client-ecs";
import {
  all,
  put,
  type Metric,
  type Stored,
  type StoredAction,
  type StoredPolicy,
  type StoredTarget,
} from "../provider/aws/appautoscalingStore.ts";
import { ifThere } from "../provider/aws/s3AndLambda.ts";
import type { Cloud } from "../provider/cloud.ts";
import type { Duty } from "./duty.ts";
import { type Before, customOf, type Load, loadOf, requestsOf } from "./scalerMetrics.ts";
import { decide, MINUTE_SECONDS, type Samples, withSample } from "./scalerRules.ts";
import { comes } from "./scalerTime.ts";

/** What is remembered of a service from one run to the next. */
interface Memory {
  readonly samples: Map<string, Samples>;
  readonly usage: Before;
  ranAt: number;
  outAt: number;
  inAt: number;
}

const memories = new Map<string, Memory>();

export const scaler: Duty = { name: "scaler", everySeconds: MINUTE_SECONDS, run };

async function run(cloud: Cloud): Promise<void> {
  const stored = await all(cloud);
  const targets = stored.filter((one) => one.kind === "target");
  for (const resourceId of memories.keys())
    if (!targets.some((target) => target.resourceId === resourceId)) memories.delete(resourceId);
  const ended = await Promise.allSettled(targets.map((target) => scale(cloud, target, stored)));
  const failed = ended.find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
}

async function scale(cloud: Cloud, target: StoredTarget, stored: readonly Stored[]): Promise<void> {
  const { resourceId } = target;
  const service = await serviceOf(cloud, resourceId);
  if (!service) return;
  const memory = memoryOf(resourceId);
  const now = Date.now();
  const ofIt = stored.filter((one) => one.resourceId === resourceId);
  const actions = ofIt.filter((one) => one.kind === "action");
  const bounds = await afterActions(cloud, target, actions, memory.ranAt, now);
  memory.ranAt = now;
  const policies = ofIt.filter((one) => one.kind === "policy");
  await measure(cloud, service, policies, memory);
  const decision = decide({
    desired: service.desiredCount ?? 0,
    isDeploying: service.deployments?.some(({ rolloutState }) => rolloutState === "IN_PROGRESS") ?? false,
    target: bounds,
    policies: policies.map((policy) => ({ policy, samples: memory.samples.get(policy.name) ?? [] })),
    sinceOut: (now - memory.outAt) / 1000,
    sinceIn: (now - memory.inAt) / 1000,
  });
  if (!decision) return;
  const request = {
    cluster: service.clusterArn,
    service: service.serviceName,
    desiredCount: decision.desired,
  };
  await (await ecs(cloud)).updateService(request);
  if (decision.why === "out") memory.outAt = now;
  if (decision.why === "in") memory.inAt = now;
  memory.samples.clear();
}

function memoryOf(resourceId: string): Memory {
  const known = memories.get(resourceId);
  if (known) return known;
  const memory: Memory = {
    samples: new Map(),
    usage: new Map(),
    ranAt: Date.now(),
    outAt: -Infinity,
    inAt: -Infinity,
  };
  memories.set(resourceId, memory);
  return memory;
}

async function ecs(cloud: Cloud): Promise<ECS> {
  return cloud.client((await import("@aws-sdk/client-ecs")).ECS);
}

async function serviceOf(cloud: Cloud, resourceId: string): Promise<Service | undefined> {
  const [, cluster, name = ""] = resourceId.split("/");
  const asked = (await ecs(cloud)).describeServices({ cluster, services: [name] });
  const { services = [] } = (await ifThere(asked, "ClusterNotFoundException")) ?? {};
  return services.find(({ status }) => status === "ACTIVE");
}

/** The target with the bounds of the actions that have come; as on AWS they stay until others do. */
async function afterActions(
  cloud: Cloud,
  target: StoredTarget,
  actions: readonly StoredAction[],
  from: number,
  to: number,
): Promise<StoredTarget> {
  if (target.suspended.scheduled) return target;
  const due = actions.filter((action) => comes(action, from, to));
  if (due.length === 0) return target;
  const changed = due.reduce<StoredTarget>((before, { max = before.max, min = before.min }) => {
    return min <= max ? { ...before, max, min } : before;
  }, target);
  await put(cloud, changed);
  return changed;
}

async function measure(
  cloud: Cloud,
  service: Service,
  policies: readonly StoredPolicy[],
  { samples, usage }: Memory,
): Promise<void> {
  const isOfTasks = policies.some(({ metric }) => metric.type === "cpu" || metric.type === "memory");
  const load = isOfTasks ? await loadOf(cloud, service, usage) : {};
  for (const { metric, name } of policies) {
    const value = await valueOf(cloud, metric, load);
    if (value !== undefined) samples.set(name, withSample(samples.get(name) ?? [], value));
  }
}

async function valueOf(cloud: Cloud, metric: Metric, load: Load): Promise<number | undefined> {
  if (metric.type === "cpu") return load.cpu;
  if (metric.type === "memory") return load.memory;
  return metric.type === "requests" ? requestsOf(cloud, metric.label) : customOf(cloud, metric);
}
