// A client of the API that says which answer must come, and keeps what came. The demos of the setups that serve the API
// use it; it knows HTTP alone.

/** One request with its answer. */
export interface RequestEvidence {
  readonly request: string;
  readonly status: number;
  /** What the answer shows. */
  readonly shows: string;
  readonly milliseconds: number;
}

export interface Answer<Body> {
  readonly headers: Headers;
  readonly body: Body;
}

export interface Question {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export class NotesClient {
  readonly asked: RequestEvidence[] = [];
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param headers - what every request carries, such as credentials */
  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  /** Sends a request that must be answered with this status. */
  async ask<Body>(
    status: number,
    shows: string,
    method: string,
    path: string,
    { body, headers }: Question = {},
  ): Promise<Answer<Body>> {
    const started = performance.now();
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: { "content-type": "application/json", ...this.#headers, ...headers },
      body: typeof body === "object" ? JSON.stringify(body) : (body as string | undefined),
      signal: AbortSignal.timeout(30_000), // as long as API Gateway waits
    });
    const text = await response.text();
    this.keep({ request: `${method} ${path}`, status, shows }, started, response.status, text);
    const isJson = text !== "" && /json/.test(response.headers.get("content-type") ?? "");
    return { headers: response.headers, body: (isJson ? JSON.parse(text) : undefined) as Body };
  }

  /** Keeps an answer that came in another way, or throws when it is not as it must be. */
  keep(
    { request, status, shows }: Omit<RequestEvidence, "milliseconds">,
    started: number,
    answered: number,
    text: string,
  ): void {
    const milliseconds = Math.round(performance.now() - started);
    const short = request.length > 48 ? `${request.slice(0, 47)}…` : request;
    if (answered !== status)
      throw new Error(`${short} (${shows}): ${status} was to be answered, and ${answered} was: ${text}`);
    this.asked.push({ request: short, status, shows, milliseconds });
  }

  /** What was asked, as people read it. */
  table(): { head: string[]; rows: string[][] } {
    const rows = this.asked.map(({ request, status, shows, milliseconds }) => [
      request,
      String(status),
      shows,
      String(milliseconds),
    ]);
    return { head: ["request", "status", "what it shows", "ms"], rows };
  }
}

/** Throws when something is not as it must be. */
export function same<T>(what: string, found: T, wanted: T): void {
  if (found !== wanted) throw new Error(`${what}: ${wanted} was to be found, and ${found} was`);
}
