// Asks the service as its users would: which tasks answer, whether each knows what another signed, and whether all is
// answered while there is much to do. It changes nothing of the deployment.
import type { About, Evidence, Report } from "../demo.ts";
import { reached } from "../reached.ts";

export const about: About = {
  shows: "a web app in containers behind a load balancer: any task answers, also while others work",
  needsDocker: true,
  onlyOnAws: [
    "that the roles' rights suffice",
    "scaling by CloudWatch's metrics",
    "security groups",
    "HTTPS",
    "arm64",
    "sessions of ECS Exec",
  ],
};

/** Requests of one kind, and what came of them. */
export interface StepEvidence {
  readonly what: string;
  readonly requests: number;
  /** Tasks that answered, by the last part of their ARNs. */
  readonly tasks: readonly string[];
  readonly versions: readonly string[];
  /** Milliseconds until the whole answer was there: for half of the requests, and for 99 of 100. */
  readonly median: number;
  readonly p99: number;
}

/** What every answer of the app says. */
interface Said {
  readonly task: string;
  readonly version: string;
  readonly link?: string;
}

interface Answer {
  readonly said: Said;
  readonly milliseconds: number;
}

const LOOKS = 20;
const CONNECTIONS = 5;
const STEADY_SECONDS = 5;
const WORK_MILLISECONDS = 3000;

export async function demo(
  outputs: Readonly<Record<string, unknown>>,
  report: Report,
): Promise<Evidence<StepEvidence[]>> {
  const { url } = outputs as { url: string };
  report.progress(`asks ${url}`);
  if (url.startsWith("http:"))
    report.progress("by plain HTTP: others on the way can read it; see kandokoro:certificateArn");
  await reached(`${url}/health`, 200);

  const looks: Answer[] = [];
  for (let i = 0; i < LOOKS; i++) looks.push(await ask(`${url}/health`));
  const first = step("who answers", looks);
  report.progress(`version ${first.versions.join(" and ")} answers, by ${first.tasks.length} task(s)`);
  const steps = [first, ...(await link(url, first.tasks.length, report)), ...(await steady(url, report))];
  return { data: steps, table: tableOf(steps), look: `${url}/` };
}

/** A link that one task signs and another checks, where there is another. */
async function link(url: string, tasks: number, report: Report): Promise<StepEvidence[]> {
  const made = await ask(`${url}/links`, 201, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "a report", minutes: 5 }),
  });
  const checks: Answer[] = [];
  const isSeen = () => tasks === 1 || checks.some(({ said }) => said.task !== made.said.task);
  while (checks.length === 0 || (!isSeen() && checks.length < LOOKS))
    checks.push(await ask(`${url}/${made.said.link}`));
  if (!isSeen()) throw new Error(`of ${tasks} tasks only ${made.said.task} checked the link that it signed`);
  report.progress(`a link signed by ${made.said.task} was checked by ${checks.at(-1)!.said.task}`);
  const forged = await fetch(`${url}/${made.said.link}x`, { signal: AbortSignal.timeout(30_000) });
  if (forged.status !== 403) throw new Error(`a changed link was to be refused with 403: ${forged.status}`);
  report.progress(`changed, it is refused: ${((await forged.json()) as { detail: string }).detail}`);
  return [step("a link is signed", [made]), step("the link is checked", checks)];
}

/** Several connections that ask one thing after the other, and one request that takes its time. */
async function steady(url: string, report: Report): Promise<StepEvidence[]> {
  report.progress(`asks for ${STEADY_SECONDS} s by ${CONNECTIONS} connections`);
  const end = Date.now() + STEADY_SECONDS * 1000;
  const others: Answer[] = [];
  const connection = async () => {
    while (Date.now() < end) others.push(await ask(`${url}/health`));
  };
  const [slow] = await Promise.all([
    ask(`${url}/work?ms=${WORK_MILLISECONDS}`),
    ...Array.from({ length: CONNECTIONS }, connection),
  ]);
  return [
    step(`${CONNECTIONS} connections for ${STEADY_SECONDS} s`, others),
    step(`meanwhile, work of ${WORK_MILLISECONDS} ms`, [slow]),
  ];
}

/** A request that must be answered with this status; one that is not ends the demo. */
async function ask(url: string, status = 200, question: RequestInit = {}): Promise<Answer> {
  const started = performance.now();
  const answer = await fetch(url, { ...question, signal: AbortSignal.timeout(30_000) });
  const text = await answer.text();
  if (answer.status !== status) throw new Error(`${url} answered ${answer.status}: ${text}`);
  return { said: JSON.parse(text) as Said, milliseconds: performance.now() - started };
}

function step(what: string, answers: readonly Answer[]): StepEvidence {
  const times = answers.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  const at = (share: number) => Math.round(times[Math.floor(times.length * share)]!);
  const each = (of: (said: Said) => string) => [...new Set(answers.map(({ said }) => of(said)))].sort();
  return {
    what,
    requests: answers.length,
    tasks: each(({ task }) => task),
    versions: each(({ version }) => version),
    median: at(0.5),
    p99: at(0.99),
  };
}

function tableOf(steps: readonly StepEvidence[]): Evidence<unknown>["table"] {
  return {
    head: ["what", "requests", "tasks", "version", "median ms", "p99 ms"],
    rows: steps.map(({ what, requests, tasks, versions, median, p99 }) => [
      what,
      String(requests),
      String(tasks.length),
      versions.join(", "),
      String(median),
      String(p99),
    ]),
  };
}
