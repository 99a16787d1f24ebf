// `npm run bench [-- --json]`: what is measured rather than tested. Absolute figures move from machine to machine; the
// ratios are of one run.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { table } from "../cli/table.ts";
import { forgetOwnAccounts } from "../cli/isolate.ts";
import { bundle } from "../components/lambda/bundle.ts";
import { buildLayer } from "../components/lambda/layerBuild.ts";
import { findDocker } from "../local/docker.ts";
import { startEmulator, resetEmulator } from "../local/emulator.ts";
import { pulumiCli } from "../local/pulumiCli.ts";
import { destroy, up, type Program } from "../local/workspace.ts";
import { runPage } from "../stacks/program.ts";

interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
}

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

function planning(): Figure[] {
  const run = () =>
    JSON.parse(
      execFileSync(process.execPath, ["--no-warnings", here("plan.ts")], { encoding: "utf8", env }),
    ) as Plan;
  const env = { ...process.env, NODE_COMPILE_CACHE: join(here(".."), "node_modules/.cache/node") };
  run(); // fills the caches
  const runs = Array.from({ length: 5 }, run);
  return [
    {
      what: "plan image-thumbnails: start of the process to the first resource",
      value: median(runs.map((r) => r.first)),
      unit: "ms",
    },
    {
      what: `plan image-thumbnails: to the end, ${runs[0]!.resources} resources`,
      value: median(runs.map((r) => r.all)),
      unit: "ms",
    },
  ];
}

interface Plan {
  readonly first: number;
  readonly all: number;
  readonly resources: number;
}

function artifacts(): Figure[] {
  const { zippedBytes } = bundle("apps/image-thumbnails/handler.ts", ["sharp"]);
  const layer = buildLayer("apps/image-thumbnails/layer", { os: "linux", cpu: "arm64" });
  return [
    { what: "the thumbnailer's zip", value: zippedBytes, unit: "bytes" },
    { what: "the sharp layer's zip (linux/arm64)", value: layer.zippedBytes, unit: "bytes" },
    { what: "the sharp layer unzipped", value: layer.unzippedBytes, unit: "bytes" },
  ];
}

async function updates(): Promise<Figure[]> {
  process.env.KANDOKORO_LOCAL = mkdtempSync(join(tmpdir(), "kandokoro-bench-"));
  try {
    const [cli, emulator] = await Promise.all([pulumiCli(), startEmulator()]);
    const seconds = async (stack: string, program: Program) => {
      const started = performance.now();
      await up(stack, { cli, emulator, program });
      return (performance.now() - started) / 1000;
    };
    const create = await seconds("image-thumbnails", runPage);
    await seconds("empty", async () => ({}));
    const again: number[] = [];
    const empty: number[] = [];
    for (let i = 0; i < 5; i++) {
      again.push(await seconds("image-thumbnails", runPage));
      empty.push(await seconds("empty", async () => ({})));
    }
    const started = performance.now();
    await destroy("image-thumbnails", { cli, emulator });
    return [
      { what: "up of image-thumbnails, everything to create", value: create, unit: "s" },
      { what: "up of image-thumbnails, nothing to do", value: median(again), unit: "s" },
      { what: "up of an empty program: the floor", value: median(empty), unit: "s" },
      { what: "nothing to do against the floor", value: median(again) / median(empty), unit: "times" },
      { what: "destroy of image-thumbnails", value: (performance.now() - started) / 1000, unit: "s" },
    ];
  } finally {
    await resetEmulator();
    rmSync(process.env.KANDOKORO_LOCAL, { recursive: true, force: true });
  }
}

forgetOwnAccounts();
const figures = [...planning(), ...artifacts(), ...(await updates())];
const thumbnails = ["--no-warnings", here("thumbnails.ts")];
const frontDoors = ["--no-warnings", here("frontDoors.ts")];
const service = ["--no-warnings", here("service.ts")];
const { problem } = await findDocker();
if (process.argv.includes("--json")) {
  const answer = (bench: string[]) =>
    JSON.parse(execFileSync(process.execPath, [...bench, "--json"], { encoding: "utf8" })) as unknown;
  const benches = { thumbnails, frontDoors, ...(problem === undefined && { service }) };
  const answers = Object.entries(benches).map(([name, bench]) => [name, answer(bench)]);
  console.log(JSON.stringify({ figures, ...Object.fromEntries(answers) }, undefined, 2));
} else {
  const shown = ({ value, unit }: Figure) =>
    unit === "bytes" || unit === "ms" ? String(Math.round(value)) : value.toFixed(2);
  console.log(
    table(
      ["what", "value", "unit"],
      figures.map((f) => [f.what, shown(f), f.unit]),
    ),
  );
  console.log("\nThumbnails of a 12-megapixel JPEG:");
  execFileSync(process.execPath, thumbnails, { stdio: "inherit" });
  console.log("\nThe notes API on the local cloud, by its two front doors:");
  execFileSync(process.execPath, frontDoors, { stdio: "inherit" });
  console.log("\nfargate-service on the local cloud:");
  if (problem === undefined) execFileSync(process.execPath, service, { stdio: "inherit" });
  else console.log(`left out: ${problem}`);
}
