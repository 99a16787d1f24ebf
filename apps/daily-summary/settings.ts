// What the function is told by its environment.

export interface Settings {
  /** Where the orders are (`ORDERS_BUCKET`). */
  ordersBucket: string;
  /** Where the summaries go (`SUMMARIES_BUCKET`). */
  summariesBucket: string;
  /** Whose clocks say which day an order belongs to: an IANA name (`TIME_ZONE`). */
  timeZone: string;
  /** Of all amounts: an ISO 4217 code (`CURRENCY`). */
  currency: string;
  /** Largest file in bytes; a larger one is refused (`MAX_FILE_MIB`, 1 to 1024). @default 50 MiB */
  maxFileBytes: number;
  /**
   * Most orders of one file, and of one day; with more the day fails. Eight files and the day are in memory at a time,
   * about 200 bytes for each order (`MAX_ORDERS`, 1 to 1000000). @default 100000
   */
  maxOrders: number;
}

/** Checks all of it at once, so that one failed start names everything that is wrong. */
export function readSettings(env: Record<string, string | undefined>): Settings {
  const problems: string[] = [];
  const settings = {
    ordersBucket: given("ORDERS_BUCKET", env, "the name of the bucket with the orders", problems),
    summariesBucket: given("SUMMARIES_BUCKET", env, "the name of the bucket for the summaries", problems),
    timeZone: given("TIME_ZONE", env, "the IANA name of a time zone, such as Asia/Tokyo", problems),
    currency: given("CURRENCY", env, "an ISO 4217 code, such as JPY", problems),
    maxFileBytes: numberFrom("MAX_FILE_MIB", env.MAX_FILE_MIB ?? "50", 1024, problems) * 1024 * 1024,
    maxOrders: numberFrom("MAX_ORDERS", env.MAX_ORDERS ?? "100000", 1_000_000, problems),
  };
  if (settings.timeZone && !isTimeZone(settings.timeZone)) {
    problems.push(
      `TIME_ZONE is "${settings.timeZone}"; give the IANA name of a time zone, such as Asia/Tokyo`,
    );
  }
  if (settings.currency && !Intl.supportedValuesOf("currency").includes(settings.currency)) {
    problems.push(`CURRENCY is "${settings.currency}"; give an ISO 4217 code, such as JPY`);
  }
  if (problems.length > 0) throw new Error(`daily-summary cannot start: ${problems.join(". ")}`);
  return settings;
}

function given(
  name: string,
  env: Record<string, string | undefined>,
  what: string,
  problems: string[],
): string {
  const value = env[name] ?? "";
  if (value === "") problems.push(`${name} is missing; set it to ${what}`);
  return value;
}

/** Offsets such as +09:00 are none: they know nothing of the days on which the clocks change. */
function isTimeZone(name: string): boolean {
  try {
    return !/^[+-]/.test(name) && Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}

function numberFrom(name: string, text: string, most: number, problems: string[]): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > most) {
    problems.push(`${name} is "${text}"; give a whole number from 1 to ${most}`);
  }
  return number;
}
