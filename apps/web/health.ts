// The container's health check: `node health.mjs` ends with 0 when the service answers.
const port = process.env.PORT ?? "8080";
const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(4000) });
process.exit(answer.ok ? 0 : 1);
