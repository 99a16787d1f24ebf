export { HttpApi } from "./httpApi.ts";
export type { Authorization, CorsArgs, HttpApiArgs, JwtArgs } from "./httpApiArgs.ts";
