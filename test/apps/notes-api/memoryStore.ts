// The store's rules in memory, for tests of what the API makes of them.
import type { Store } from "../../../apps/notes-api/app.ts";
import { newId } from "../../../apps/notes-api/ids.ts";
import type { Content, Note } from "../../../apps/notes-api/note.ts";
import type { PageOfNotes } from "../../../apps/notes-api/page.ts";

export class MemoryStore implements Store {
  readonly owners = new Map<string, Map<string, Note>>();
  readonly #keys = new Map<string, Note>();
  /** Thrown by each call instead of what it does. */
  failure: Error | undefined;
  #clock = Date.UTC(2026, 0, 1);

  async create(owner: string, content: Content, key?: string) {
    const kept = this.#keys.get(`${owner} ${key}`);
    if (key !== undefined && kept)
      return kept.title === content.title && kept.body === content.body ? kept : "otherContent";
    const createdAt = new Date(++this.#clock).toISOString();
    const note = { id: newId(this.#clock), ...content, version: 1, createdAt, updatedAt: createdAt };
    this.#of(owner).set(note.id, note);
    if (key !== undefined) this.#keys.set(`${owner} ${key}`, note);
    return note;
  }

  async read(owner: string, id: string) {
    return this.#of(owner).get(id);
  }

  async list(owner: string, { limit, order, after }: PageOfNotes) {
    const isBefore = (a: string, b: string) => (order === "newest" ? a > b : a < b);
    const sorted = [...this.#of(owner).values()].sort((a, b) => (isBefore(a.id, b.id) ? -1 : 1));
    const rest = sorted.filter(({ id }) => after === undefined || isBefore(after, id));
    const notes = rest.slice(0, limit).map(({ body: _, ...summary }) => summary);
    return { notes, last: rest.length > limit ? notes.at(-1)?.id : undefined };
  }

  async update(owner: string, id: string, content: Content, seen: number | "any") {
    const note = this.#of(owner).get(id);
    if (!note) return "missing";
    if (seen !== "any" && seen !== note.version) return "stale";
    const updated = { ...note, ...content, version: note.version + 1 };
    this.#of(owner).set(id, updated);
    return updated;
  }

  async delete(owner: string, id: string, seen: number | "any") {
    const note = this.#of(owner).get(id);
    if (note && seen !== "any" && seen !== note.version) return "stale";
    this.#of(owner).delete(id);
    return "deleted";
  }

  #of(owner: string): Map<string, Note> {
    if (this.failure) throw this.failure;
    const notes = this.owners.get(owner) ?? new Map<string, Note>();
    this.owners.set(owner, notes);
    return notes;
  }
}
