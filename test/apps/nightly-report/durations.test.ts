import assert from "node:assert/strict";
import fc from "fast-check";
import { Durations } from "../../../apps/nightly-report/durations.ts";

const of = (...all: number[]) => {
  const durations = new Durations();
  for (const ms of all) durations.add(ms);
  return durations;
};

describe("nightly-report: durations", () => {
  it("say within what time a share of the requests was done", () => {
    const durations = of(...Array.from({ length: 100 }, (_, i) => 99 - i));
    assert.deepEqual(
      [durations.within(0.5), durations.within(0.95), durations.within(1), durations.longest],
      [49, 94, 99, 99],
    );
    assert.deepEqual([of(7).within(0.5), of(7).within(0.95)], [7, 7]);
  });

  it("are 0 when there were no requests", () => {
    assert.deepEqual([of().within(0.5), of().longest], [0, 0]);
  });

  it("count by two digits from 100 ms on, but for the longest", () => {
    assert.deepEqual(
      [of(1234).within(1), of(1234).longest, of(1250).within(1), of(99_900).within(1)],
      [1200, 1234, 1300, 100_000],
    );
  });

  it("are right to 5 %, and the same when they are counted apart and put together", () => {
    const numbers = fc.array(fc.integer({ min: 0, max: 86_400_000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(numbers, numbers, (some, others) => {
        const together = of(...some);
        together.addAll(of(...others));
        const exact = [...some, ...others].sort((one, other) => one - other);
        for (const share of [0.5, 0.95, 1]) {
          const real = exact[Math.ceil(exact.length * share) - 1]!;
          assert.ok(Math.abs(together.within(share) - real) <= real * 0.05);
          assert.equal(together.within(share), of(...some, ...others).within(share));
        }
        assert.equal(together.longest, exact.at(-1));
      }),
    );
  });
});
