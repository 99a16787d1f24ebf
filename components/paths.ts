import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's root: the folder that holds components/, and Pulumi.yaml. */
const root = fileURLToPath(new URL("../", import.meta.url));

/** A path of the project, wherever the program was started: Pulumi runs it in the folder of its main file. */
export function fromRoot(path: string): string {
  return isAbsolute(path) ? path : join(root, path);
}

/** Where builds are kept, so that nothing is built twice. */
export const buildCache = join(root, "node_modules", ".cache", "kandokoro");
