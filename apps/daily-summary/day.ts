// One day: its files in, its summary out.
import { createHash } from "node:crypto";
import type { S3Client } from "@aws-sdk/client-s3";
import { keepingUp, listObjects, look, put, read, type Listed } from "../shared/s3.ts";
import { FileRefused } from "../shared/text.ts";
import { ORDERS } from "./folders.ts";
import { orderReader, type OrderReader } from "./order.ts";
import { readOrderFile, type OrderFile } from "./orderFile.ts";
import { summaryPage } from "./page.ts";
import type { Settings } from "./settings.ts";
import { Day, type Summary } from "./summary.ts";

/** Raise it when the same files shall give another summary: all days are then written anew. */
const VERSION = 1;
/** Files read at a time. */
const AT_A_TIME = 8;
const MOST_FILES = 10_000;

/**
 * Writes the day's summary if its files are others than those it was made of. What the summary was made of stands with
 * it, so that no other record of past runs is kept. Begins again when a file or the summary changes meanwhile.
 * @returns the summary when it was written; undefined when it was as it should be
 */
export function summarizeDay(
  client: S3Client,
  settings: Settings,
  day: string,
): Promise<Summary | undefined> {
  return keepingUp(() => tryDay(client, settings, day));
}

/** Looks at the summary before it lists the files: whoever writes between has listed no older ones. */
async function tryDay(client: S3Client, settings: Settings, day: string): Promise<Summary | undefined> {
  const keys = [`${day}/index.html`, `${day}/summary.json`] as const;
  const found = await Promise.all(keys.map((key) => look(client, settings.summariesBucket, key)));
  const files = await listObjects(client, settings.ordersBucket, `${ORDERS}${day}/`);
  const inputs = inputsOf(files, settings);
  if (found.every((object) => object?.inputs === inputs)) return undefined;

  const summary = await summaryOf(client, settings, day, files);
  const objects = [
    { key: keys[0], body: summaryPage(summary), contentType: "text/html; charset=utf-8", inputs },
    {
      key: keys[1],
      body: `${JSON.stringify(summary, undefined, 2)}\n`,
      contentType: "application/json",
      inputs,
    },
  ];
  for (const [i, object] of objects.entries())
    if (found[i]?.inputs !== inputs) await put(client, settings.summariesBucket, object, found[i]);
  return summary;
}

/** A hash of all that decides what the summary says. */
function inputsOf(files: readonly Listed[], settings: Settings): string {
  const { timeZone, currency, maxFileBytes } = settings;
  const parts = [VERSION, timeZone, currency, maxFileBytes, files.map(({ key, etag }) => [key, etag])];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

async function summaryOf(
  client: S3Client,
  settings: Settings,
  day: string,
  files: readonly Listed[],
): Promise<Summary> {
  if (files.length > MOST_FILES)
    throw new Error(
      `it has ${files.length} files; at most ${MOST_FILES} are read, so write fewer, larger ones`,
    );
  const reader = orderReader(day, settings.timeZone, settings.currency);
  const sum = new Day(settings.maxOrders);
  for (let first = 0; first < files.length; first += AT_A_TIME) {
    const some = files.slice(first, first + AT_A_TIME);
    const contents = await Promise.all(some.map((file) => contentOf(client, settings, file, reader)));
    for (const [i, content] of contents.entries())
      if (content instanceof FileRefused) sum.refuse(some[i]!.key, content.message);
      else sum.add(some[i]!.key, content);
  }
  return sum.summary(day, settings.timeZone, settings.currency);
}

async function contentOf(
  client: S3Client,
  { ordersBucket, maxFileBytes, maxOrders }: Settings,
  file: Listed,
  reader: OrderReader,
): Promise<OrderFile | FileRefused> {
  if (!file.key.endsWith(".csv")) return new FileRefused("its name must end with .csv");
  if (file.bytes > maxFileBytes)
    return new FileRefused(`it has ${file.bytes} bytes; at most ${maxFileBytes} are read (MAX_FILE_MIB)`);
  const body = await read(client, ordersBucket, file);
  try {
    return await readOrderFile(body, reader, maxOrders);
  } catch (error) {
    if (error instanceof FileRefused) return error;
    throw new Error(`${file.key}: ${(error as Error).message}`, { cause: error });
  } finally {
    body.destroy();
  }
}
