import { Problems } from "../problems.ts";

export interface ClusterArgs {
  /**
   * Whether CloudWatch gets metrics of each task and container (Container Insights): custom metrics, about $0.07 an
   * hour and task in Virginia. A service's CPU and memory are there without it.
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
