export { Queue } from "./queue.ts";
export type { ConsumeArgs, QueueArgs } from "./queueArgs.ts";
