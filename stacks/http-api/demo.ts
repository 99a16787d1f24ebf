// Writes, reads, lists, updates and deletes notes as a client would, and tries what must be refused.
import { NotesClient, type RequestEvidence } from "../../apps/notes-api/client.ts";
import { tour } from "../../apps/notes-api/tour.ts";
import type { About, Evidence, Report } from "../demo.ts";

export const about: About = {
  shows: "a notes API: pages, versions, creations that are made once, and clear refusals of bad input",
  needsDocker: false,
  onlyOnAws: ["throttling", "the access log", "that the role's rights suffice", "removal of expired keys"],
};

export async function demo(
  outputs: Readonly<Record<string, unknown>>,
  report: Report,
): Promise<Evidence<RequestEvidence[]>> {
  const { url, authorization } = outputs as { url: string; authorization: string };
  const client = new NotesClient(url, credentials(authorization));
  report.progress(`asks ${url}`);
  await tour(client, (line) => report.progress(line));
  return { data: client.asked, table: client.table() };
}

function credentials(authorization: string): Record<string, string> {
  if (authorization === "none") return {};
  const token = process.env.TOKEN;
  if (!token) throw new Error("This API asks for a token: put one of its issuer into the variable TOKEN");
  return { authorization: `Bearer ${token}` };
}
