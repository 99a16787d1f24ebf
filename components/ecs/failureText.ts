// How a failed deployment is told.

/** A container of a stopped task. */
export interface StoppedContainer {
  readonly name: string;
  readonly exitCode?: number;
  readonly reason?: string;
  /** The last lines of its log. */
  readonly lines: readonly string[];
}

export interface StoppedTask {
  readonly id: string;
  readonly reason: string;
  readonly containers: readonly StoppedContainer[];
}

export interface Failure {
  /** The component's name. */
  readonly service: string;
  /** ARN of the task definition that was to run. */
  readonly asked: string;
  /** ARN of the one that runs instead, where it is known. */
  readonly running?: string;
  /** Whether the service has just been made. */
  readonly first: boolean;
  /** The task that stopped last; or why it cannot be told. */
  readonly stopped: StoppedTask | { readonly unknown: string };
  /** Commands that show more. */
  readonly commands: readonly string[];
}

export function failureText({ service, asked, running, first, stopped, commands }: Failure): string {
  return [
    `ecs.Service "${service}": the deployment of ${revision(asked)} failed; ${outcome(first, running)}`,
    ...("unknown" in stopped ? [`  ${stopped.unknown}`] : told(stopped)),
    ...(commands.length > 0 ? [`  More: ${commands.join("; ")}`] : []),
  ].join("\n");
}

function outcome(first: boolean, running: string | undefined): string {
  if (first) return "it is the first, so there is nothing to go back to, and nothing runs";
  return running === undefined ? "what ran before still runs" : `${revision(running)} runs as before`;
}

/** `family:12` of an ARN. */
function revision(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

function told({ id, reason, containers }: StoppedTask): string[] {
  const failed = containers.filter(({ exitCode, reason: why }) => exitCode !== 0 || why !== undefined);
  return [
    `  Task ${id} stopped: ${reason}${reason.endsWith(".") ? "" : "."}${failed.map(ended).join("")}`,
    ...containers.flatMap(({ name, lines }) =>
      lines.length > 0 ? [`  The last lines of ${name}:`, ...lines.map((line) => `    ${line}`)] : [],
    ),
  ];
}

function ended({ name, exitCode, reason }: StoppedContainer): string {
  const parts = [
    ...(exitCode === undefined ? [] : [`exit code ${exitCode}`]),
    ...(reason === undefined ? [] : [reason]),
  ];
  return parts.length > 0 ? ` ${name}: ${parts.join(", ")}.` : "";
}
