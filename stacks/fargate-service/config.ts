// What this setup can be told: `pulumi config set kandokoro:<key> <value>`.
import * as pulumi from "@pulumi/pulumi";
import { loadBalancerConfig, loadBalancerKeys } from "../loadBalancerConfig.ts";

/** The keys, with what each says. */
export const keys = {
  version: "what the app shows as its version; another one is a rolling update",
  imageUri: "an image that is there already, by digest or a tag that stays; without it apps/web is built",
  maxTasks: "the most tasks that run at the same time, which also bounds what they cost",
  ...loadBalancerKeys,
};

/** The app refuses others, but only when it starts. */
const VERSION = /^[\w.-]{1,64}$/;

/** The settings as they are, read when the page runs. The components check the others. */
export function config() {
  const settings = new pulumi.Config("kandokoro");
  const version = settings.get("version") ?? "1";
  if (!VERSION.test(version))
    throw new pulumi.RunError(
      `Config: kandokoro:version is ${JSON.stringify(version)}; use 1 to 64 letters, digits, ".", "_" and "-"`,
    );
  return {
    version,
    /** @default - built from apps/web */
    imageUri: settings.get("imageUri"),
    maxTasks: settings.getNumber("maxTasks") ?? 4,
    ...loadBalancerConfig(),
  };
}
