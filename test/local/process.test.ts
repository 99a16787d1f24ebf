import assert from "node:assert/strict";
import { run, until } from "../../local/process.ts";

describe("run", () => {
  it("gives what a command wrote, and each line as it came", async () => {
    const lines: string[] = [];
    const answer = await run("sh", ["-c", "echo one; echo two >&2"], {
      deadlineSeconds: 5,
      onLine: (line) => lines.push(line),
    });
    assert.deepEqual(answer, { ok: true, stdout: "one", stderr: "two", why: "" });
    assert.deepEqual(lines.sort(), ["one", "two"]);
  });

  for (const [rule, command, args, why] of [
    ["a missing command", "/nowhere/command", [], "is not there"],
    ["the last line of a failure", "sh", ["-c", "echo first >&2; echo last >&2; exit 3"], "last"],
    ["the exit code of a silent failure", "sh", ["-c", "exit 3"], "ended with exit code 3"],
    ["the deadline", "sleep", ["60"], "gave no answer in 0.1 s"],
  ] as const) {
    it(`explains ${rule}`, async () => {
      const answer = await run(command, args, { deadlineSeconds: why.endsWith("0.1 s") ? 0.1 : 5 });
      assert.equal(answer.ok, false);
      assert.equal(answer.why, why);
    });
  }

  it("ends a command when told to, with that reason", async () => {
    const answer = await run("sleep", ["60"], { deadlineSeconds: 5, signal: AbortSignal.abort("enough") });
    assert.deepEqual([answer.ok, answer.why], [false, "enough"]);
  });
});

describe("until", () => {
  it("ends when the check holds, and at its deadline", async () => {
    let calls = 0;
    assert.equal(await until(() => ++calls === 3, 5), true);
    assert.equal(await until(() => false, 0.1), false);
  });
});
