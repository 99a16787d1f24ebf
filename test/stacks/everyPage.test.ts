// What every setup's page keeps, whatever it deploys.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { ownSettings } from "../../local/stackSettings.ts";
import { runPage } from "../../stacks/program.ts";
import { setups } from "../../stacks/setups.ts";
import {
  deploy,
  everyChildTagged,
  noStrayText,
  noWildcardActions,
  onlyWebDoors,
  removalHonoured,
  stable,
  unscopedActions,
} from "../kit/index.ts";

const file = (path: string) => new URL(`../../${path}`, import.meta.url);

for (const setup of setups())
  describe(`the page of ${setup}`, function () {
    this.timeout(120_000); // npm installs a layer once

    for (const [stack, stage] of [
      [setup, "dev"],
      [`${setup}.prod`, "prod"],
    ] as const) {
      it(`keeps or gives up data as ${stage} should`, async () => {
        removalHonoured(await deploy(runPage, { stack }), stage);
      });

      it(`is tagged by the settings of ${stack}`, async () => {
        const settings = Object.entries(await ownSettings(stack));
        const config = Object.fromEntries(
          settings.map(([k, v]) => [k, typeof v === "string" ? v : JSON.stringify(v)]),
        );
        const deployment = await deploy(runPage, { stack, config });
        everyChildTagged(deployment);
        assert.deepEqual(
          deployment.warnings.filter((line) => line.includes("tag")),
          [],
        );
      });
    }

    it("allows no action by a wildcard", async () => {
      noWildcardActions(await deploy(runPage, { stack: setup }), { allowResources: unscopedActions });
    });

    it("lets the internet in at load balancers alone, on 80 and 443", async () => {
      onlyWebDoors(await deploy(runPage, { stack: setup }));
    });

    it("leaves no value out of a text when nothing is known yet", async () => {
      noStrayText(await deploy(runPage, { stack: setup, preview: true }));
    });

    it("is the same resources and the same bytes each time", async () => {
      await stable(import.meta.resolve("../../stacks/program.ts"), { export: "runPage", stack: setup });
    });

    it("reads top-down in at most 80 lines, without loops, apply, or asking where it runs", () => {
      const page = readFileSync(file(`stacks/${setup}/index.ts`), "utf8");
      assert.ok(page.split("\n").length <= 80);
      assert.doesNotMatch(page, /\bfor \(|\bwhile \(|\.apply\(|\.forEach\(|local\//);
    });

    it("has a README with a diagram, its costs, and what the local cloud cannot show", () => {
      const readme = readFileSync(file(`stacks/${setup}/README.md`), "utf8");
      assert.ok(existsSync(file(`stacks/${setup}/diagram.svg`)));
      for (const part of [
        "(./diagram.svg)",
        "npm start",
        "pulumi up -s",
        "## What it costs",
        "on the local cloud",
        "## Clean up",
      ])
        assert.ok(readme.includes(part), `README.md lacks "${part}"`);
    });
  });
