import assert from "node:assert/strict";
import { boundsOf } from "../../../apps/nightly-report/day.ts";
import { escaped, reportPage } from "../../../apps/nightly-report/page.ts";
import { readRequest, type Request } from "../../../apps/nightly-report/request.ts";
import { reportOf } from "../../../apps/nightly-report/report.ts";
import { Tally } from "../../../apps/nightly-report/tally.ts";
import { line, settings } from "./fixtures.ts";

const tallyOf = (...all: object[]) => {
  const tally = new Tally(settings.bounds);
  for (const other of all) tally.add(readRequest(line(other)) as Request);
  return tally;
};

describe("nightly-report: a report", () => {
  it("counts requests by route and by hour, and those that failed", () => {
    const tally = tallyOf(
      { ms: 10 },
      { ms: 30, status: 404 },
      { method: "POST", route: "/links", status: 201, ms: 20, timestamp: "2026-11-22T15:00:00Z" },
      { status: 503, ms: 1234, timestamp: "2026-11-23T14:59:59.999Z" },
    );
    const get = {
      route: "GET /",
      requests: 3,
      refused: 1,
      errors: 1,
      halfMs: 30,
      mostMs: 1200,
      longestMs: 1234,
    };
    const post = {
      route: "POST /links",
      requests: 1,
      refused: 0,
      errors: 0,
      halfMs: 20,
      mostMs: 20,
      longestMs: 20,
    };
    assert.deepEqual(reportOf(tally, settings, 2), {
      day: "2026-11-23",
      timeZone: "Asia/Tokyo",
      from: "2026-11-22T15:00:00.000Z",
      to: "2026-11-23T15:00:00.000Z",
      files: 2,
      requests: 4,
      refused: 1,
      errors: 1,
      halfMs: 20,
      mostMs: 1200,
      longestMs: 1234,
      routes: [get, post],
      hours: [
        { from: "00:00", requests: 1, refused: 0, errors: 0 },
        { from: "12:00", requests: 2, refused: 1, errors: 0 },
        { from: "23:00", requests: 1, refused: 0, errors: 1 },
      ],
      otherDays: 0,
      otherLines: 0,
      badLines: 0,
      shownBadLines: [],
      refusedFiles: 0,
      shownRefusedFiles: [],
    });
  });

  it("leaves out requests of other days, and counts them", () => {
    const tally = tallyOf({ timestamp: "2026-11-22T14:59:59.999Z" }, { timestamp: "2026-11-23T15:00:00Z" });
    assert.deepEqual([tally.all.requests, tally.otherDays], [0, 2]);
  });

  it("has an hour more on the day on which the clocks go back", () => {
    const bounds = boundsOf("2026-11-01", "America/New_York")!;
    const tally = new Tally(bounds);
    for (let hour = 0; hour < 25; hour++)
      tally.add({ ...(readRequest(line()) as Request), moment: bounds.start + hour * 3_600_000 });
    const { hours } = reportOf(tally, { ...settings, timeZone: "America/New_York" }, 1);
    assert.deepEqual(
      hours.slice(0, 4).map(({ from }) => from),
      ["00:00", "01:00", "01:00", "02:00"],
    );
    assert.deepEqual([hours.length, hours.at(-1)!.from], [25, "23:00"]);
  });

  it("counts a hundred routes for themselves and the others together, whatever they are called", () => {
    const names = ["/constructor", "/__proto__", ...Array.from({ length: 120 }, (_, i) => `/${i}`)];
    const one = tallyOf(...names.map((route) => ({ route })));
    const all = tallyOf({ route: "/seldom" });
    all.addAll(one);
    const { routes } = reportOf(all, settings, 1);
    assert.deepEqual([routes.length, routes[0]!.route, routes[0]!.requests], [101, "other routes", 23]);
    assert.ok(routes.some(({ route }) => route === "GET /__proto__"));
  });

  it("tells a hundred bad lines and refused files of all that it counts", () => {
    const all = new Tally(settings.bounds);
    for (const file of ["a", "b"]) {
      const tally = new Tally(settings.bounds);
      for (let line = 1; line <= 70; line++) tally.bad({ file, line, problem: "bad" });
      for (let i = 0; i < 70; i++) tally.refuse({ file: `${file}${i}`, problem: "broken" });
      all.addAll(tally);
    }
    const { badLines, shownBadLines, refusedFiles, shownRefusedFiles } = reportOf(all, settings, 140);
    assert.deepEqual(
      [badLines, shownBadLines.length, refusedFiles, shownRefusedFiles.length],
      [140, 100, 140, 100],
    );
    assert.deepEqual(shownBadLines[70], { file: "b", line: 1, problem: "bad" });
  });
});

describe("nightly-report: the page", () => {
  it("says what the report says", () => {
    const tally = tallyOf({ ms: 10 }, { status: 500, ms: 250, route: "/links/:token" });
    tally.bad({ file: "requests/a.jsonl", line: 3, problem: "it is no JSON object" });
    tally.refuse({ file: "requests/b.gz", problem: "it is no whole gzip file: unexpected end of file" });
    assert.equal(
      reportPage(reportOf(tally, settings, 2)),
      `# Requests of 2026-11-23

2 requests in 2 files: 1 error (5xx, 50.0 %), 0 refused (4xx). The day is that of Asia/Tokyo.

Half were answered within 10 ms, 95 of 100 within 250 ms.

## Routes

| Route | Requests | Refused (4xx) | Errors (5xx) | Half within | 95 % within | Longest |
| --- | --- | --- | --- | --- | --- | --- |
| GET / | 1 | 0 | 0 | 10 ms | 10 ms | 10 ms |
| GET /links/:token | 1 | 0 | 1 | 250 ms | 250 ms | 250 ms |

## Hours

| From | Requests | Refused (4xx) | Errors (5xx) |
| --- | --- | --- | --- |
| 12:00 | 2 | 0 | 1 |

## 1 file not read to the end

| File | Why |
| --- | --- |
| requests/b.gz | it is no whole gzip file: unexpected end of file |

## 1 bad line, not counted

| File | Line | Why |
| --- | --- | --- |
| requests/a.jsonl | 3 | it is no JSON object |
`,
    );
  });

  it("says that there was nothing", () => {
    assert.equal(
      reportPage(reportOf(tallyOf(), settings, 0)),
      "# Requests of 2026-11-23\n\n0 requests in 0 files: 0 errors (5xx), 0 refused (4xx). The day is that of Asia/Tokyo.\n",
    );
  });

  it("says how much more there is than it tells", () => {
    const tally = tallyOf();
    for (let line = 1; line <= 101; line++) tally.bad({ file: "a", line, problem: "bad" });
    assert.match(reportPage(reportOf(tally, settings, 1)), /\| a \| 100 \| bad \|\n\nAnd 1 more\.\n$/);
  });

  it("shows whatever stands in the logs as text, in its cell", () => {
    const evil = "/a|b\n# x <script>&[l](javascript:1) `c` *d* ~e~";
    assert.equal(
      escaped(evil),
      "/a\\|b \\# x &lt;script>&amp;\\[l\\]\\(javascript:1\\) \\`c\\` \\*d\\* \\~e\\~",
    );
    const page = reportPage(reportOf(tallyOf({ route: "/a|<b>" }), settings, 1));
    assert.ok(page.includes("| GET /a\\|&lt;b> | 1 |"), page);
  });
});
