export type { Grant, Statement } from "./grant.ts";
export { policyDocument, resourcePolicy, trustPolicy, trustPolicyFor, type Sender } from "./policy.ts";
