// The images that this local cloud's builds put into the Docker engine, and their removal: the engine would keep them for
// ever. What a container still runs stays, and so does all that others made.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { places } from "./emulatorRecord.ts";
import { home } from "./home.ts";
import { run } from "./process.ts";

/** The label of the images that were built here; its value is the local cloud's name. */
const LABEL = "kandokoro.image";

const SECONDS = 60;

/** `--label` of a build. */
export function ownLabel(): string {
  return `${LABEL}=${places(home()).name}`;
}

/**
 * Notes the layers that a build made in stages of its own: the builder of old keeps them as images without a name, to
 * build the next one faster.
 */
export function rememberLayers(output: readonly string[]): void {
  const made = output.flatMap((line) => /^ ---> ([0-9a-f]{12})$/.exec(line)?.slice(1) ?? []);
  if (made.length === 0) return;
  mkdirSync(dirname(layersFile()), { recursive: true });
  writeFileSync(layersFile(), JSON.stringify([...new Set([...knownLayers(), ...made])]));
}

/**
 * Removes what was built here under a name, all tags and digests.
 * @param name - of a repository, such as `localhost:24567/orders`, or of the registry
 */
export async function removeImages(name: string): Promise<void> {
  const format = "{{.Repository}} {{.Tag}} {{.Digest}}";
  const list = ["image", "ls", "--digests", "--format", format, "--filter", `label=${ownLabel()}`];
  const { ok, stdout } = await run("docker", list, { deadlineSeconds: SECONDS });
  if (!ok) return;
  const names = stdout.split("\n").flatMap((line) => {
    const [repository = "", tag, digest] = line.split(" ");
    if (repository !== name && !repository.startsWith(`${name}/`)) return [];
    return [tag === "<none>" ? `${repository}@${digest}` : `${repository}:${tag}`];
  });
  if (names.length > 0) await run("docker", ["image", "rm", ...names], { deadlineSeconds: SECONDS });
}

/** Removes the layers that builds left, as far as no image is made of them. */
export async function removeLayers(): Promise<void> {
  const layers = knownLayers();
  if (layers.length === 0) return;
  const format = "{{.Id}} {{len .RepoTags}} {{len .RepoDigests}}";
  const inspect = ["image", "inspect", "--format", format, ...layers];
  const { stdout } = await run("docker", inspect, { deadlineSeconds: SECONDS }); // fails for those that are gone
  const nameless = stdout.split("\n").filter((line) => line.endsWith(" 0 0"));
  const ids = nameless.map((line) => line.split(" ")[0]!).reverse(); // what was made of others goes first
  if (ids.length > 0) await run("docker", ["image", "rm", ...ids], { deadlineSeconds: SECONDS });
  writeFileSync(layersFile(), "[]");
}

const layersFile = () => join(home(), "image-layers.json");

function knownLayers(): string[] {
  return existsSync(layersFile()) ? (JSON.parse(readFileSync(layersFile(), "utf8")) as string[]) : [];
}
