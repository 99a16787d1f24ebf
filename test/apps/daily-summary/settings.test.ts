import assert from "node:assert/strict";
import { readSettings } from "../../../apps/daily-summary/settings.ts";
import { settings } from "./fixtures.ts";

const env = {
  ORDERS_BUCKET: "orders",
  SUMMARIES_BUCKET: "summaries",
  TIME_ZONE: "Asia/Tokyo",
  CURRENCY: "JPY",
};

const refuses = (other: Record<string, string>, message: string) =>
  assert.throws(() => readSettings({ ...env, ...other }), {
    message: `daily-summary cannot start: ${message}`,
  });

describe("daily-summary: settings", () => {
  it("needs the buckets, the time zone and the currency", () => {
    assert.deepEqual(readSettings(env), settings);
  });

  it("takes each limit", () => {
    const { maxFileBytes, maxOrders } = readSettings({ ...env, MAX_FILE_MIB: "1", MAX_ORDERS: "2" });
    assert.deepEqual([maxFileBytes, maxOrders], [1_048_576, 2]);
  });

  it("takes zones by any of their names", () => {
    for (const zone of ["UTC", "Asia/Tokyo", "America/New_York", "Asia/Kolkata", "Asia/Calcutta"])
      assert.equal(readSettings({ ...env, TIME_ZONE: zone }).timeZone, zone);
  });

  it("names all that is missing", () => {
    assert.throws(() => readSettings({}), {
      message:
        "daily-summary cannot start: ORDERS_BUCKET is missing; set it to the name of the bucket with the orders. SUMMARIES_BUCKET is missing; set it to the name of the bucket for the summaries. TIME_ZONE is missing; set it to the IANA name of a time zone, such as Asia/Tokyo. CURRENCY is missing; set it to an ISO 4217 code, such as JPY",
    });
  });

  for (const zone of ["Asia/Tokio", "+09:00", "-05:00", "Tokyo"])
    it(`refuses the time zone "${zone}"`, () => {
      refuses(
        { TIME_ZONE: zone },
        `TIME_ZONE is "${zone}"; give the IANA name of a time zone, such as Asia/Tokyo`,
      );
    });

  for (const currency of ["yen", "jpy", "XXY"])
    it(`refuses the currency "${currency}"`, () => {
      refuses({ CURRENCY: currency }, `CURRENCY is "${currency}"; give an ISO 4217 code, such as JPY`);
    });

  it("refuses limits out of range, all at once", () => {
    refuses(
      { MAX_FILE_MIB: "0", MAX_ORDERS: "many" },
      'MAX_FILE_MIB is "0"; give a whole number from 1 to 1024. MAX_ORDERS is "many"; give a whole number from 1 to 1000000',
    );
  });
});
