// Elastic Load Balancing: application load balancers.
import type { Service } from "../resourceType.ts";
import { listener } from "./lbListener.ts";
import { listenerRule } from "./lbListenerRule.ts";
import { loadBalancer } from "./lbLoadBalancer.ts";
import { targetGroup } from "./lbTargetGroup.ts";
import { targetGroupAttachment } from "./lbTargetGroupAttachment.ts";

export default {
  resources: {
    "aws:lb/listener:Listener": listener,
    "aws:lb/listenerRule:ListenerRule": listenerRule,
    "aws:lb/loadBalancer:LoadBalancer": loadBalancer,
    "aws:lb/targetGroup:TargetGroup": targetGroup,
    "aws:lb/targetGroupAttachment:TargetGroupAttachment": targetGroupAttachment,
  },
} satisfies Service;
