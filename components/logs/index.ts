export { LogGroup, type LogGroupArgs, type SubscribeArgs } from "./logGroup.ts";
