import { html } from "hono/html";
import type { Who } from "./app.ts";

/** The page at `/`: which task answers. */
export function page({ task, version }: Who) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>fargate-service</title>
        <style>
          body {
            font-family: sans-serif;
            max-width: 40rem;
            margin: 3rem auto;
            padding: 0 1rem;
          }
          code {
            background: #f3f3f3;
            padding: 0.1em 0.3em;
          }
        </style>
      </head>
      <body>
        <h1>It runs</h1>
        <p>Version <code>${version}</code>, answered by task <code>${task}</code>.</p>
        <p>
          Load it again: another task may answer. <code>POST links</code> makes a signed link,
          <code>work?ms=500</code> keeps a CPU busy.
        </p>
      </body>
    </html>`;
}
