export { DeliveryStream } from "./deliveryStream.ts";
export type { DeliveryStreamArgs } from "./deliveryStreamArgs.ts";
