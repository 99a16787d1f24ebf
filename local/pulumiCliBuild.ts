// The Pulumi CLI built from a pinned Go module, for machines that reach a Go module proxy and no download.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Progress } from "./errors.ts";
import { run, type RunOptions } from "./process.ts";
import { throttled } from "./progress.ts";
import { PULUMI_VERSION } from "./pulumiCliVersion.ts";

const MODULE = fileURLToPath(new URL("pulumi-cli", import.meta.url));
const PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
// The Automation API refuses a CLI whose version it cannot tell.
const VERSION_FLAG = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${PULUMI_VERSION}`;

/** The modules are 1.4 GB, fetched in 15 to 25 s here; compiling takes 2 to 5 minutes on two cores. */
const DEADLINE_SECONDS = 30 * 60;

/**
 * Builds `folder`/bin/pulumi.
 * @returns undefined, or why it failed
 */
export async function build(
  folder: string,
  progress: Progress,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const options = { cwd: MODULE, env: { ...env, GOWORK: "off" }, deadlineSeconds: DEADLINE_SECONDS };
  const version = await run("go", ["env", "GOVERSION"], options);
  if (!version.ok) return explain(version.why);
  const packages = await fetchModules(options, progress);
  if (typeof packages === "string") return explain(packages);
  return compile(join(folder, "bin"), packages.length, options, progress);
}

async function fetchModules(options: RunOptions, progress: Progress): Promise<readonly string[] | string> {
  const count = throttled(progress);
  let fetched = 0;
  const onLine = (line: string) => {
    if (line.startsWith("go: downloading ")) count(`fetches the Go modules of the Pulumi CLI: ${++fetched}`);
  };
  const answer = await run("go", ["list", "-deps", PACKAGE], { ...options, onLine });
  return answer.ok ? answer.stdout.split("\n") : answer.why;
}

async function compile(
  bin: string,
  total: number,
  options: RunOptions,
  progress: Progress,
): Promise<string | undefined> {
  progress("builds the Pulumi CLI with Go (once, a few minutes)");
  mkdirSync(bin, { recursive: true });
  const count = throttled(progress);
  let compiled = 0;
  const onLine = (line: string) => {
    if (/^[\w./-]+$/.test(line)) count(`builds the Pulumi CLI with Go: ${++compiled} of ${total} packages`);
  };
  const args = ["build", "-v", "-o", join(bin, "pulumi"), "-ldflags", `-s -w ${VERSION_FLAG}`, PACKAGE];
  const answer = await run("go", args, { ...options, onLine });
  return answer.ok ? undefined : explain(answer.why);
}

/** "go: go.mod requires go >= 1.26.0 (running go 1.24.1; GOTOOLCHAIN=local)" */
function explain(why: string): string {
  if (why === "is not there") return "PATH has no go";
  const [, wanted, found] = /requires go >= (\S+) \(running go ([^;)]+)/.exec(why) ?? [];
  if (wanted === undefined) return why;
  return `Go ${found} is too old, ${wanted} or newer is needed (GOTOOLCHAIN=auto lets Go fetch it)`;
}
