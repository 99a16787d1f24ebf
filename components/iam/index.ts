export type { Grant, Statement } from "./grant.ts";
export { policyDocument, resourcePolicy, trustPolicy, type Sender } from "./policy.ts";
