// Amazon EventBridge Scheduler.
import type { Service } from "../resourceType.ts";
import { scheduleGroup } from "./schedulerGroup.ts";
import { schedule } from "./schedulerSchedule.ts";

export default {
  resources: {
    "aws:scheduler/schedule:Schedule": schedule,
    "aws:scheduler/scheduleGroup:ScheduleGroup": scheduleGroup,
  },
} satisfies Service;
