import assert from "node:assert/strict";
import { redrive } from "../../../stacks/fan-out/redrive.ts";
import { AwsError, FakeAws, type Input } from "../../apps/shared/fakeAws.ts";

const QueueArn = "arn:aws:sqs:ap-northeast-1:000000000000:dead";
const attributes = { type: { DataType: "String", StringValue: "order.placed" } };

/** Two queues, in which a redriven message is dead again at once. */
class Queues {
  dead = ["a", "b", "c"];
  sent: Input[] = [];
  tasks: object[] = [];
  knowsTasks = true;

  readonly answer = (action: string, input: Input): object => {
    if (action === "GetQueueAttributes") return { Attributes: { QueueArn } };
    if (action === "ReceiveMessage") return { Messages: this.#received() };
    if (action === "DeleteMessage") this.#taken.delete(input.ReceiptHandle as string);
    if (action === "SendMessage") {
      this.sent.push(input);
      this.dead.push(`${input.MessageBody as string} again`);
    }
    if (!action.includes("MessageMoveTask")) return {};
    if (!this.knowsTasks) throw new AwsError("InvalidAction");
    return { TaskHandle: "task", Results: [this.tasks.shift()] };
  };

  readonly #taken = new Set<string>();
  #received(): object[] {
    const free = this.dead.filter((body) => !this.#taken.has(body)).slice(0, 2);
    for (const body of free) this.#taken.add(body);
    return free.map((Body) => ({ Body, ReceiptHandle: Body, MessageAttributes: attributes }));
  }
}

describe("fan-out: redriving dead letters", () => {
  let aws: FakeAws;
  let queues: Queues;
  let said: string[];
  beforeEach(async () => {
    aws = await new FakeAws().start();
    queues = new Queues();
    aws.answer = queues.answer;
    said = [];
  });
  afterEach(() => aws.stop());
  const run = () => {
    const url = (name: string) => `${aws.endpoint}/000000000000/${name}`;
    return redrive(aws.sqs(), url("dead"), url("billing"), (line) => said.push(line));
  };
  const actions = () => aws.requests.map(({ action }) => action);

  it("is SQS's work where it can do it, and waits for its end", async () => {
    queues.tasks = [{ Status: "RUNNING" }, { Status: "RUNNING" }, { Status: "COMPLETED" }];
    queues.tasks.unshift({}); // the answer to the start
    assert.equal(await run(), "StartMessageMoveTask");
    assert.deepEqual(aws.inputs("StartMessageMoveTask"), [{ SourceArn: QueueArn }]);
    assert.equal(aws.inputs("ListMessageMoveTasks").length, 3);
    assert.deepEqual([queues.sent, said], [[], []]);
  });

  it("says why SQS could not", async () => {
    queues.tasks = [{}, { Status: "FAILED", FailureReason: "AccessDenied" }];
    await assert.rejects(run(), { message: "SQS could not move the dead letters: AccessDenied" });
  });

  it("moves them itself, each once, when the action is unknown, and says so", async () => {
    queues.knowsTasks = false;
    assert.equal(await run(), "receive, send and delete");
    assert.deepEqual(said, ["this SQS has no StartMessageMoveTask: the demo moves the dead letters itself"]);
    assert.deepEqual(
      queues.sent.map(({ MessageBody, MessageAttributes }) => [MessageBody, MessageAttributes]),
      ["a", "b", "c"].map((body) => [body, attributes]),
    );
    assert.equal(aws.inputs("DeleteMessage").length, 3);
    assert.ok(
      actions().indexOf("SendMessage") < actions().indexOf("DeleteMessage"),
      "sent before it is deleted",
    );
  });

  it("moves nothing itself on any other error", async () => {
    aws.answer = (action, input) => {
      if (action === "StartMessageMoveTask") throw new AwsError("AccessDenied");
      return queues.answer(action, input);
    };
    await assert.rejects(run(), { name: "AccessDenied" });
    assert.deepEqual([queues.sent, said], [[], []]);
  });
});
