// Amazon API Gateway v2: HTTP APIs.
import type { Service } from "../resourceType.ts";
import { api } from "./apigatewayv2Api.ts";
import { authorizer } from "./apigatewayv2Authorizer.ts";
import { integration } from "./apigatewayv2Integration.ts";
import { route } from "./apigatewayv2Route.ts";
import { stage } from "./apigatewayv2Stage.ts";

export default {
  resources: {
    "aws:apigatewayv2/api:Api": api,
    "aws:apigatewayv2/authorizer:Authorizer": authorizer,
    "aws:apigatewayv2/integration:Integration": integration,
    "aws:apigatewayv2/route:Route": route,
    "aws:apigatewayv2/stage:Stage": stage,
  },
} satisfies Service;
