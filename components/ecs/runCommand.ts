// One shell command that runs a task to its end, for whoever has the AWS CLI and a POSIX shell.
import type { TaskSettings } from "./taskSettings.ts";

/** As `timeout` ends: what took too long. */
const TIME_LIMIT_CODE = 124;
const INTERRUPTED_CODE = 130;

/**
 * Starts the task, prints its log while it runs, and ends with its exit code; 124 when it took longer than its time
 * limit, and then it is stopped, as it is by Ctrl-C. Words behind the command become the container's command. The log
 * goes to standard output, what becomes of the task to standard error.
 * @param aws - how the AWS CLI is called
 * @param overrides - what the run has otherwise than the task definition, as JSON (RunTask's `overrides`)
 */
export function runCommand(aws: string, task: TaskSettings, overrides?: string): string {
  const script = [...start(aws, task, overrides), ...helpers(aws, task), ...wait(aws, task), ...end()];
  return `sh -c ${quoted(script.join("; "))} run-task`;
}

/** The statements up to the task's ARN in $task, and its id in $id. */
function start(aws: string, task: TaskSettings, overrides: string | undefined): string[] {
  const inContainer = `{"containerOverrides":[{"name":"${task.container}","command":[WORDS]}]}`;
  const network = [
    `subnets=[${task.subnets.join(",")}]`,
    `securityGroups=[${task.securityGroups.join(",")}]`,
    `assignPublicIp=${task.assignPublicIp ? "ENABLED" : "DISABLED"}`,
  ];
  const run = [
    `${aws} ecs run-task --cluster ${task.cluster} --task-definition ${task.taskDefinition} --launch-type FARGATE`,
    `--network-configuration ${quoted(`awsvpcConfiguration={${network.join(",")}}`)}`,
    `--propagate-tags TASK_DEFINITION --enable-ecs-managed-tags "$@"`,
    `--query '[tasks[0].taskArn, failures[0].reason]' --output text`,
  ];
  const given = overrides === undefined ? "" : ` else set -- --overrides ${quoted(overrides)};`;
  return [
    `words=`,
    `for word; do words="$words,\\"$(printf '%s\\n' "$word" | sed 's/[\\\\"]/\\\\&/g')\\""; done`,
    `if [ $# -gt 0 ]; then set -- --overrides ${quoted(inContainer).replace("WORDS", `'"\${words#,}"'`)};${given} fi`,
    `started=$(${run.join(" ")}) || exit 1`,
    `set -f -- $started`,
    `task=$1`,
    `shift`,
    `if [ "$task" = None ]; then echo "the task could not be started: $*" >&2; exit 1; fi`,
    `id=\${task##*/}`,
    `echo "task $id started" >&2`,
  ];
}

/** `stop <reason>` ends the task, `show` prints the lines that have come since. */
function helpers(aws: string, { cluster, container, logGroup, logStreamPrefix }: TaskSettings): string[] {
  const lines = [
    `${aws} logs filter-log-events --log-group-name ${logGroup}`,
    `--log-stream-names ${logStreamPrefix}/${container}/$id`,
    `--query 'events[].[message]' --output text`,
  ];
  return [
    `stop() { ${aws} ecs stop-task --cluster ${cluster} --task "$task" --reason "$1" > /dev/null; }`,
    `trap 'stop "interrupted by who started it"; exit ${INTERRUPTED_CODE}' INT TERM`,
    `seen=0`,
    // There is no stream before the first line.
    `show() { lines=$(${lines.join(" ")} 2> /dev/null) && [ -n "$lines" ] || return 0; printf '%s\\n' "$lines" | tail -n +$((seen + 1)); seen=$(printf '%s\\n' "$lines" | wc -l); }`,
  ];
}

/** The statements until the task has stopped: `STOPPED <exit code> <reason>` is in $state then. */
function wait(aws: string, { cluster, container, timeLimitSeconds }: TaskSettings): string[] {
  const fields = `lastStatus, (containers[?name=='${container}'])[0].exitCode, stoppedReason`;
  const describe = `${aws} ecs describe-tasks --cluster ${cluster} --tasks "$task" --query "tasks[0].[${fields}]" --output text`;
  const late = `late=yes; stop 'time limit of ${timeLimitSeconds} s'; `;
  return [
    `late=`,
    `deadline=$(($(date +%s) + ${timeLimitSeconds}))`,
    `while state=$(${describe}) || exit 1; show; [ "\${state%%[[:space:]]*}" != STOPPED ]; do if [ -z "$late" ] && [ $(date +%s) -ge $deadline ]; then ${late}fi; sleep 3; done`,
    `sleep 2`, // CloudWatch Logs takes a moment for the last lines
    `show`,
  ];
}

function end(): string[] {
  return [
    `set -- $state`,
    `code=$2`,
    `shift 2`,
    `echo "task $id ended with exit code $code: $*" >&2`,
    `[ -z "$late" ] || exit ${TIME_LIMIT_CODE}`,
    `[ "$code" != None ] || exit 1`, // it never ran
    `exit "$code"`,
  ];
}

/** As one word of a POSIX shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
