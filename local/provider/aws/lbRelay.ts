// The emulator's load balancer sends functions other events than AWS's, takes other answers and has no limits. So its
// target is a relay, a function of the emulator that no state knows of, which calls the user's one as AWS would.
import type { Cloud } from "../cloud.ts";
import { attributeMap, elb, gone } from "./lbClient.ts";
import { lambda } from "./lambdaClient.ts";
import { putRelayFunction, relayArn, relayEnvironment, removeRelayFunction } from "./relayFunction.ts";
import { ifThere } from "./s3AndLambda.ts";

const relayId = (targetGroupArn: string) => `lb/${targetGroupArn.split("/").slice(1).join("/")}`;

/** What is registered for the function in the emulator. */
export function relayOf(cloud: Cloud, targetGroupArn: string): string {
  return relayArn(cloud, relayId(targetGroupArn));
}

/** The function that the target group's relay calls; undefined when there is no relay. */
export async function relayTarget(cloud: Cloud, targetGroupArn: string): Promise<string | undefined> {
  return (await relayEnvironment(cloud, relayId(targetGroupArn)))?.TARGET;
}

/** Makes or changes the target group's relay. */
export async function putRelay(cloud: Cloud, targetGroupArn: string, functionArn: string): Promise<void> {
  const { Role = "" } = await (await lambda(cloud)).getFunctionConfiguration({ FunctionName: functionArn });
  await putRelayFunction(cloud, relayId(targetGroupArn), {
    file: "loadBalancer",
    description: `Calls the function of the target group ${targetGroupArn}`,
    environment: {
      MULTI_VALUE: String(await isMultiValue(cloud, targetGroupArn)),
      TARGET: functionArn,
    },
    roleArn: Role,
    timeoutSeconds: 300,
  });
}

/** Tells the relay, where there is one, that the target group's kind of headers may have changed. */
export async function renewRelay(cloud: Cloud, targetGroupArn: string): Promise<void> {
  const target = await relayTarget(cloud, targetGroupArn);
  if (target !== undefined) await putRelay(cloud, targetGroupArn, target);
}

export async function removeRelay(cloud: Cloud, targetGroupArn: string): Promise<void> {
  await removeRelayFunction(cloud, relayId(targetGroupArn));
}

async function isMultiValue(cloud: Cloud, TargetGroupArn: string): Promise<boolean> {
  const request = (await elb(cloud)).describeTargetGroupAttributes({ TargetGroupArn });
  const found = await ifThere(request, ...gone("TargetGroup"));
  return attributeMap(found?.Attributes)["lambda.multi_value_headers.enabled"] === "true";
}
