// What the deployment tests of fargate-service read.

export interface Outputs {
  readonly url: string;
  readonly clusterName: string;
  readonly serviceName: string;
  readonly logGroup: string;
  readonly commands: Record<string, string>;
}

/** How many answers came of each version. */
export function counted(answers: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) {
    const { version } = JSON.parse(answer) as { version: string };
    counts[version] = (counts[version] ?? 0) + 1;
  }
  return counts;
}
