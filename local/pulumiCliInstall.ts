// Run by pulumiCliDownload.ts as a process of its own, because an install that hangs can only be ended from outside:
// node pulumiCliInstall.ts <folder>
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";

try {
  await PulumiCommand.install({ root: process.argv[2]! }); // the SDK's own version
} catch (error) {
  console.error(error instanceof Error ? error.message.split("\n")[0] : error);
  process.exitCode = 1;
}
