import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { pascalCase } from "../names.ts";
import type { Bucket } from "../s3/index.ts";

/**
 * Lets load balancers of this account and region write to a bucket, under the name of this one; what the load balancer is
 * told of that. It must wait for the bucket's policy: it tries to write when it is told.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
export function accessLogsTo(bucket: Bucket, name: string, parent: pulumi.Resource) {
  const { accountId } = aws.getCallerIdentityOutput({}, { parent });
  const { region } = aws.getRegionOutput({}, { parent });
  bucket.accept({
    sid: `WriteLogsOf${pascalCase(name)}`,
    service: "logdelivery.elasticloadbalancing.amazonaws.com",
    action: "s3:PutObject",
    // The load balancer itself comes after this policy, so it cannot be named.
    sourceArn: pulumi.interpolate`arn:aws:elasticloadbalancing:${region}:${accountId}:loadbalancer/*`,
    resource: pulumi.interpolate`${bucket.arn}/${name}/AWSLogs/${accountId}/*`,
  });
  return { bucket: bucket.name, prefix: name, enabled: true };
}
