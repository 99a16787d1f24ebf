// What lines have in common that differ only in ids, numbers and times.

/** Most characters of a pattern. */
const MOST = 300;

/** In this order: what is made of the others' parts goes first. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)?/g, "<time>"],
  [/\d{1,2}\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d(?: [+-]\d{4})?/g, "<time>"],
  [/\b\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\b/g, "<time>"],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<id>"],
  [/"[^"]*"|`[^`]*`|(?<!\w)'[^']*'(?!\w)/g, "<text>"],
  [/\b0x[0-9a-f]+\b/gi, "<id>"],
  [/\b(?=[a-z]*\d)[0-9a-f]{8,}\b/gi, "<id>"],
  // Eight or more letters and digits, two digits among them: an id in base 36, 58 or 64.
  [/\b(?=\w*[A-Za-z])(?=\w*\d\w*\d)\w{8,}\b/g, "<id>"],
  [/\d+(?:[.,:]\d+)*/g, "<n>"],
  [/\s+/g, " "],
];

/** The pattern of a masked text: its first line that says something, what varies replaced. */
export function patternOf(text: string): string {
  const first = text
    .trimStart()
    .split(/[\r\n]/, 1)[0]!
    .slice(0, 4 * MOST);
  const pattern = RULES.reduce((left, [varying, instead]) => left.replace(varying, instead), first);
  return pattern.trim().slice(0, MOST);
}
