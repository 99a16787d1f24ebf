// AWS Lambda.
import type { Service } from "../resourceType.ts";
import { alias } from "./lambdaAlias.ts";
import { functionEventInvokeConfig } from "./lambdaEventInvokeConfig.ts";
import { eventSourceMapping } from "./lambdaEventSourceMapping.ts";
import { lambdaFunction } from "./lambdaFunction.ts";
import { layerVersion } from "./lambdaLayer.ts";
import { permission } from "./lambdaPermission.ts";
import { functionUrl } from "./lambdaUrl.ts";

const service: Service = {
  resources: {
    "aws:lambda/alias:Alias": alias,
    "aws:lambda/eventSourceMapping:EventSourceMapping": eventSourceMapping,
    "aws:lambda/function:Function": lambdaFunction,
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": functionEventInvokeConfig,
    "aws:lambda/functionUrl:FunctionUrl": functionUrl,
    "aws:lambda/layerVersion:LayerVersion": layerVersion,
    "aws:lambda/permission:Permission": permission,
  },
};
export default service;
