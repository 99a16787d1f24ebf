// aws:apigatewayv2/authorizer:Authorizer
import type { AuthorizerType } from "@aws-sdk/client-apigatewayv2";
import type { AuthorizerArgs, AuthorizerState } from "@pulumi/aws/apigatewayv2/authorizer.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import type { ResourceType } from "../resourceType.ts";
import { apiGateway, ignoreGone } from "./apigatewayv2Client.ts";
import { authorizerProblems } from "./apigatewayv2Rules.ts";

type Inputs = Unwrap<AuthorizerArgs>;
type State = Unwrap<AuthorizerState>;

/** Its id is made up by API Gateway. */
export const authorizer: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 128 },
  refuse: authorizerProblems,

  async create(cloud, inputs) {
    const missing = missingOf(inputs);
    if (missing) throw new UserError(`BadRequestException: ${missing}`);
    const { AuthorizerId = "" } = await (await apiGateway(cloud)).createAuthorizer(settings(inputs));
    return AuthorizerId;
  },

  async read(cloud, AuthorizerId, { apiId: ApiId }) {
    const found = await ignoreGone((await apiGateway(cloud)).getAuthorizer({ ApiId, AuthorizerId }));
    if (!found) return undefined;
    const isJwt = found.AuthorizerType === "JWT";
    const { Audience, Issuer } = found.JwtConfiguration ?? {};
    return {
      authorizerPayloadFormatVersion: isJwt ? "" : found.AuthorizerPayloadFormatVersion,
      authorizerResultTtlInSeconds: isJwt ? 0 : found.AuthorizerResultTtlInSeconds,
      authorizerType: found.AuthorizerType,
      authorizerUri: found.AuthorizerUri,
      enableSimpleResponses: found.EnableSimpleResponses,
      identitySources: found.IdentitySource,
      jwtConfiguration: isJwt ? { audiences: Audience, issuer: Issuer } : undefined,
      name: found.Name,
      region: cloud.region,
    };
  },

  async update(cloud, AuthorizerId, inputs, old) {
    if (inputs.authorizerType !== old.authorizerType)
      throw new UserError(
        `authorizerType cannot be changed on the local cloud; give the authorizer another name in the program`,
      );
    await (await apiGateway(cloud)).updateAuthorizer({ ...settings(inputs), AuthorizerId });
  },

  async delete(cloud, AuthorizerId, { apiId: ApiId }) {
    await ignoreGone((await apiGateway(cloud)).deleteAuthorizer({ ApiId, AuthorizerId }));
  },

  async idOf(cloud, { apiId: ApiId, name }) {
    const answer = await ignoreGone((await apiGateway(cloud)).getAuthorizers({ ApiId }));
    return answer?.Items?.find((item) => item.Name === name)?.AuthorizerId;
  },
};

function missingOf({
  authorizerPayloadFormatVersion,
  authorizerType,
  ...inputs
}: Inputs): string | undefined {
  if (authorizerType === "REQUEST") {
    if (!inputs.authorizerUri) return "authorizerUri is required with authorizerType REQUEST; use invokeArn";
    if (!authorizerPayloadFormatVersion)
      return 'authorizerPayloadFormatVersion is required with authorizerType REQUEST; use "2.0"';
    return undefined;
  }
  if (!inputs.identitySources?.length)
    return 'identitySources is required with authorizerType JWT; use ["$request.header.Authorization"]';
  return inputs.jwtConfiguration?.issuer && inputs.jwtConfiguration.audiences?.length
    ? undefined
    : "jwtConfiguration is required with authorizerType JWT; give issuer and audiences";
}

/** API Gateway keeps a function's answer for this long unless told otherwise, where it has something to tell by. */
const ttl = 300;

function settings(inputs: Inputs) {
  const { identitySources = [], jwtConfiguration: jwt } = inputs;
  return {
    ApiId: inputs.apiId,
    AuthorizerPayloadFormatVersion: inputs.authorizerPayloadFormatVersion,
    AuthorizerResultTtlInSeconds:
      inputs.authorizerResultTtlInSeconds ?? (identitySources.length > 0 ? ttl : 0),
    AuthorizerType: inputs.authorizerType as AuthorizerType,
    AuthorizerUri: inputs.authorizerUri ?? "",
    EnableSimpleResponses: inputs.enableSimpleResponses ?? false,
    IdentitySource: identitySources,
    JwtConfiguration: jwt && { Audience: jwt.audiences, Issuer: jwt.issuer },
    Name: inputs.name,
  };
}
