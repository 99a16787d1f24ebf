// What AWS asks of a function's environment variables.

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const reserved: readonly string[] = [
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
];

/** All names and values together, as JSON: 4 KB, https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const maxBytes = 4096;

export function badVariables(variables: Readonly<Record<string, string>>): string[] {
  const names = Object.keys(variables);
  const taken = names.filter((name) => reserved.includes(name));
  const malformed = names.filter((name) => !reserved.includes(name) && !/^[a-zA-Z][a-zA-Z0-9_]+$/.test(name));
  const bytes = Buffer.byteLength(JSON.stringify(variables));
  return [
    ...(taken.length > 0 ? [`has names that Lambda reserves: ${taken.join(", ")}; choose others`] : []),
    ...malformed.map(
      (name) => `has the name "${name}"; use a letter and then letters, digits and _, two characters or more`,
    ),
    ...(bytes > maxBytes
      ? [`is ${bytes} bytes as JSON; Lambda takes ${maxBytes} in all: keep large values in S3 or SSM`]
      : []),
  ];
}
