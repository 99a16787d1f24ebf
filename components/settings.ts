// The settings that all components share: `pulumi config set kandokoro:<key> <value>`.
import * as pulumi from "@pulumi/pulumi";
import { nearest } from "./names.ts";
import { parseStack } from "./stage.ts";

/** Where code will run. `os` other than linux is for emulators that run functions as the host's own processes. */
export interface Platform {
  readonly os: "linux" | "darwin";
  readonly cpu: "arm64" | "x64";
}

const platforms: Readonly<Record<string, Platform>> = {
  "linux/arm64": { os: "linux", cpu: "arm64" },
  "linux/x64": { os: "linux", cpu: "x64" },
  "darwin/arm64": { os: "darwin", cpu: "arm64" },
  "darwin/x64": { os: "darwin", cpu: "x64" },
};

/** Every shared key, with what it says. A setup's own options stand in its config.ts. */
const sharedKeys: Readonly<Record<string, string>> = {
  platform: `what functions, layers and tasks are built for: ${Object.keys(platforms).join(", ")}`,
  permissionsBoundary: "ARN of the IAM policy that bounds every role",
  awsCli: "how the AWS CLI is called in the commands that a stack puts out",
};

const settings = () => new pulumi.Config("kandokoro");

/**
 * What functions, layers and tasks are built for; one setting, so that the image, the layer and the task agree.
 * @default linux/arm64 - about 20 % cheaper than x64 (AWS Lambda pricing)
 */
export function platform(): Platform {
  const value = settings().get("platform") ?? "linux/arm64";
  const known = platforms[value];
  if (known) return known;
  throw new pulumi.RunError(
    `Config: kandokoro:platform is "${value}"; use ${Object.keys(platforms).join(", ")}: pulumi config set kandokoro:platform linux/arm64`,
  );
}

/** ARN of the permissions boundary that every role gets, if the account asks for one. @default - none */
export function permissionsBoundary(): string | undefined {
  const arn = settings().get("permissionsBoundary");
  if (arn === undefined || /^arn:[\w-]+:iam::(\d{12}|aws):policy\/.+/.test(arn)) return arn;
  throw new pulumi.RunError(
    `Config: kandokoro:permissionsBoundary is "${arn}"; use the ARN of an IAM policy: pulumi config set kandokoro:permissionsBoundary arn:aws:iam::123456789012:policy/boundary`,
  );
}

/** How the AWS CLI is called in `commands`: with a profile, say (`aws --profile work`). @default aws */
export function awsCli(): string {
  return settings().get("awsCli") ?? "aws";
}

/**
 * Refuses a misspelt key, and says which tags the stack's resources will lack. Called once, before the page runs.
 * @param setupKeys - the setup's own keys, with what each says
 */
export function checkConfig(setupKeys: Readonly<Record<string, string>> = {}): void {
  const config = pulumi.runtime.allConfig();
  const keys = { ...sharedKeys, ...setupKeys };
  const known = Object.keys(keys);
  for (const key of Object.keys(config)) {
    const [namespace, name] = [key.slice(0, key.indexOf(":")), key.slice(key.indexOf(":") + 1)];
    if (namespace !== "kandokoro" || known.includes(name)) continue;
    const near = nearest(name, known);
    throw new pulumi.RunError(
      `Config: ${key} is no setting${near ? `; did you mean kandokoro:${near}?` : ""} The settings are ${known.map((k) => `kandokoro:${k} (${keys[k]})`).join("; ")}. To drop it: pulumi config rm ${key}`,
    );
  }
  // Read here as well, so that a wrong value is refused before the page has made anything.
  platform();
  permissionsBoundary();
  warnOfMissingTags(config["aws:defaultTags"]);
}

function warnOfMissingTags(defaultTags: string | undefined): void {
  const { setup, stage } = parseStack(pulumi.getStack());
  const wanted = { Project: "kandokoro", Setup: setup, Stage: stage };
  const tags = (JSON.parse(defaultTags ?? "{}") as { tags?: Record<string, string> }).tags ?? {};
  const missing = Object.entries(wanted).filter(([key]) => !(key in tags));
  if (missing.length === 0) return;
  const commands = missing.map(
    ([key, value]) => `pulumi config set --path aws:defaultTags.tags.${key} ${value}`,
  );
  void pulumi.log.warn(
    `Resources get no tag ${missing.map(([key]) => key).join(", ")}: ${commands.join("; ")}`,
  );
}
