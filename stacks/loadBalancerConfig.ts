// The settings of setups behind a load balancer: `pulumi config set kandokoro:<key> <value>`.
import * as pulumi from "@pulumi/pulumi";

/** The keys, with what each says. */
export const loadBalancerKeys = {
  certificateArn:
    "ARN of an issued ACM certificate of the same region; without it requests come by plain HTTP",
  hostName:
    "the host name that the certificate is for, such as www.example.com; its DNS record is yours to make",
  allowedCidrs: "IPv4 ranges of those who may come, with commas between; without it everyone may",
};

/** The settings as they are, read when the page runs. The load balancer checks them. */
export function loadBalancerConfig() {
  const settings = new pulumi.Config("kandokoro");
  return {
    certificateArn: settings.get("certificateArn"),
    hostName: settings.get("hostName"),
    /** @default - everyone */
    allowedCidrs: settings
      .get("allowedCidrs")
      ?.split(",")
      .map((one) => one.trim()),
  };
}
