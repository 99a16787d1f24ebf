// fargate-service on a local cloud: how long its deployments take, how soon its container answers, how many requests come
// through the load balancer, and how many a rolling update loses. `node bench/service.ts [--json]`, about two minutes; it
// needs a Docker engine. What is measured is the emulator and the engine more than anything: AWS is another matter.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forgetOwnAccounts, pointTo } from "../cli/isolate.ts";
import { table } from "../cli/table.ts";
import { findDocker } from "../local/docker.ts";
import { resetEmulator, startEmulator } from "../local/emulator.ts";
import { run } from "../local/process.ts";
import { pulumiCli } from "../local/pulumiCli.ts";
import { destroy, up } from "../local/workspace.ts";
import { demo } from "../stacks/fargate-service/demo.ts";
import { runPage } from "../stacks/program.ts";
import { load, steady } from "./requests.ts";

interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
}

const SETUP = "fargate-service";
const SECONDS = 10;
const STARTS = 5;
/** Scaling would make the figures of one run differ from those of the next. */
const ONE_TASK = { "kandokoro:maxTasks": "1" };

async function measure(): Promise<Figure[]> {
  process.env.KANDOKORO_LOCAL = mkdtempSync(join(tmpdir(), "kandokoro-bench-"));
  try {
    const [cli, emulator] = await Promise.all([pulumiCli(), startEmulator()]);
    pointTo(emulator);
    const deploy = (config = {}) =>
      timed(() => up(SETUP, { cli, emulator, program: runPage, config: { ...ONE_TASK, ...config } }));
    const first = await deploy();
    const again = await deploy();
    const { outputs } = first.answer;
    const shown = await timed(() => demo(outputs, { progress: () => {}, folder: tmpdir() }));
    const url = `${String(outputs.url)}/health`;
    const figures = [
      { what: "up, everything to create (the image's layers may be there)", value: first.seconds, unit: "s" },
      { what: "up, nothing to do", value: again.seconds, unit: "s" },
      { what: "demo", value: shown.seconds, unit: "s" },
      ...(await ofImage(url)),
      ...(await ofRequests(url)),
      ...(await ofRoll(url, () => deploy({ "kandokoro:version": "2" }))),
    ];
    const gone = await timed(() => destroy(SETUP, { cli, emulator }));
    return [...figures, { what: "destroy", value: gone.seconds, unit: "s" }];
  } finally {
    await resetEmulator();
    rmSync(process.env.KANDOKORO_LOCAL, { recursive: true, force: true });
  }
}

async function timed<T>(work: () => Promise<T>): Promise<{ answer: T; seconds: number }> {
  const started = performance.now();
  const answer = await work();
  return { answer, seconds: (performance.now() - started) / 1000 };
}

/** The image that the task runs: its size, and how soon a container of it answers, without the emulator. */
async function ofImage(url: string): Promise<Figure[]> {
  const { task } = (await (await fetch(url)).json()) as { task: string };
  const container = `ministack-ecs-${task.slice(0, 8)}-web`;
  const image = await docker("inspect", container, "--format", "{{.Image}}");
  const [size, base] = await Promise.all(
    [image, "node:24-slim"].map(async (one) =>
      Number(await docker("image", "inspect", one, "--format", "{{.Size}}")),
    ),
  );
  const starts: number[] = [];
  for (let i = 0; i < STARTS; i++) starts.push(await start(image));
  const median = starts.sort((a, b) => a - b)[Math.floor(STARTS / 2)]!;
  return [
    { what: "image", value: size! / 1e6, unit: "MB" },
    { what: "of it the app's own layers", value: (size! - base!) / 1e3, unit: "kB" },
    { what: "docker run to the first answer", value: median, unit: "ms" },
  ];
}

/** Milliseconds from `docker run` to the first answer. */
async function start(image: string): Promise<number> {
  const started = performance.now();
  const secret = `LINK_SECRET=${"x".repeat(32)}`;
  const id = await docker("run", "--detach", "--publish", "127.0.0.1::8080", "--env", secret, image);
  try {
    const address = await docker("port", id, "8080/tcp");
    const answers = () =>
      fetch(`http://${address}/health`)
        .then(({ ok }) => ok)
        .catch(() => false);
    while (!(await answers()))
      if (performance.now() - started > 30_000) throw new Error(`${image} did not answer within 30 s`);
    return performance.now() - started;
  } finally {
    await docker("rm", "--force", "--volumes", id);
  }
}

async function ofRequests(url: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const connections of [1, 10]) {
    const { failed, median, p99, perSecond } = await load(url, connections, SECONDS);
    const by = `by ${connections} connection${connections === 1 ? "" : "s"}`;
    figures.push(
      { what: `requests a second ${by}`, value: perSecond, unit: "" },
      { what: `median ${by}`, value: median, unit: "ms" },
      { what: `p99 ${by}`, value: p99, unit: "ms" },
      { what: `failed ${by}`, value: failed, unit: "" },
    );
  }
  return figures;
}

async function ofRoll(url: string, update: () => Promise<{ seconds: number }>): Promise<Figure[]> {
  const end = steady(url, 10);
  const { seconds } = await update();
  const { answers, failures, slowest } = await end();
  return [
    { what: "rolling update, under ten connections", value: seconds, unit: "s" },
    { what: "requests meanwhile", value: answers.length + failures.length, unit: "" },
    { what: "failed meanwhile", value: failures.length, unit: "" },
    { what: "slowest meanwhile", value: slowest, unit: "ms" },
  ];
}

async function docker(...args: string[]): Promise<string> {
  const { ok, stdout, why } = await run("docker", args, { deadlineSeconds: 60 });
  if (!ok) throw new Error(`docker ${args[0]}: ${why}`);
  return stdout.trim();
}

forgetOwnAccounts();
const { problem } = await findDocker();
if (problem !== undefined) throw new Error(problem);
const figures = await measure();
if (process.argv.includes("--json")) console.log(JSON.stringify(figures));
else
  console.log(
    table(
      ["what", "value", "unit"],
      figures.map(({ what, value, unit }) => [
        what,
        unit === "s" ? value.toFixed(1) : String(Math.round(value)),
        unit,
      ]),
    ),
  );
