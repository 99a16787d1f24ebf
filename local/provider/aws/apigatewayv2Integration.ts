// aws:apigatewayv2/integration:Integration
import type { IntegrationType } from "@aws-sdk/client-apigatewayv2";
import type { IntegrationArgs, IntegrationState } from "@pulumi/aws/apigatewayv2/integration.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import type { ResourceType } from "../resourceType.ts";
import { apiGateway, ignoreGone } from "./apigatewayv2Client.ts";
import { integrationProblems } from "./apigatewayv2Rules.ts";

type Inputs = Unwrap<IntegrationArgs>;
type State = Unwrap<IntegrationState>;

/** Of an HTTP API the longest, and the default, in milliseconds. */
const timeout = 30_000;

/**
 * Its id is made up by API Gateway. That the function is there, and that API Gateway may invoke it, shows at the first
 * request only, on AWS too.
 */
export const integration: ResourceType<Inputs, State> = {
  refuse: integrationProblems,

  async create(cloud, inputs) {
    if (!inputs.integrationUri)
      throw new UserError("BadRequestException: integrationUri is required; give a function's invokeArn");
    const { IntegrationId = "" } = await (await apiGateway(cloud)).createIntegration(settings(inputs));
    return IntegrationId;
  },

  async read(cloud, IntegrationId, { apiId: ApiId }) {
    const client = await apiGateway(cloud);
    const found = await ignoreGone(client.getIntegration({ ApiId, IntegrationId }));
    return (
      found && {
        connectionType: found.ConnectionType,
        description: found.Description,
        integrationMethod: found.IntegrationMethod,
        integrationType: found.IntegrationType,
        integrationUri: found.IntegrationUri,
        payloadFormatVersion: found.PayloadFormatVersion,
        region: cloud.region,
        requestParameters: found.RequestParameters,
        timeoutMilliseconds: found.TimeoutInMillis,
      }
    );
  },

  async update(cloud, IntegrationId, inputs) {
    await (await apiGateway(cloud)).updateIntegration({ ...settings(inputs), IntegrationId });
  },

  async delete(cloud, IntegrationId, { apiId: ApiId }) {
    await ignoreGone((await apiGateway(cloud)).deleteIntegration({ ApiId, IntegrationId }));
  },
  // Nothing in the inputs tells it from another one; it goes with its API.
  idOf: () => undefined,
};

function settings(inputs: Inputs) {
  const isFunction = inputs.integrationType === "AWS_PROXY";
  return {
    ApiId: inputs.apiId,
    ConnectionType: "INTERNET" as const,
    Description: inputs.description ?? "",
    IntegrationMethod: inputs.integrationMethod ?? (isFunction ? "POST" : undefined),
    IntegrationType: inputs.integrationType as IntegrationType,
    IntegrationUri: inputs.integrationUri,
    PayloadFormatVersion: inputs.payloadFormatVersion ?? "1.0",
    RequestParameters: inputs.requestParameters ?? {},
    TimeoutInMillis: inputs.timeoutMilliseconds ?? timeout,
  };
}
