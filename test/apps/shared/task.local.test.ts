import assert from "node:assert/strict";
import { start } from "./program.ts";

const spin = (...args: string[]) => start("../test/apps/shared/spin.ts", {}, ...args);

describe("shared: a task, in a process of its own", function () {
  this.timeout(60_000);

  const ends: [string, number][] = [
    ["done", 0],
    ["incomplete", 1],
  ];
  for (const [behaviour, expected] of ends)
    it(`ends with ${expected} when its work is ${behaviour}`, async () => {
      const { code, lines } = await spin(behaviour).ended();
      assert.deepEqual(
        [code, lines.map(({ level, message }) => [level, message])],
        [expected, [["INFO", "started"]]],
      );
    });

  it("ends with 1 and one line when it does not know what to do", async () => {
    const { code, last, lines } = await spin("wrong").ended();
    assert.deepEqual(
      [code, last, lines.length],
      [1, { level: "ERROR", message: "spin cannot start: BEHAVIOUR is wrong" }, 1],
    );
  });

  it("ends with 1, and says why and where, when its work throws", async () => {
    const { code, last } = await spin("throw").ended();
    const { stack, ...rest } = last;
    assert.deepEqual([code, rest], [1, { level: "ERROR", message: "thrown" }]);
    assert.match(String(stack), /^Error: thrown\n +at .*spin\.ts/);
  });

  it("ends with 1, and says so, when its memory is used up", async () => {
    const program = start(
      "../test/apps/shared/spin.ts",
      { NODE_OPTIONS: "--max-old-space-size=64" },
      "memory",
    );
    const { code, last } = await program.ended();
    assert.deepEqual([code, last.level], [1, "ERROR"]);
    assert.match(String(last.message), /^Worker terminated due to reaching memory limit/);
  });

  for (const behaviour of ["deaf", "block"])
    it(`ends with 124 when its time is up, with work that will not end: ${behaviour}`, async () => {
      const { code, last, lines } = await spin(behaviour, "1").ended();
      const message = "not done within 1 s; it is ended here (TIME_LIMIT_SECONDS)";
      assert.deepEqual([code, last], [124, { level: "ERROR", message }]);
      assert.equal(lines[0]!.message, "started");
    });

  const signals: [NodeJS.Signals, number][] = [
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ];
  for (const [signal, expected] of signals)
    it(`lets its work stop on ${signal}, and ends with ${expected}`, async () => {
      const program = spin("wait");
      await program.line("started");
      program.child.kill(signal);
      assert.equal(await program.end, expected);
    });

  it("loses no line, however many come at once", async () => {
    const { code, lines } = await spin("burst").ended();
    assert.deepEqual([code, lines.length, lines.at(-1)!.message], [0, 5001, "line 4999"]);
  });
});
