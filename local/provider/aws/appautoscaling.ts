// Application Auto Scaling, for ECS services.
import type { Service } from "../resourceType.ts";
import { policy } from "./appautoscalingPolicy.ts";
import { scheduledAction } from "./appautoscalingScheduledAction.ts";
import { target } from "./appautoscalingTarget.ts";

export default {
  resources: {
    "aws:appautoscaling/policy:Policy": policy,
    "aws:appautoscaling/scheduledAction:ScheduledAction": scheduledAction,
    "aws:appautoscaling/target:Target": target,
  },
} satisfies Service;
