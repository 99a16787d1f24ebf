// The test kit: deploy a page or a component under mocks, then ask what was made. README.md shows how.
export { assertAllows, assertDenies, allows } from "./allows.ts";
export type { Mocks } from "./cloud/cloud.ts";
export { deploy, type DeployOptions, type Program } from "./deploy.ts";
export { Deployment, label, type RegisteredOptions, type Resource } from "./deployment.ts";
export { onlyWebDoors } from "./doors.ts";
export { hasEgress } from "./egress.ts";
export { unscopedActions, type Unscoped } from "./iam/unscoped.ts";
export { noOtherPaths } from "./otherPaths.ts";
export type { Place } from "./paths/places.ts";
export { assertCannotReach, assertCanReach, canReach, type ReachOptions } from "./reach.ts";
export { removalHonoured } from "./removal.ts";
export { stable, type StableOptions } from "./stable.ts";
export { noStrayText, strayValues } from "./stray.ts";
export { everyChildTagged } from "./tagged.ts";
export { noWildcardActions } from "./wildcards.ts";
