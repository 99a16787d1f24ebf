import { checkpoint } from "../local/state.ts";

/** "2 s3.Bucket, 1 lambda.Function ... of 24 resources": what a stack consists of, by its components. */
export function stateResources(stack: string): string {
  const { resources } = checkpoint(stack);
  const counts = new Map<string, number>();
  for (const { type } of resources) {
    const [, component] = /^kandokoro:(\w+:\w+)$/.exec(type) ?? [];
    if (component)
      counts.set(component.replace(":", "."), (counts.get(component.replace(":", ".")) ?? 0) + 1);
  }
  const parts = [...counts].map(([component, count]) => `${count} ${component}`);
  return `${parts.join(", ")}; ${resources.filter(({ custom }) => custom).length} resources in all`;
}
