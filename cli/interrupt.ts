/**
 * Ctrl-C and SIGTERM as an AbortSignal: what was begun is finished and recorded. They come more than once (the terminal
 * sends them to all, npm passes them on); only the first counts.
 */
export function interruptible(): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) return;
    console.error("\nInterrupted: finishing what has begun, and recording it.");
    controller.abort();
  };
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  return {
    signal: controller.signal,
    stop: () => void process.off("SIGINT", interrupt).off("SIGTERM", interrupt),
  };
}
