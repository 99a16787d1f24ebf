export { Topic } from "./topic.ts";
export type { SubscribeArgs } from "./topicArgs.ts";
