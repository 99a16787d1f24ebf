export { Function } from "./function.ts";
export type { FunctionArgs } from "./functionArgs.ts";
export { Layer, type LayerArgs } from "./layer.ts";
