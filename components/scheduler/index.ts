export { Schedule } from "./schedule.ts";
export type { ScheduleArgs } from "./scheduleArgs.ts";
