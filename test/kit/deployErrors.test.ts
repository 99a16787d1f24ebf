import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deploy } from "./index.ts";

describe("kit: deploy rejects with", () => {
  it("the very error that the program throws", async () => {
    const error = new pulumi.RunError('sqs.Queue "a": name is "a b"');
    const thrown = await deploy(() => {
      throw error;
    }).catch((e: unknown) => e);
    assert.equal(thrown, error);
    const rejected = await deploy(() => Promise.reject(error)).catch((e: unknown) => e);
    assert.equal(rejected, error);
  });

  for (const [where, use] of Object.entries({
    "that nobody looks at": () => undefined,
    "that is a resource's input": (value: pulumi.Output<string>) => new aws.sqs.Queue("b", { name: value }),
    "that is an output of the stack": (value: pulumi.Output<string>) => ({ value }),
  }))
    it(`the very error that is thrown inside an apply ${where}`, async () => {
      const error = new Error("inside apply");
      const program = () =>
        use(
          new aws.sqs.Queue("a").arn.apply((): string => {
            throw error;
          }),
        );
      assert.equal(await deploy(program).catch((e: unknown) => e), error);
    });

  it("an error that is thrown in a timer of the program", async () => {
    await assert.rejects(
      deploy(() => {
        setTimeout(() => {
          throw new Error("in a timer");
        }, 5);
      }),
      { message: "in a timer" },
    );
  });

  it("what the program gave to pulumi.log.error, as pulumi up does", async () => {
    await assert.rejects(
      deploy(() => void pulumi.log.error("no image")),
      { message: "The program logged an error: no image" },
    );
  });

  it("two resources of one type and name", async () => {
    await assert.rejects(
      deploy(() => [new aws.sqs.Queue("a"), new aws.sqs.Queue("a")].length),
      {
        message:
          "failed to register new resource a [aws:sqs/queue:Queue]: another aws:sqs/queue:Queue has this name; give each its own",
      },
    );
  });

  it("opts.transforms, which would not run", async () => {
    await assert.rejects(
      deploy(() => new aws.sqs.Queue("a", {}, { transforms: [() => undefined] })),
      {
        message:
          "failed to register new resource a [aws:sqs/queue:Queue]: opts.transforms do not run under mocks; test the function that they are given instead",
      },
    );
  });

  it("a program that waits for itself, naming what was not registered", async () => {
    const program = () => {
      new aws.sqs.Queue("ready");
      new aws.sqs.Queue("stuck", { name: new Promise<string>(() => undefined) });
    };
    await assert.rejects(deploy(program), {
      message:
        "deploy: the program never ends; it waits for a promise that nothing resolves, or for itself. Not registered: stuck (aws:sqs/queue:Queue)",
    });
  });

  it("a program that takes too long, naming what it is busy with", async () => {
    let timer: NodeJS.Timeout | undefined;
    const program = () => void (timer = setInterval(() => undefined, 1000));
    await assert.rejects(
      deploy(program, { timeoutSeconds: 0.1 }).finally(() => clearInterval(timer)),
      {
        message:
          "deploy: the program is still busy after 0.1 s (Timeout); give it more by timeoutSeconds, or end what it started",
      },
    );
  });

  it("a program that calls deploy", async () => {
    await assert.rejects(
      deploy(() => deploy(() => undefined)),
      { message: "deploy: called by a program that is being deployed; call it from the test" },
    );
  });

  it("nothing that fails the test run at its end", () => {
    const code = `
      import { deploy } from ${JSON.stringify(import.meta.resolve("./index.ts"))};
      import pulumi from ${JSON.stringify(import.meta.resolve("@pulumi/pulumi"))};
      const stuck = () => new pulumi.ComponentResource("test:index:Stuck", "stuck", { a: new Promise(() => {}) });
      await deploy(stuck).catch((error) => console.log(error.message));`;
    const run = spawnSync(process.execPath, ["--no-warnings", "--input-type=module", "-e", code], {
      encoding: "utf8",
    });
    assert.deepEqual([run.status, run.stderr], [0, ""]);
    assert.match(
      run.stdout,
      /^deploy: the program never ends; .* Not registered: stuck \(test:index:Stuck\)\n$/,
    );
  });
});
