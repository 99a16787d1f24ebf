// Which setups there are: the folders beside this file that hold a page.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { nearest } from "../components/names.ts";

/** The setups' names, in alphabetical order. */
export function setups(): string[] {
  return readdirSync(import.meta.dirname)
    .filter((folder) => existsSync(join(import.meta.dirname, folder, "index.ts")))
    .sort();
}

/** What is wrong with a setup's name, in one line; undefined when there is such a setup. */
export function unknownSetup(name: string): string | undefined {
  if (setups().includes(name)) return undefined;
  const near = nearest(name, setups());
  return `"${name}" is no setup${near ? `; did you mean ${near}?` : "."} The setups are: ${setups().join(", ")}`;
}
