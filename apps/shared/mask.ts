// Takes secrets out of a line before anything else looks at it: alerts leave the account, archives are read by many.
import { asObject } from "./json.ts";

/** Most characters of a line that are looked at; what is cut off is not shown either. */
const MOST = 16_384;

/** Names of fields whose values are secrets, as parts of the name: `db_password`, `X-Amz-Security-Token`. */
const SECRET =
  "passw(?:or)?d|passwd|pwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|authorization|cookie|signature|session[_-]?id";
const SECRET_NAME = new RegExp(SECRET, "i");
/** `name=value`, `name: value`, `"name":"value"`, and the same inside of a JSON string. */
const ASSIGNED = new RegExp(
  `((?:${SECRET})[\\w.-]{0,40}\\\\{0,3}["']?\\s{0,3}(?:=>|[:=])\\s{0,3})` +
    `("(?:[^"\\\\]|\\\\.)*"?|\\\\{1,3}"[^"]*"?|'[^']*'?|\\[[a-z ]{5,11}\\]|[^\\s,;&"'})\\]]+)`,
  "gi",
);

/** Each is linear in the line's length: no part that repeats may match what follows it, or it is bounded. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----(?:[\s\S]*?-----END [^-]{0,60}-----|[\s\S]*)/g,
    "[private key]",
  ],
  [/\beyJ[\w-]{5,600}\.[\w-]+(?:\.[\w-]*)*/g, "[token]"],
  // Of headers, all to the line's end or the quote: a cookie has many values.
  [
    /\b((?:proxy-)?authorization|(?:set-)?cookie)(\\*["']?\s{0,3}[:=]\s{0,3}\\*["']?)[^"'\r\n\\]+/gi,
    "$1$2[masked]",
  ],
  [/\b(bearer|basic)(\s{1,3})[\w+/=.~-]{8,}/gi, "$1$2[masked]"],
  [/(:\/\/[^\s:/?#@"']{0,256}):[^\s"']{1,1024}@/g, "$1:[masked]@"],
  [/\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g, "[access key]"],
  [
    /\b(?:gh[pousr]_\w{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|xox[abeoprs]-[\w-]{10,}|(?:sk|rk)_(?:live|test)_\w{16,}|AIza[\w-]{35})/g,
    "[token]",
  ],
  [/[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g, "[email]"],
];

/** Forty characters of base64 by themselves, as AWS's secret access keys are. */
const FORTY = /(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/g;

/** The line without its secrets. In a JSON line, whatever stands under a secret name goes, nested or not. */
export function mask(line: string): string {
  const cut = line.slice(0, MOST);
  const fields = asObject(cut);
  return fields ? JSON.stringify(maskFields(fields)) : maskText(cut);
}

/** A JSON value without its secrets: texts are masked, and whatever stands under a secret name goes. */
export function maskFields(value: unknown): unknown {
  if (typeof value === "string") return maskText(value);
  if (Array.isArray(value)) return value.map(maskFields);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      maskText(name),
      SECRET_NAME.test(name) ? "[masked]" : maskFields(inner),
    ]),
  );
}

/** Text without its secrets. */
export function maskText(text: string): string {
  const ruled = RULES.reduce((masked, [secret, instead]) => masked.replace(secret, instead), text);
  return ruled
    .replace(ASSIGNED, (_all, name: string, value: string) => `${name}${quoted(value)}`)
    .replace(FORTY, (word) => (isMixed(word) ? "[secret key]" : word));
}

/** What stands for a value, in the quotes that it had. */
function quoted(value: string): string {
  const quote = /^\\*["']/.exec(value)?.[0] ?? "";
  return `${quote}[masked]${quote}`;
}

/** Not a hash in hex, nor a path of words. */
function isMixed(word: string): boolean {
  return /[a-z]/.test(word) && /[A-Z]/.test(word) && /\d/.test(word);
}
