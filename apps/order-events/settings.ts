// What the functions are told by their environment.

type Environment = Record<string, string | undefined>;

export interface BillingSettings {
  /** The queue that feeds the function (`QUEUE_URL`). */
  queueUrl: string;
  /** One row for each entry (`LEDGER_TABLE`): keys `orderId` and `entry`. */
  ledger: string;
  /** One row for each customer (`CUSTOMERS_TABLE`): key `customerId`. */
  customers: string;
}

export interface NotifyingSettings {
  /** The queue that feeds the function (`QUEUE_URL`). */
  queueUrl: string;
  /** Where notices go (`OUTBOX_URL`). */
  outboxUrl: string;
  /** Which events were handled (`IDEMPOTENCY_TABLE`): key `id`, expiring by `expiration`. */
  idempotencyTable: string;
  /**
   * How long an event is known to be handled, in days, 1 to 3650 (`REMEMBER_DAYS`). A message may wait four days in its queue,
   * fourteen among the dead letters and four more when it is redriven, and must be known for longer.
   * @default 30
   */
  rememberDays: number;
}

/** Checks all of it at once, so that one failed start names everything that is wrong. */
export function readBillingSettings(env: Environment): BillingSettings {
  const problems: string[] = [];
  const settings = {
    queueUrl: url("QUEUE_URL", "the queue that feeds this function", env, problems),
    ledger: text("LEDGER_TABLE", "the name of the ledger's table", env, problems),
    customers: text("CUSTOMERS_TABLE", "the name of the customers' table", env, problems),
  };
  refuse("billing", problems);
  return settings;
}

/** As `readBillingSettings`. */
export function readNotifyingSettings(env: Environment): NotifyingSettings {
  const problems: string[] = [];
  const days = env.REMEMBER_DAYS ?? "30";
  const settings = {
    queueUrl: url("QUEUE_URL", "the queue that feeds this function", env, problems),
    outboxUrl: url("OUTBOX_URL", "the queue that takes the notices", env, problems),
    idempotencyTable: text("IDEMPOTENCY_TABLE", "the name of the table of handled events", env, problems),
    rememberDays: Number(days),
  };
  if (!/^\d{1,4}$/.test(days) || settings.rememberDays < 1 || settings.rememberDays > 3650)
    problems.push(`REMEMBER_DAYS is "${days}"; give a whole number from 1 to 3650`);
  refuse("notifying", problems);
  return settings;
}

function text(name: string, what: string, env: Environment, problems: string[]): string {
  const value = env[name] ?? "";
  if (value === "") problems.push(`${name} is missing; set it to ${what}`);
  return value;
}

function url(name: string, what: string, env: Environment, problems: string[]): string {
  const value = text(name, `the URL of ${what}`, env, problems);
  if (value !== "" && !/^https?:\/\/\S+$/.test(value))
    problems.push(`${name} is "${value}"; set it to the URL of ${what}`);
  return value;
}

function refuse(app: string, problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(`${app} cannot start: ${problems.join(". ")}`);
}
