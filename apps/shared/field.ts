// Fields of files that others write: what they may be, and how to say that one is not.

/** Whether a text has 1 to `most` characters, none of them control characters: `texts(most)` says so. */
export function isText(text: string, most: number): boolean {
  return text.length > 0 && text.length <= most && !/\p{Cc}/u.test(text);
}

export function texts(most: number): string {
  return `1 to ${most} characters, none of them control characters`;
}

/** What is wrong with a field, and what to use. Long values are cut: reports show many of them. */
export function wrong(column: string, value: string, use: string): string {
  const cut = value.length > 40 ? `${value.slice(0, 40)}…` : value;
  return `${column} is ${JSON.stringify(cut)}; use ${use}`;
}

/** A copy: a part of a text keeps the whole text in memory. */
export function own(text: string): string {
  return Buffer.from(text).toString();
}

/** What a time must be; `readMoment` reads it. */
export const TIMES = "a time with its offset, such as 2026-11-23T09:30:00+09:00";
