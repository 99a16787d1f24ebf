import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/**
 * TLS 1.2 and 1.3 with forward secrecy.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
 */
const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";

const NOT_FOUND = {
  type: "fixed-response",
  fixedResponse: { statusCode: "404", contentType: "text/plain", messageBody: "Not found" },
};

const TO_HTTPS = {
  type: "redirect",
  redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" },
};

/** The listener that has the rules: HTTPS, with one that sends there what comes by HTTP; or plain HTTP. */
export function makeListener(
  name: string,
  { arn: loadBalancerArn }: aws.lb.LoadBalancer,
  certificateArn: pulumi.Input<string> | undefined,
  child: pulumi.CustomResourceOptions,
): aws.lb.Listener {
  const http = (action: typeof NOT_FOUND | typeof TO_HTTPS) =>
    new aws.lb.Listener(
      `${name}-http`,
      { loadBalancerArn, port: 80, protocol: "HTTP", defaultActions: [action] },
      child,
    );
  if (certificateArn === undefined) {
    void pulumi.log.warn(
      `alb.LoadBalancer "${name}": requests come by plain HTTP, which others on the way can read and change; give it a certificateArn`,
    );
    return http(NOT_FOUND);
  }
  http(TO_HTTPS);
  return new aws.lb.Listener(
    `${name}-https`,
    {
      loadBalancerArn,
      port: 443,
      protocol: "HTTPS",
      sslPolicy: TLS_POLICY,
      certificateArn,
      defaultActions: [NOT_FOUND],
    },
    child,
  );
}
