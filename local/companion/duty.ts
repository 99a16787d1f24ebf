// What the companion does again and again for the emulator.
import type { Cloud } from "../provider/cloud.ts";

/** Something that AWS does by itself and the emulator does not. */
export interface Duty {
  /** How the companion's log names it. */
  readonly name: string;
  /** Seconds from the end of one run to the begin of the next. */
  readonly everySeconds: number;
  /** One run. Cheap when there is nothing to do; what it throws is logged and ends nothing. */
  run(cloud: Cloud): Promise<void>;
}
