// The service on a local cloud when there is much to do, and when there is not: a minute of AWS's is five seconds here.
import assert from "node:assert/strict";
import { after, before, it } from "mocha";
import { setTimeout as wait } from "node:timers/promises";
import { steady } from "../../../bench/requests.ts";
import type { StepEvidence } from "../../../stacks/fargate-service/demo.ts";
import { eventually, TestCloud } from "../../support/cli.ts";
import { containersOf } from "../../support/containers.ts";
import { describeWithDocker } from "../../support/docker.ts";
import type { Outputs } from "./answers.ts";

const SETUP = "fargate-service";
const MOST_SECONDS = 120;

describeWithDocker("fargate-service on a local cloud, scaled", function () {
  this.timeout(600_000);
  const cloud = new TestCloud();
  let endpoint: string;
  let url: string;

  before("npm run local -- up", async () => {
    const { code, stderr } = await cloud.run("local", "up", SETUP, "--config", "kandokoro:maxTasks=2");
    assert.equal(code, 0, stderr);
    ({ endpoint } = await cloud.json<{ endpoint: string }>("local", "status"));
    ({ url } = await cloud.json<Outputs>("local", "outputs", SETUP));
  });
  after(() => cloud.remove());

  it("starts a second task when the CPU is busy, and no third", async () => {
    // Few requests, and much to do for each: it is not their number that counts.
    const end = steady(`${url}/work?ms=1000`, 4);
    await eventually("a second container", MOST_SECONDS, async () =>
      containersOf(endpoint).length === 2 ? true : undefined,
    );
    const { failures } = await end();
    assert.deepEqual(failures, []);
    assert.equal(containersOf(endpoint).length, 2);
  });

  it("has one task check the links that the other signed", async () => {
    const steps = await eventually("answers of two tasks", MOST_SECONDS, async () => {
      const [looks, ...rest] = await cloud.json<StepEvidence[]>("local", "demo", SETUP);
      return looks!.tasks.length === 2 ? rest : undefined;
    });
    const [signed, checked] = steps;
    assert.ok(checked!.tasks.some((task) => task !== signed!.tasks[0]));
  });

  it("ends one of them when there is little to do, and loses no request by that", async () => {
    const statuses = new Set<number>();
    await eventually("one container", MOST_SECONDS, async () => {
      statuses.add((await fetch(`${url}/health`)).status);
      await wait(100);
      return containersOf(endpoint).length === 1 ? true : undefined;
    });
    assert.deepEqual([...statuses], [200]);
  });

  it("changes nothing when it is deployed again", async () => {
    const config = ["--config", "kandokoro:maxTasks=2"];
    const { code, stderr } = await cloud.run("local", "preview", SETUP, ...config, "--expect-no-changes");
    assert.equal(code, 0, stderr);
  });
});
