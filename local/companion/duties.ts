// All that the companion does beside forwarding.
import type { Duty } from "./duty.ts";

export const duties: readonly Duty[] = [];
