export { Secret } from "./secret.ts";
export type { SecretArgs } from "./secretArgs.ts";
