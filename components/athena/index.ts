export { Table } from "./table.ts";
export type { SavedQuery } from "./table.ts";
export type { TableArgs } from "./tableArgs.ts";
