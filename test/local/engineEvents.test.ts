import assert from "node:assert/strict";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { followEvents } from "../../local/engineEvents.ts";

const stack = "urn:pulumi:dev::kandokoro::pulumi:pulumi:Stack::kandokoro-dev";

/** The errors of an operation in which the engine said these. */
function reported(...messages: string[]): readonly string[] {
  const { onEvent, report } = followEvents(() => {});
  for (const message of messages)
    onEvent({ diagnosticEvent: { message, severity: "error", urn: stack, color: "never" } } as EngineEvent);
  return report().errors;
}

describe("the engine's events", () => {
  const cause = "aws:sqs/queue:Queue resource 'wrong' has a problem: delaySeconds is 901; use 0 to 900";

  it("give each cause once, without what follows from it", () => {
    const ended =
      "Unhandled exception: Error: failed to register new resource: 2 UNKNOWN: resource monitor shut down";
    assert.deepEqual(reported(cause, cause, ended, "update failed"), [cause]);
  });

  it("give what there is when no cause is told", () => {
    assert.deepEqual(reported("update failed"), ["update failed"]);
  });
});
