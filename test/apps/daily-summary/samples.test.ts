import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { run } from "../../../apps/daily-summary/run.ts";
import type { Summary } from "../../../apps/daily-summary/summary.ts";
import { FakeS3 } from "../shared/fakeS3.ts";
import { settings } from "./fixtures.ts";

const samples = new URL("../../../apps/daily-summary/samples/", import.meta.url);

describe("daily-summary: the samples", () => {
  it("show the time zone, bad lines, a refused file and an order that a late file corrects", async () => {
    const s3 = new FakeS3();
    const upload = (folder: string, day: string) => {
      for (const name of readdirSync(new URL(folder, samples)))
        s3.store(`orders/orders/${day}/${name}`, readFileSync(new URL(`${folder}/${name}`, samples)));
    };
    const summary = async (day: string) => {
      await run(s3, settings, () => undefined);
      return JSON.parse(s3.text(`summaries/${day}/summary.json`)) as Summary;
    };
    for (const day of ["2026-11-21", "2026-11-22"]) upload(day, day);
    const first = await summary("2026-11-22");
    assert.deepEqual([first.orders, first.amount, first.refusedFiles], [4, 18_800, 1]);
    assert.deepEqual(first.shownBadLines, [
      {
        file: "orders/2026-11-22/0800.csv",
        line: 4,
        problem: 'amount is "minus five"; use 0 to 1000000000 with no decimals',
      },
      {
        file: "orders/2026-11-22/2000.csv",
        line: 4,
        problem:
          'ordered_at is "2026-11-23T00:10:00+09:00", which is 2026-11-23 in Asia/Tokyo; put the line into a file of that day',
      },
    ]);
    upload("late/2026-11-22", "2026-11-22");
    const { orders, amount, replacedOrders } = await summary("2026-11-22");
    assert.deepEqual([orders, amount, replacedOrders], [5, 18_280, 1]);
    assert.equal((await summary("2026-11-21")).badLines, 0);
  });
});
