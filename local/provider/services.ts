// Finds the service file of a type or function; files are read when a type of theirs is first used.
import { existsSync, readdirSync } from "node:fs";
import type { Component, ProviderFunction, ResourceType, Service } from "./resourceType.ts";
import { moduleOf } from "./token.ts";
import type { Values } from "./values.ts";

const folder = new URL("./", import.meta.url);

/** The resource type of this token, where a service file has it. */
export async function findResourceType(token: string): Promise<ResourceType<Values, Values> | undefined> {
  return (await serviceOf(token)).resources?.[token];
}

/** The resource type of this token, or an error that names it and lists what is covered. */
export async function resourceType(token: string): Promise<ResourceType<Values, Values>> {
  const type = await findResourceType(token);
  if (!type) throw await notCovered(token, "resource type");
  return type;
}

/** The function of this token, or an error that names it and lists what is covered. */
export async function providerFunction(token: string): Promise<ProviderFunction> {
  const found = (await serviceOf(token)).functions?.[token];
  if (!found) throw await notCovered(token, "function");
  return found;
}

/** The component of this token, or an error that names it and lists what is covered. */
export async function componentOf(token: string): Promise<Component> {
  const found = (await serviceOf(token)).components?.[token];
  if (!found) throw await notCovered(token, "component");
  return found;
}

async function serviceOf(token: string): Promise<Service> {
  const file = new URL(`${moduleOf(token)}.ts`, folder);
  return existsSync(file) ? await load(file) : {};
}

async function load(file: URL): Promise<Service> {
  return ((await import(file.href)) as { default?: Service }).default ?? {};
}

const lists = { "resource type": "resources", function: "functions", component: "components" } as const;

/** The error for a token that no service file has. */
export async function notCovered(token: string, kind: keyof typeof lists): Promise<Error> {
  const names = (await covered())[lists[kind]];
  const fix = `deploy to AWS, or add it in local/provider/${moduleOf(token)}.ts`;
  return new Error(`The local cloud does not have the ${kind} ${token}: ${fix}. It has ${names.join(", ")}.`);
}

/** The tokens of all service files. */
export async function covered(): Promise<Record<(typeof lists)[keyof typeof lists], string[]>> {
  const packages = readdirSync(folder, { withFileTypes: true }).filter(
    (e) => e.isDirectory() && e.name !== "facts",
  );
  const files = packages.flatMap(({ name }) =>
    readdirSync(new URL(`${name}/`, folder))
      .filter((file) => file.endsWith(".ts"))
      .map((file) => new URL(`${name}/${file}`, folder)),
  );
  const services = await Promise.all(files.map(load));
  return {
    resources: services.flatMap((service) => Object.keys(service.resources ?? {})).sort(),
    functions: services.flatMap((service) => Object.keys(service.functions ?? {})).sort(),
    components: services.flatMap((service) => Object.keys(service.components ?? {})).sort(),
  };
}
