/** What a program needs to run a task: the stack output of the pages that have one to run. */
export interface TaskSettings {
  /** The cluster's name. */
  readonly cluster: string;
  /** The family: its newest revision is run. */
  readonly taskDefinition: string;
  /** The container whose exit code is the task's. */
  readonly container: string;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly assignPublicIp: boolean;
  readonly logGroup: string;
  /** A container's log stream is `<logStreamPrefix>/<container>/<task id>`. */
  readonly logStreamPrefix: string;
  readonly timeLimitSeconds: number;
}
