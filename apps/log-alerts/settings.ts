// What the function is told by its environment.

export interface Settings {
  /** Where alerts are published (`TOPIC_ARN`). */
  topicArn: string;
  /** What was counted and announced (`WINDOWS_TABLE`): key `id`, expiring by `expiresAt`. */
  windowsTable: string;
  /** Length of a window in seconds, 10 to 86400 (`WINDOW_SECONDS`). @default 300 */
  windowSeconds: number;
  /**
   * Patterns of a log group with alerts of their own in one window, 1 to 50; the others share one (`MAX_PATTERNS`).
   * @default 20
   */
  maxPatterns: number;
}

/** Checks all of it at once, so that one failed start names everything that is wrong. */
export function readSettings(env: Record<string, string | undefined>): Settings {
  const problems: string[] = [];
  const settings = {
    topicArn: env.TOPIC_ARN ?? "",
    windowsTable: env.WINDOWS_TABLE ?? "",
    windowSeconds: numberFrom("WINDOW_SECONDS", env.WINDOW_SECONDS ?? "300", 10, 86_400, problems),
    maxPatterns: numberFrom("MAX_PATTERNS", env.MAX_PATTERNS ?? "20", 1, 50, problems),
  };
  if (!/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/.test(settings.topicArn))
    problems.push(
      `TOPIC_ARN is "${settings.topicArn}"; set it to the ARN of the SNS topic that takes alerts`,
    );
  if (settings.windowsTable === "")
    problems.push("WINDOWS_TABLE is missing; set it to the name of the table of windows");
  if (problems.length > 0) throw new Error(`log-alerts cannot start: ${problems.join(". ")}`);
  return settings;
}

function numberFrom(name: string, text: string, least: number, most: number, problems: string[]): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most)
    problems.push(`${name} is "${text}"; give a whole number from ${least} to ${most}`);
  return number;
}
