import assert from "node:assert/strict";
import { readSettings } from "../../../apps/csv-import/settings.ts";
import { settings } from "./fixtures.ts";

const env = { STOCK_BUCKET: "stock", STOCK_TABLE: "counts" };

describe("csv-import: settings", () => {
  it("needs the bucket and the table", () => {
    assert.deepEqual(readSettings(env, []), settings);
  });

  it("takes limits and files", () => {
    const limits = { MAX_FILE_MIB: "2", PROGRESS_SECONDS: "1", TIME_LIMIT_SECONDS: "60" };
    assert.deepEqual(readSettings({ ...env, ...limits }, ["incoming/a.csv"]), {
      ...settings,
      keys: ["incoming/a.csv"],
      maxFileBytes: 2_097_152,
      progressSeconds: 1,
      timeLimitSeconds: 60,
    });
  });

  it("names all that is wrong", () => {
    const limits = { MAX_FILE_MIB: "0", PROGRESS_SECONDS: "1.5", TIME_LIMIT_SECONDS: "-1" };
    assert.throws(() => readSettings(limits, ["a.csv", "incoming/"]), {
      message:
        'csv-import cannot start: STOCK_BUCKET is missing; set it to the name of the bucket with the files. STOCK_TABLE is missing; set it to the name of the table of stock counts. MAX_FILE_MIB is "0"; give a whole number from 1 to 10240. PROGRESS_SECONDS is "1.5"; give a whole number from 1 to 600. TIME_LIMIT_SECONDS is "-1"; give a whole number from 1 to 86400. "a.csv" is no file; give keys such as incoming/2026-11-23.csv. "incoming/" is no file; give keys such as incoming/2026-11-23.csv',
    });
  });
});
