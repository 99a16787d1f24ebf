// Reads what the real provider answers to a wrong value ("expected it to be in the range (0 - 900)") as a check.
import { characterForms } from "./characters.ts";
import { type Clause, type Form, type Limit, number, parsed, text } from "./clause.ts";

const ipv4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;
const ipv6 = /^(?=.*:.*:)[0-9a-fA-F:]{2,39}$/;
const cidr = new RegExp(
  `${ipv4.source.slice(0, -1)}/(3[0-2]|[12]?\\d)$|${ipv6.source.slice(0, -1)}/(12[0-8]|1?\\d?\\d)$`,
);
const arn = /^arn:aws[a-z-]*:[\w.-]+:[a-z0-9-]*:(\d{12}|aws|aws-managed)?:.+$/;
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const clock = "([01]\\d|2[0-3]):[0-5]\\d";
const weekday = "(mon|tue|wed|thu|fri|sat|sun)";
/** Go quotes a pattern as JavaScript does. */
const quoted = (pattern: string) => JSON.parse(`"${pattern}"`) as string;
const choices = (list: string) =>
  (list.match(/"[^"]*"|-?[\d.]+/g) ?? []).map((c) => JSON.parse(c) as unknown);
const matching = (pattern: string) => text(`a value that matches ${pattern}`, new RegExp(pattern));

const forms: readonly Form[] = [
  [
    /to be one of \[(.*)\]$/,
    ([, list = ""]) => ({
      accepts: (value) => choices(list).includes(value),
      use: choices(list).length === 1 ? String(choices(list)[0]) : `one of ${choices(list).join(", ")}`,
    }),
  ],
  [
    /in the range \((-?[\d.]+) - (-?[\d.]+)\)/,
    ([, low, high]) =>
      number(
        low === high ? `${low}` : `${Number(low)} to ${Number(high)}`,
        (n) => n >= Number(low) && n <= Number(high),
      ),
  ],
  [/at least \((-?[\d.]+)\)/, ([, low]) => number(`${Number(low)} or more`, (n) => n >= Number(low))],
  [/at most \((-?[\d.]+)\)/, ([, high]) => number(`${Number(high)} or less`, (n) => n <= Number(high))],
  [/greater than \((-?[\d.]+)\)/, ([, low]) => number(`more than ${Number(low)}`, (n) => n > Number(low))],
  [/divisible by (\d+)/, ([, by]) => number(`a multiple of ${by}`, (n) => n > 0 && n % Number(by) === 0)],
  [/cannot parse '.*' as (int|float)/, () => number("a number", () => true)],
  [/valid port number or 0,/, () => number("0 to 65535", (n) => n >= 0 && n <= 65535)],
  [/valid port number,/, () => number("1 to 65535", (n) => n >= 1 && n <= 65535)],
  [/valid port number \(1-65536\)/, () => text("a port or traffic-port", /^(\d{1,5}|traffic-port)$/)],
  [/range 1-50000 .* 99999/, () => number("1 to 50000", (n) => (n >= 1 && n <= 50000) || n === 99999)],
  [/integer between 0 and 100 or 'off'/, () => text("0 to 100 or off", /^(off|\d{1,2}|100)$/)],
  [/an integer or 'off'/, () => text("a number or off", /^(off|\d+)$/)],
  [/is an invalid ARN/, () => text("an ARN (arn:aws:…)", arn)],
  [/invalid JSON policy/, () => parsed("a JSON object", (v) => /^\s*\{/.test(v) && Boolean(JSON.parse(v)))],
  [/invalid JSON:|definitions is invalid/, () => parsed("JSON", (v) => JSON.parse(v) !== undefined)],
  [/RFC3339/, () => text("a time such as 2026-01-31T09:00:00Z", rfc3339)],
  [/invalid CIDR address/, () => text("a CIDR block such as 10.0.0.0/16", cidr)],
  [/a valid IPv4 address/, () => text("an IPv4 address", ipv4)],
  [/a valid IPv6 address/, () => text("an IPv6 address", ipv6)],
  [/a valid IP$/, () => text("an IP address", new RegExp(`${ipv4.source}|${ipv6.source}`))],
  [/match regular expression "(.*)"$/, ([, pattern = ""]) => matching(quoted(pattern))],
  [/(?:restrictions|EC2 automation ARN) \("(.*)"\)/, ([, pattern = ""]) => matching(quoted(pattern))],
  [/AWS Account ID/, () => text("an account id of 12 digits", /^\d{12}$/)],
  [/AWS Region/, () => text("a region such as ap-northeast-1", /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/)],
  [/parsed as a duration/, () => text("a duration such as 10m", /^(\d+(\.\d+)?(ms|s|m|h))+$/)],
  [/one of '', 'true', or 'false'/, () => text("true or false", /^(true|false)$/)],
  [/format of "hh24/, () => text("a window such as 09:00-09:30", new RegExp(`^${clock}-${clock}$`))],
  [
    /format of "ddd/,
    () =>
      text(
        "a window such as sun:05:00-sun:05:30",
        new RegExp(`^${weekday}:${clock}-${weekday}:${clock}$`, "i"),
      ),
  ],
  [/base64-encoded/, () => text("base64", /^[A-Za-z0-9+/]+={0,2}$/)],
  [/to be an empty string/, () => text("an empty text", /^$/)],
  ...characterForms,
];

const known = new Map<string, Limit | undefined>();

/** The check that the text stands for, or undefined where it cannot be read. */
export function limitOf(text: string): Limit | undefined {
  if (!known.has(text)) known.set(text, read(text));
  return known.get(text);
}

function read(text: string): Limit | undefined {
  const parts = [...new Set(text.split("; "))];
  const clauses = parts.map((part) => clauseOf(part)).filter((clause) => clause !== undefined);
  const together = clauses.filter((clause) => clause.all);
  const alternatives = clauses.filter((clause) => !clause.all);
  // What cannot be read may allow more, so nothing is refused; a further condition may only allow less.
  if (clauses.length < parts.length && alternatives.length > 0 && !/must be within/.test(text))
    return undefined;
  if (together.length > 0) alternatives.push(allOf(together));
  return alternatives.length > 0 ? anyOf(alternatives) : undefined;
}

function clauseOf(part: string): Clause | undefined {
  for (const [pattern, make] of forms) {
    const match = part.match(pattern);
    if (match) return make(match);
  }
  return undefined;
}

function anyOf(clauses: readonly Clause[]): Limit {
  return {
    accepts: (value) => clauses.some((clause) => clause.accepts(value)),
    use: [...new Set(clauses.map((clause) => clause.use))].join(", or "),
  };
}

function allOf(clauses: readonly Clause[]): Clause {
  return {
    accepts: (value) => clauses.every((clause) => clause.accepts(value)),
    use: clauses.map((clause) => clause.use).join(" and "),
  };
}
