// A day of the demo's: its log files in one bucket, its report in the other.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Report } from "../../apps/nightly-report/report.ts";

const SAMPLES = join(import.meta.dirname, "../../apps/nightly-report/samples");
const DAY_OF_SAMPLES = "2026-11-23";
const MS_OF_A_DAY = 24 * 60 * 60 * 1000;
/** Files that come late, by how their keys end. */
const LATE = ["/03/web-b.jsonl", "/15/web-a.jsonl"];

export interface Buckets {
  readonly requestsBucket: string;
  readonly reportsBucket: string;
}

interface File {
  /** `requests/2026/11/23/03/web-a.jsonl` */
  readonly key: string;
  readonly body: string;
}

export class Day {
  /** Such as 2026-11-23. */
  readonly name: string;
  readonly #buckets: Buckets;
  readonly #s3 = new S3Client({});
  readonly #late: File[] = [];
  #uploaded = 0;

  constructor(name: string, buckets: Buckets) {
    this.name = name;
    this.#buckets = buckets;
  }

  /** As it was before the demo's first run, but for the files that come in time. Made again, a report has the same bytes. */
  async begin(): Promise<number> {
    const files = await samplesOf(this.name);
    for (const file of files) (isLate(file) ? this.#late : []).push(file);
    for (const { key } of this.#late) await this.#forget(this.#buckets.requestsBucket, key);
    for (const name of ["report.json", "report.md"])
      await this.#forget(this.#buckets.reportsBucket, `${this.name}/${name}`);
    for (const file of files) if (!isLate(file)) await this.#upload(file);
    return this.#uploaded;
  }

  /** The next of the files that come late. */
  async addLate(): Promise<void> {
    await this.#upload(this.#late.shift()!);
  }

  /** Its report, once there is one of all that was uploaded. */
  async report(): Promise<Report | undefined> {
    const text = await this.text("report.json");
    const report = text === undefined ? undefined : (JSON.parse(text) as Report);
    return report && report.files >= this.#uploaded ? report : undefined;
  }

  /** One of the report's two objects, `report.json` and `report.md`. */
  async text(name: string): Promise<string | undefined> {
    const object = { Bucket: this.#buckets.reportsBucket, Key: `${this.name}/${name}` };
    try {
      const { Body } = await this.#s3.send(new GetObjectCommand(object));
      return await Body!.transformToString();
    } catch (error) {
      if ((error as Error).name === "NoSuchKey") return undefined;
      throw error;
    }
  }

  async #forget(Bucket: string, Key: string): Promise<void> {
    await this.#s3.send(new DeleteObjectCommand({ Bucket, Key }));
  }

  async #upload({ key, body }: File): Promise<void> {
    const object = { Bucket: this.#buckets.requestsBucket, Key: key, Body: body };
    await this.#s3.send(new PutObjectCommand(object));
    this.#uploaded++;
  }
}

const isLate = ({ key }: File) => LATE.some((ending) => key.endsWith(ending));

/** The app's samples, moved by as many days as it takes, in the order of their keys. */
async function samplesOf(day: string): Promise<File[]> {
  const days = (Date.parse(day) - Date.parse(DAY_OF_SAMPLES)) / MS_OF_A_DAY;
  const entries = await readdir(SAMPLES, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(
    paths.sort().map(async (path) => ({
      key: keyOn(days, path.slice(SAMPLES.length + 1).replaceAll("\\", "/")),
      body: linesOn(days, await readFile(path, "utf8")),
    })),
  );
}

/** Folders are by the hour, UTC: `requests/2026/11/23/03/`. */
function keyOn(days: number, key: string): string {
  return key.replace(/\d{4}\/\d\d\/\d\d/, (folder) => {
    const date = later(days, `${folder.replaceAll("/", "-")}T00:00:00Z`).slice(0, 10);
    return date.replaceAll("-", "/");
  });
}

function linesOn(days: number, lines: string): string {
  return lines.replaceAll(/(?<="timestamp":")[^"]+/g, (time) => later(days, time));
}

function later(days: number, time: string): string {
  return new Date(Date.parse(time) + days * MS_OF_A_DAY).toISOString();
}
