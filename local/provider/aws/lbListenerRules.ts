// What AWS refuses of a listener beyond the recorded limits, and what is not covered.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
import type { Listener } from "@aws-sdk/client-elastic-load-balancing-v2";
import { UserError } from "../../errors.ts";
import type { Problem } from "../resourceType.ts";
import { actionProblems } from "./lbActions.ts";
import type { Inputs } from "./lbListener.ts";
import { attributeProperties } from "./lbListenerAttributes.ts";
import { outside } from "./lbLoadBalancerRules.ts";
import { unhandled } from "./s3AndLambda.ts";

export function listenerProblems(inputs: Partial<Inputs>): Problem[] {
  const { certificateArn, port, protocol = "HTTP", sslPolicy } = inputs;
  const plain = ["HTTP", "HTTPS"];
  return [
    ...unhandled<Inputs>(inputs, [
      "certificateArn",
      "defaultActions",
      "loadBalancerArn",
      "port",
      "protocol",
      "sslPolicy",
      "tags",
      ...attributeProperties,
    ]),
    ...(plain.includes(protocol)
      ? []
      : [
          {
            property: "protocol",
            reason: `is "${protocol}"; an application load balancer's listeners take "HTTP" and "HTTPS"`,
          },
        ]),
    ...outside("port", port, 1, 65_535),
    ...(inputs.protocol === "HTTP" && certificateArn
      ? [
          {
            property: "certificateArn",
            reason: 'is given; A certificate cannot be specified for HTTP listeners: use protocol "HTTPS"',
          },
        ]
      : []),
    ...(sslPolicy && !/^ELBSecurityPolicy-/.test(sslPolicy)
      ? [
          {
            property: "sslPolicy",
            reason: `is "${sslPolicy}"; use the name of a policy, such as ELBSecurityPolicy-TLS13-1-2-2021-06`,
          },
        ]
      : []),
    ...actionProblems("defaultActions", inputs.defaultActions),
  ];
}

/** Throws for what is missing, and for a port that another listener has. */
export function checkListener(inputs: Inputs, others: readonly Listener[]): void {
  const { certificateArn, loadBalancerArn, port, protocol = "HTTP" } = inputs;
  if (port === undefined) throw new UserError("ValidationError: A port must be specified for a listener");
  if (protocol === "HTTPS" && !certificateArn)
    throw new UserError(
      "CertificateNotFound: A certificate must be specified for HTTPS listeners; give certificateArn",
    );
  if (!others.some(({ Port }) => Port === port)) return;
  throw new UserError(
    `DuplicateListener: A listener already exists on port ${port} for this load balancer, ${loadBalancerArn}; use another port`,
  );
}
