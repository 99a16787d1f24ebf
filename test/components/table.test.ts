import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as dynamodb from "../../components/dynamodb/index.ts";
import * as lambda from "../../components/lambda/index.ts";
import { assertAllows, assertDenies, deploy } from "../kit/index.ts";

const id = { name: "id", type: "string" } as const;
const table = "aws:dynamodb/table:Table";

describe("dynamodb.Table", () => {
  it("is paid by request, and in dev can be deleted and not restored", async () => {
    const { inputs } = (await deploy(() => void new dynamodb.Table("notes", { partitionKey: id }))).get(
      table,
    );
    assert.equal(inputs.billingMode, "PAY_PER_REQUEST");
    assert.equal(inputs.hashKey, "id");
    assert.deepEqual(inputs.attributes, [{ name: "id", type: "S" }]);
    assert.deepEqual(inputs.pointInTimeRecovery, { enabled: false });
    assert.equal(inputs.deletionProtectionEnabled, false);
    for (const absent of ["rangeKey", "ttl"]) assert.equal(inputs[absent], undefined, absent);
  });

  it("keeps data in prod", async () => {
    const deployment = await deploy(() => void new dynamodb.Table("notes", { partitionKey: id }), {
      stack: "http-api.prod",
    });
    const { inputs } = deployment.get(table);
    assert.deepEqual(inputs.pointInTimeRecovery, { enabled: true });
    assert.equal(inputs.deletionProtectionEnabled, true);
  });

  it("has a sort key, expiry and indexes when it is told, and knows each attribute once", async () => {
    const at = { name: "at", type: "number" } as const;
    const args = {
      partitionKey: id,
      sortKey: at,
      expiresAt: "until",
      indexes: { byTime: { partitionKey: at, sortKey: id } },
    };
    const { inputs } = (await deploy(() => void new dynamodb.Table("notes", args))).get(table);
    assert.equal(inputs.rangeKey, "at");
    assert.deepEqual(inputs.ttl, { enabled: true, attributeName: "until" });
    assert.deepEqual(inputs.globalSecondaryIndexes, [
      { name: "byTime", hashKey: "at", rangeKey: "id", projectionType: "ALL" },
    ]);
    assert.deepEqual(inputs.attributes, [
      { name: "id", type: "S" },
      { name: "at", type: "N" },
    ]);
  });

  it("lets a holder read, or write, and no more", async () => {
    const deployment = await deploy(() => {
      const [a, b] = ["a", "b"].map((name) => new dynamodb.Table(name, { partitionKey: id }));
      const permissions = [a!.canRead(), b!.canWrite()];
      new lambda.Function("worker", { entry: "test/components/fixtures/hello.ts", permissions });
    });
    const role = deployment.get("aws:iam/role:Role");
    const arn = (name: string) => deployment.get(name).state.arn as string;
    assertAllows(deployment, role, "dynamodb:Query", `${arn("a-table")}/index/byTime`);
    assertAllows(deployment, role, "dynamodb:GetItem", arn("a-table"));
    assertDenies(deployment, role, "dynamodb:Scan", arn("a-table"));
    assertDenies(deployment, role, "dynamodb:PutItem", arn("a-table"));
    assertAllows(deployment, role, "dynamodb:PutItem", arn("b-table"));
    assertAllows(deployment, role, "dynamodb:ConditionCheckItem", arn("b-table"));
    assertDenies(deployment, role, "dynamodb:GetItem", arn("b-table"));
    assertDenies(deployment, role, "dynamodb:DeleteTable", arn("b-table"));
  });

  describe("refuses", () => {
    const cases: Record<string, [dynamodb.TableArgs, string]> = {
      "a key of two types": [
        { partitionKey: id, indexes: { other: { partitionKey: { name: "id", type: "number" } } } },
        'dynamodb.Table "notes": key id is "string and number"; use one type for an attribute',
      ],
      "a key as expiry": [
        { partitionKey: id, expiresAt: "id" },
        'dynamodb.Table "notes": expiresAt is "id"; use an attribute that is no key',
      ],
      "a short index name": [
        { partitionKey: id, indexes: { ab: { partitionKey: id } } },
        'dynamodb.Table "notes": indexes.ab is "ab"; use 3 to 255 letters, digits, . - and _',
      ],
      "an empty key": [
        { partitionKey: { name: "", type: "string" } },
        'dynamodb.Table "notes": key name is ""; use 1 to 255 characters',
      ],
    };
    for (const [title, [args, message]] of Object.entries(cases))
      it(title, async () => {
        await assert.rejects(
          deploy(() => void new dynamodb.Table("notes", args)),
          { message },
        );
      });
  });
});
