import assert from "node:assert/strict";
import { rounds } from "../../../local/companion/rounds.ts";
import type { Cloud } from "../../../local/provider/cloud.ts";

const cloud = {} as Cloud;

describe("a duty's rounds", () => {
  it("go on through errors, tell each one once and when it is over, and end when they are told to", async () => {
    const end = new AbortController();
    const lines: string[] = [];
    const answers = [undefined, new TypeError("a"), new TypeError("a"), "b", undefined, undefined];
    let runs = 0;
    await rounds(
      {
        name: "scaler",
        everySeconds: 0.001,
        run: async (given) => {
          assert.equal(given, cloud);
          const answer = answers[runs++];
          if (runs === answers.length) end.abort();
          if (answer !== undefined) throw answer;
        },
      },
      cloud,
      (line) => lines.push(line),
      end.signal,
    );
    assert.equal(runs, answers.length);
    assert.deepEqual(lines, ["scaler: TypeError: a", "scaler: b", "scaler: works again"]);
  });

  it("do not begin before the first interval is over", async () => {
    const end = new AbortController();
    let runs = 0;
    const duty = { name: "events", everySeconds: 3600, run: async () => void runs++ };
    const ended = rounds(duty, cloud, () => undefined, end.signal);
    end.abort();
    await ended;
    assert.equal(runs, 0);
  });
});
