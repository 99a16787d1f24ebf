// The relay of a schedule that starts a function: asynchronously, as EventBridge Scheduler does.

/** AWS_ENDPOINT_URL is set by the emulator. */
export async function handler(event: unknown): Promise<void> {
  const { AWS_ENDPOINT_URL = "", TARGET = "" } = process.env;
  const url = `${AWS_ENDPOINT_URL}/2015-03-31/functions/${encodeURIComponent(TARGET)}/invocations`;
  const answer = await fetch(url, {
    method: "POST",
    headers: { "X-Amz-Invocation-Type": "Event" },
    body: JSON.stringify(event),
  });
  if (!answer.ok) throw new Error(`${TARGET}: ${answer.status} ${await answer.text()}`);
}
