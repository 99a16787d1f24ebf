// A listener's attributes: what it adds to answers. The emulator honours them.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ListenerAttribute.html
import type { ListenerArgs } from "@pulumi/aws/lb/listener.js";
import type { Unwrap } from "@pulumi/pulumi";

type Inputs = Partial<Unwrap<ListenerArgs>>;
type Attributes = Record<string, string>;

const server = "routing.http.response.server.enabled";

const headers = {
  routingHttpResponseAccessControlAllowCredentialsHeaderValue: "access_control_allow_credentials",
  routingHttpResponseAccessControlAllowHeadersHeaderValue: "access_control_allow_headers",
  routingHttpResponseAccessControlAllowMethodsHeaderValue: "access_control_allow_methods",
  routingHttpResponseAccessControlAllowOriginHeaderValue: "access_control_allow_origin",
  routingHttpResponseAccessControlExposeHeadersHeaderValue: "access_control_expose_headers",
  routingHttpResponseAccessControlMaxAgeHeaderValue: "access_control_max_age",
  routingHttpResponseContentSecurityPolicyHeaderValue: "content_security_policy",
  routingHttpResponseStrictTransportSecurityHeaderValue: "strict_transport_security",
  routingHttpResponseXContentTypeOptionsHeaderValue: "x_content_type_options",
  routingHttpResponseXFrameOptionsHeaderValue: "x_frame_options",
} as const satisfies Partial<Record<keyof Inputs, string>>;

type Header = keyof typeof headers;

/** The properties that are attributes. */
export const attributeProperties = [
  ...(Object.keys(headers) as Header[]),
  "routingHttpResponseServerEnabled",
] as const;

const keyOf = (property: Header) => `routing.http.response.${headers[property]}.header_value`;

/** What is given. */
export function toAttributes(inputs: Inputs): Attributes {
  const given = (Object.keys(headers) as Header[]).flatMap((property) => {
    const value = inputs[property];
    return value === undefined ? [] : [[keyOf(property), value]];
  });
  return {
    [server]: String(inputs.routingHttpResponseServerEnabled ?? true),
    ...(Object.fromEntries(given) as Attributes),
  };
}

export function fromAttributes(found: Attributes): Inputs {
  const values = (Object.keys(headers) as Header[]).map((property) => [property, found[keyOf(property)]]);
  return {
    ...(Object.fromEntries(values) as Inputs),
    routingHttpResponseServerEnabled: found[server] === "true",
  };
}
