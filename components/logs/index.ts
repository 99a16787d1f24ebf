export { LogGroup, type LogGroupArgs } from "./logGroup.ts";
