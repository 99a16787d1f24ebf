import assert from "node:assert/strict";
import { decide, type Samples, type Situation, withSample } from "../../../local/companion/scalerRules.ts";
import type { StoredPolicy, StoredTarget } from "../../../local/provider/aws/appautoscalingStore.ts";

const suspended = { in: false, out: false, scheduled: false };
const target: StoredTarget = {
  kind: "target",
  resourceId: "service/a/b",
  min: 1,
  max: 10,
  suspended,
  tags: {},
};
const policy: StoredPolicy = {
  kind: "policy",
  resourceId: "service/a/b",
  name: "cpu",
  targetValue: 50,
  metric: { type: "cpu" },
  scaleInCooldown: 300,
  scaleOutCooldown: 60,
  disableScaleIn: false,
};
const times = (count: number, value: number): Samples => Array<number>(count).fill(value);
const situation = (samples: Samples, more: Partial<Situation> = {}): Situation => ({
  desired: 2,
  isDeploying: false,
  target,
  policies: [{ policy, samples }],
  sinceOut: Infinity,
  sinceIn: Infinity,
  ...more,
});

describe("the scaler brings a service within its bounds", () => {
  it("at once, whatever its policies say", () => {
    const low = situation([], { desired: 0 });
    assert.deepEqual(decide(low), { desired: 1, why: "bounds" });
    assert.deepEqual(decide(situation([], { desired: 12 })), { desired: 10, why: "bounds" });
    assert.equal(decide(situation([])), undefined);
  });

  it("also when scaling is suspended", () => {
    const all = { in: true, out: true, scheduled: true };
    const held = { desired: 0, target: { ...target, suspended: all } };
    assert.deepEqual(decide(situation([], held)), { desired: 1, why: "bounds" });
  });
});

describe("the scaler adds tasks", () => {
  it("in proportion, rounded up, when the metric was above the target three times in a row", () => {
    assert.deepEqual(decide(situation([60, 70, 80])), { desired: 4, why: "out" });
    assert.deepEqual(decide(situation([10, 60, 70, 51])), { desired: 3, why: "out" });
  });

  it("not for less than that", () => {
    for (const samples of [[], [90, 90], [90, 50, 90], [50, 50, 50]])
      assert.equal(decide(situation(samples)), undefined, String(samples));
  });

  it("up to the most, as many as the policy needs that asks for most", () => {
    assert.deepEqual(decide(situation([100, 100, 100], { desired: 8 })), { desired: 10, why: "out" });
    const policies = [
      { policy, samples: [60, 60, 60] },
      { policy: { ...policy, targetValue: 20 }, samples: [60, 60, 60] },
      { policy, samples: times(15, 1) },
    ];
    assert.deepEqual(decide(situation([], { policies })), { desired: 6, why: "out" });
  });

  it("after the cooldown only, a minute of which takes five seconds", () => {
    assert.equal(decide(situation([90, 90, 90], { sinceOut: 4.9 })), undefined);
    assert.deepEqual(decide(situation([90, 90, 90], { sinceOut: 5 })), { desired: 4, why: "out" });
  });

  it("while a deployment runs too, but not when it is suspended", () => {
    assert.deepEqual(decide(situation([90, 90, 90], { isDeploying: true })), { desired: 4, why: "out" });
    const held = { target: { ...target, suspended: { ...suspended, out: true } } };
    assert.equal(decide(situation([90, 90, 90], held)), undefined);
  });
});

describe("the scaler takes tasks away", () => {
  const low = times(15, 20);

  it("in proportion, rounded up, when the metric was well below the target fifteen times in a row", () => {
    assert.deepEqual(decide(situation(low, { desired: 4 })), { desired: 2, why: "in" });
    assert.deepEqual(decide(situation([...times(14, 1), 30], { desired: 4 })), { desired: 3, why: "in" });
    assert.deepEqual(decide(situation(times(15, 0), { desired: 4 })), { desired: 1, why: "in" });
  });

  it("not for less than that, nor for a metric within a tenth of the target", () => {
    assert.equal(decide(situation(times(14, 20), { desired: 4 })), undefined);
    assert.equal(decide(situation([...times(14, 20), 45], { desired: 4 })), undefined);
  });

  it("not when one policy needs them", () => {
    const idle = { policy, samples: low };
    const needing = { policy: { ...policy, targetValue: 20 }, samples: times(15, 17) };
    assert.deepEqual(decide(situation([], { desired: 4, policies: [idle] })), { desired: 2, why: "in" });
    assert.deepEqual(decide(situation([], { desired: 8, policies: [idle, needing] })), {
      desired: 7,
      why: "in",
    });
    const unknown = { policy, samples: [] };
    assert.equal(decide(situation([], { desired: 4, policies: [idle, unknown] })), undefined);
  });

  it("not when no policy may, and not below what one needs that may not", () => {
    const fixed = { ...policy, disableScaleIn: true };
    assert.equal(
      decide(situation([], { desired: 4, policies: [{ policy: fixed, samples: low }] })),
      undefined,
    );
    const policies = [
      { policy, samples: times(15, 1) },
      { policy: fixed, samples: times(15, 40) },
    ];
    assert.equal(decide(situation([], { desired: 4, policies })), undefined);
  });

  it("after the cooldown, not while a deployment runs, and not when it is suspended", () => {
    assert.equal(decide(situation(low, { desired: 4, sinceIn: 24 })), undefined);
    assert.deepEqual(decide(situation(low, { desired: 4, sinceIn: 25 })), { desired: 2, why: "in" });
    assert.equal(decide(situation(low, { desired: 4, isDeploying: true })), undefined);
    const held = { target: { ...target, suspended: { ...suspended, in: true } } };
    assert.equal(decide(situation(low, { desired: 4, ...held })), undefined);
  });
});

it("the scaler remembers fifteen values", () => {
  assert.deepEqual(withSample([1, 2], 3), [1, 2, 3]);
  assert.deepEqual(withSample(times(15, 1), 2), [...times(14, 1), 2]);
});
