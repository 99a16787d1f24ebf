export type { Grant, Statement } from "./grant.ts";
export { policyDocument, tlsOnly, trustPolicy } from "./policy.ts";
