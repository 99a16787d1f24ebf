/**
 * The managed runtimes that Lambda creates functions with. Those past their date "block function create" are not
 * here; of those that are, AWS has deprecated some (nodejs20.x, python3.9, ruby3.2, dotnet6 and older), but creates
 * functions with them until February 2027.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
export const runtimes: readonly string[] = [
  "nodejs24.x",
  "nodejs22.x",
  "nodejs20.x",
  "nodejs18.x",
  "nodejs16.x",
  "python3.14",
  "python3.13",
  "python3.12",
  "python3.11",
  "python3.10",
  "python3.9",
  "python3.8",
  "java25",
  "java21",
  "java17",
  "java11",
  "java8.al2",
  "dotnet10",
  "dotnet8",
  "dotnet6",
  "ruby3.4",
  "ruby3.3",
  "ruby3.2",
  "provided.al2023",
  "provided.al2",
];

/** The runtimes of these languages take the handler as `file.function`. */
const fileAndFunction = /^(nodejs|python|ruby)/;

/** Why Lambda would not create or run a function like this, or undefined when it would. */
export function badRuntime(runtime: string): string | undefined {
  if (runtimes.includes(runtime)) return undefined;
  return `is "${runtime}", which Lambda does not create functions with; use one of ${runtimes.join(", ")}`;
}

/** At most 128 characters without white space, https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export function badHandler(handler: string, runtime = ""): string | undefined {
  if (!/^[^\s]{1,128}$/.test(handler)) {
    return `is "${handler}"; use 1 to 128 characters without white space`;
  }
  if (!fileAndFunction.test(runtime) || /^[^.].*\.[^.]+$/.test(handler)) return undefined;
  return `is "${handler}"; for ${runtime} it is the file and what it exports, as in "index.handler"`;
}
