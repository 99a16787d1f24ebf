// Which errors of DynamoDB pass by themselves: the SDK has tried again by then, and the caller may too, later.

const NAMES = new Set([
  "InternalServerError",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "TimeoutError",
  "TransactionInProgressException",
]);

/** Why DynamoDB cancels a transaction that would work at another moment. */
const REASONS = new Set([
  "None",
  "ConditionalCheckFailed",
  "ProvisionedThroughputExceeded",
  "ThrottlingError",
  "TransactionConflict",
]);

interface AwsError extends Error {
  /** Of the network: ECONNREFUSED and the like. */
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly CancellationReasons?: readonly { readonly Code?: string }[];
}

export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { name, code, $metadata, CancellationReasons } = error as AwsError;
  if (CancellationReasons) return CancellationReasons.every(({ Code = "None" }) => REASONS.has(Code));
  return NAMES.has(name) || ($metadata?.httpStatusCode ?? 0) >= 500 || /^E[A-Z]+$/.test(code ?? "");
}
