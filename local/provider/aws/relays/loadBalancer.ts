// The relay between a load balancer and the function that is its target: the event, the answer and the limits are
// AWS's. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html

type Single = Record<string, string>;
type Multiple = Record<string, string[]>;

/** What the emulator's load balancer sends and AWS's too, but for what is said below. */
export interface Event {
  readonly httpMethod: string;
  readonly path: string;
  readonly body: string;
  readonly isBase64Encoded: boolean;
  readonly headers?: Single;
  readonly queryStringParameters?: Single;
  readonly multiValueHeaders?: Multiple;
  readonly multiValueQueryStringParameters?: Multiple;
}

/** What a function answers. */
interface Answer {
  readonly statusCode: number;
  readonly headers?: Record<string, string | number | boolean>;
  readonly multiValueHeaders?: Record<string, (string | number | boolean)[]>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** Of a request's body, and of the JSON that a function answers. */
const MAX_BYTES = 1024 * 1024;

/** Bodies of these types arrive as text, all others in base64. */
const TEXT = /^(text\/|application\/(json|javascript|xml)\b)/i;

/** AWS_ENDPOINT_URL is set by the emulator, which waits 50 ms for a log line that a function does not write. */
export async function handler(event: Event): Promise<Answer> {
  const { AWS_ENDPOINT_URL = "", MULTI_VALUE, TARGET = "" } = process.env;
  const url = `${AWS_ENDPOINT_URL}/2015-03-31/functions/${encodeURIComponent(TARGET)}/invocations`;
  const answer = await answered(event, MULTI_VALUE === "true", (body) =>
    fetch(url, { method: "POST", body }),
  );
  console.log(`${event.httpMethod} ${event.path} ${answer.statusCode}`);
  return answer;
}

/** As AWS's load balancer answers; `invoke` sends the event to the function. */
export async function answered(
  event: Event,
  isMultiValue: boolean,
  invoke: (body: string) => Promise<Response>,
): Promise<Answer> {
  const bytes = Buffer.from(event.body, event.isBase64Encoded ? "base64" : "utf8");
  if (bytes.length > MAX_BYTES) return page(413, "Request Entity Too Large");
  const response = await invoke(JSON.stringify(eventOf(event, bytes, isMultiValue)));
  const text = await response.text();
  const failed = !response.ok || response.headers.has("x-amz-function-error");
  const answer = failed || Buffer.byteLength(text) > MAX_BYTES ? undefined : answerOf(text, isMultiValue);
  return answer ?? page(502, "Bad Gateway");
}

/** The emulator sends both forms of headers and queries, the multi-value ones decoded, and base64 only for no UTF-8. */
function eventOf(event: Event, bytes: Buffer, isMultiValue: boolean): Event {
  const { headers, multiValueHeaders, multiValueQueryStringParameters, queryStringParameters, ...rest } =
    event;
  const isText =
    bytes.length === 0 || (!headers?.["content-encoding"] && TEXT.test(headers?.["content-type"] ?? ""));
  return {
    ...rest,
    ...(isMultiValue
      ? {
          multiValueHeaders: multiValueHeaders ?? {},
          multiValueQueryStringParameters: encoded(multiValueQueryStringParameters),
        }
      : { headers: headers ?? {}, queryStringParameters: queryStringParameters ?? {} }),
    body: bytes.toString(isText ? "utf8" : "base64"),
    isBase64Encoded: !isText,
  };
}

/** A function gets the query as it was sent: it is to decode it. */
function encoded(query: Multiple = {}): Multiple {
  const entries = Object.entries(query).map(([name, values]) => [
    encodeURIComponent(name),
    values.map((value) => encodeURIComponent(value)),
  ]);
  return Object.fromEntries(entries) as Multiple;
}

/** What the function answered, of the headers only the kind that the target group has; undefined when it is none. */
function answerOf(text: string, isMultiValue: boolean): Answer | undefined {
  const answer = parsed(text);
  if (
    !answer ||
    !Number.isInteger(answer.statusCode) ||
    !["string", "undefined"].includes(typeof answer.body)
  )
    return undefined;
  const { body = "", headers, isBase64Encoded = false, multiValueHeaders, statusCode } = answer;
  return {
    statusCode,
    ...(isMultiValue ? { multiValueHeaders: multiValueHeaders ?? {} } : { headers: headers ?? {} }),
    body,
    isBase64Encoded,
  };
}

function parsed(text: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Answer) : undefined;
  } catch {
    return undefined;
  }
}

/** The load balancer's own answer. */
function page(statusCode: number, reason: string): Answer {
  const title = `${statusCode} ${reason}`;
  const body = [
    `<html>`,
    `<head><title>${title}</title></head>`,
    `<body>`,
    `<center><h1>${title}</h1></center>`,
    `</body>`,
    `</html>`,
    ``,
  ].join("\r\n");
  return { statusCode, headers: { "content-type": "text/html" }, body };
}
