// Every answer that is not 2xx: a problem as RFC 9457 has it, with nothing of the code's insides.

/** One field that is not as it must be. */
export interface FieldProblem {
  readonly field: string;
  /** What it must be. */
  readonly problem: string;
}

interface More {
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: readonly FieldProblem[];
}

const titles = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  410: "Gone",
  412: "Precondition Failed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  428: "Precondition Required",
  500: "Internal Server Error",
  503: "Service Unavailable",
} as const;

/** Thrown wherever a request cannot be answered; `detail` is for the caller: what is wrong, and what to do. */
export class Problem extends Error {
  readonly status: keyof typeof titles;
  readonly #more: More;

  constructor(status: keyof typeof titles, detail: string, more: More = {}) {
    super(detail);
    this.name = "Problem";
    this.status = status;
    this.#more = more;
  }

  response(): Response {
    const { headers = {}, errors } = this.#more;
    const body = { title: titles[this.status], status: this.status, detail: this.message, errors };
    return new Response(JSON.stringify(body), {
      status: this.status,
      headers: { "content-type": "application/problem+json", ...headers },
    });
  }
}
