import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import type { Fact, Facts } from "../../../local/provider/facts.ts";
import { limitOf } from "../../../local/provider/limits.ts";
import { type Declared, declared } from "./typings.ts";

const folder = new URL("../../../local/provider/facts/aws/", import.meta.url);
const modules = readdirSync(folder).map(
  (file) => [file, JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Record<string, Facts>] as const,
);
const types = modules.flatMap(([, facts]) => Object.entries(facts));

/** How the facts differ from what @pulumi/aws declares. */
function differences(facts: Facts, args: Record<string, Declared>, path = ""): string[] {
  const inputs = Object.keys(facts).filter((name) => !facts[name]?.output);
  const unknown = Object.keys(args).filter((name) => !inputs.includes(name));
  return [
    ...unknown.map((name) => `${path}${name} is declared, and no input in the facts`),
    ...inputs.flatMap((name) => {
      const [fact, argument] = [facts[name]!, args[name]];
      if (!argument) return [`${path}${name} is an input in the facts, and not declared`];
      return [
        ...shapeDifferences(fact, argument).map((text) => `${path}${name} ${text}`),
        ...nested(fact, argument, name),
      ];
    }),
  ];
  function nested(fact: Fact, argument: Declared, name: string) {
    return fact.fields && argument.fields ? differences(fact.fields, argument.fields, `${path}${name}.`) : [];
  }
}

function shapeDifferences(fact: Fact, argument: Declared): string[] {
  const kinds: Partial<Record<Fact["type"], string>> = { set: "list", int: "number", float: "number" };
  const kind = kinds[fact.type] ?? fact.type;
  return [
    ...(kind === argument.type ? [] : [`is ${fact.type} in the facts, and declared ${argument.type}`]),
    ...((fact.required ?? false) === argument.required
      ? []
      : [`is declared ${argument.required ? "" : "not "}required`]),
  ];
}

function limits(facts: Facts, path: string): [string, string][] {
  return Object.entries(facts).flatMap(([name, fact]) => [
    ...[fact.limit, fact.item?.limit].flatMap((limit): [string, string][] =>
      limit ? [[limit, path + name]] : [],
    ),
    ...limits(fact.fields ?? {}, `${path}${name}.`),
  ]);
}

function paths(facts: Facts, path = ""): string[] {
  return Object.entries(facts).flatMap(([name, fact]) => [
    path + name,
    ...paths(fact.fields ?? {}, `${path}${name}.`),
  ]);
}

describe("the recorded facts", () => {
  for (const [token, facts] of types) {
    it(`of ${token} are what @pulumi/aws declares`, () => {
      const { args, outputs } = declared(token);
      assert.deepEqual(differences(facts, args), []);
      assert.deepEqual(
        outputs.filter((name) => !facts[name]),
        [],
      );
    });
  }

  it("stand in the file of their module", () => {
    const misplaced = modules.flatMap(([file, facts]) =>
      Object.keys(facts).filter((token) => !token.startsWith(`aws:${file.replace(".json", "")}/`)),
    );
    assert.deepEqual(misplaced, []);
  });

  it("name in conflictsWith only properties that exist", () => {
    const conflicts = (facts: Facts): string[] =>
      Object.values(facts).flatMap((fact) => [
        ...(fact.conflictsWith ?? []),
        ...conflicts(fact.fields ?? {}),
      ]);
    const unknown = types.flatMap(([token, facts]) =>
      conflicts(facts)
        .filter((name) => !paths(facts).includes(name))
        .map((name) => `${token} ${name}`),
    );
    assert.deepEqual(unknown, []);
  });

  it("have these limits that are not checked, and no other", () => {
    const unread = types.flatMap(([token, facts]) =>
      limits(facts, `${token.split(":").at(-1)}.`)
        .filter(([limit]) => !limitOf(limit))
        .map(([, path]) => path),
    );
    assert.deepEqual([...new Set(unread)].sort(), [
      "Group.instanceRefresh.triggers",
      "Group.mixedInstancesPolicy.launchTemplate.overrides.weightedCapacity",
      "MetricAlarm.extendedStatistic",
      "MetricAlarm.metricQueries.metric.stat",
      "TaskDefinition.family",
      "Workgroup.configuration.customerContentEncryptionConfiguration.kmsKey",
      "Workgroup.configuration.monitoringConfiguration.managedLoggingConfiguration.kmsKey",
      "Workgroup.configuration.monitoringConfiguration.s3LoggingConfiguration.kmsKey",
    ]);
  });
});
