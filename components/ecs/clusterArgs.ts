import { Problems } from "../problems.ts";

export interface ClusterArgs {
  /**
   * Whether CloudWatch gets metrics of tasks, services and the cluster beside CPU and memory, which are there anyway
   * (Container Insights). They are paid as custom metrics: $0.30 a month each in Virginia.
   * @default false
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/ContainerInsights.html
   */
  containerInsights?: boolean;
}

export function checkClusterArgs(name: string): void {
  const problems = new Problems("ecs.Cluster", name);
  problems.name(name, "-cluster", 255, /^[\w-]+$/, "letters, digits, - and _");
  problems.throwIfAny();
}
