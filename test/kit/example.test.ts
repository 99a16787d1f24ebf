import assert from "node:assert/strict";
import {
  assertAllows,
  assertDenies,
  deploy,
  everyChildTagged,
  noStrayText,
  noWildcardActions,
  removalHonoured,
  stable,
} from "./index.ts";
import { notes } from "./example.ts";

const tags = { Project: "kandokoro", Setup: "notes", Stage: "dev" };
const config = { "aws:defaultTags": JSON.stringify({ tags }) };

describe("notes", () => {
  it("gives the writer its table's name", async () => {
    const deployment = await deploy(notes, { stack: "notes" });
    assert.equal(deployment.get("writer").inputs.environment.variables.NOTES_TABLE, deployment.outputs.table);
    assert.match(String(deployment.outputs.table), /^notes-[0-9a-f]{7}$/);
  });

  it("lets the writer read and write notes, and nothing else", async () => {
    const deployment = await deploy(notes, { stack: "notes" });
    const table = deployment.get("notes").state.arn;
    assertAllows(deployment, "writer", "dynamodb:PutItem", table);
    assertDenies(deployment, "writer", "dynamodb:DeleteTable", table);
    assertDenies(deployment, "writer", "dynamodb:PutItem", `${table}2`);
    noWildcardActions(deployment);
  });

  it("can be destroyed at once in dev, and keeps its notes in prod", async () => {
    removalHonoured(await deploy(notes, { stack: "notes" }), "dev");
    removalHonoured(await deploy(notes, { stack: "notes.prod" }), "prod");
  });

  it("tags everything", async () => {
    everyChildTagged(await deploy(notes, { stack: "notes", config }));
  });

  it("can be previewed before anything is there", async () => {
    noStrayText(await deploy(notes, { stack: "notes", preview: true }));
  });

  it("is the same on every run", async () => {
    await stable(import.meta.resolve("./example.ts"), { export: "notes", stack: "notes" });
  });
});
