export { Table } from "./table.ts";
export type { Key, Keys, TableArgs } from "./tableArgs.ts";
