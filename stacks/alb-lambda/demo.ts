// All that http-api's demo shows, through a load balancer, and then what only a load balancer does.
import http from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";
import { NotesClient, same, type RequestEvidence } from "../../apps/notes-api/client.ts";
import { tour, type TourList } from "../../apps/notes-api/tour.ts";
import type { About, Evidence, Report } from "../demo.ts";
import { reached } from "../reached.ts";

export const about: About = {
  shows:
    "the notes API of http-api behind a load balancer: one app, two front doors; cookies, and 413 over 1 MB",
  needsDocker: false,
  onlyOnAws: ["headers in several lines", "HTTPS", "security groups", "that the role's rights suffice"],
};

const MEGABYTE = 1024 * 1024;

export async function demo(
  outputs: Readonly<Record<string, unknown>>,
  report: Report,
): Promise<Evidence<RequestEvidence[]>> {
  const { url } = outputs as { url: string };
  report.progress(`asks ${url}`);
  if (url.startsWith("http:"))
    report.progress("by plain HTTP: others on the way can read it; see kandokoro:certificateArn");
  await reached(url);
  const client = new NotesClient(url);
  await tour(
    client,
    (line) => report.progress(line),
    async ([note]) => {
      await severalValues(client, url, note!.id);
      await client.ask(413, "a body over the load balancer's 1 MB", "POST", "/notes", {
        body: { title: "x", body: "x".repeat(MEGABYTE) },
      });
    },
  );
  return { data: client.asked, table: client.table() };
}

/** What has several values comes through with all of them: parameters, headers and cookies. */
async function severalValues(client: NotesClient, url: string, id: string): Promise<void> {
  await client.ask(400, "a parameter twice: both values are seen", "GET", "/notes?limit=1&limit=2");
  const known = ["if-none-match", '"1"', "if-none-match", '"2"'];
  await askInLines(client, url, `/notes/${id}`, 304, "ETags in two lines: the second is the note's", known);
  const cookies = ["cookie", "notes-limit=2", "cookie", "notes-order=oldest"];
  const list = await askInLines(
    client,
    url,
    "/notes",
    200,
    "cookies in two lines: both are followed",
    cookies,
  );
  const { notes } = JSON.parse(list) as TourList;
  same("notes by the cookies", notes.length, 2);
  same("order by the cookies", notes[0]!.id < notes[1]!.id, true);
}

/** A GET whose head has these lines, name and value by turns: fetch would join those of one name. */
async function askInLines(
  client: NotesClient,
  url: string,
  path: string,
  status: number,
  shows: string,
  lines: readonly string[],
): Promise<string> {
  const started = performance.now();
  const { request } = url.startsWith("https:") ? https : http;
  const options = { headers: ["host", new URL(url).host, ...lines], signal: AbortSignal.timeout(30_000) };
  const response = await new Promise<http.IncomingMessage>((resolve, reject) =>
    request(`${url}${path}`, options, resolve).on("error", reject).end(),
  );
  const body = await text(response);
  client.keep({ request: `GET ${path}`, status, shows }, started, response.statusCode ?? 0, body);
  return body;
}
