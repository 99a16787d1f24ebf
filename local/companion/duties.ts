// All that the companion does beside forwarding.
import type { Duty } from "./duty.ts";
import { scaler } from "./scaler.ts";

export const duties: readonly Duty[] = [scaler];
