// What the real provider stores of a function.
import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { Cloud } from "../cloud.ts";
import { lambda } from "./lambdaClient.ts";
import type { State } from "./lambdaFunction.ts";
import { ifThere } from "./s3AndLambda.ts";

export async function readFunction(
  cloud: Cloud,
  name: string,
  known: Partial<State>,
): Promise<Partial<State> | undefined> {
  const client = await lambda(cloud);
  const found = await ifThere(client.getFunction({ FunctionName: name }), "ResourceNotFoundException");
  if (!found?.Configuration) return undefined;
  const versions = await allVersions(cloud, name);
  // The last one of the list is the newest; the first is always $LATEST.
  const latest = known.publish ? versions.at(-1) : versions[0];
  return {
    ...configurationState(found.Configuration),
    ...addresses(cloud, found.Configuration.FunctionArn ?? "", latest?.FunctionArn ?? ""),
    name,
    region: cloud.region,
    reservedConcurrentExecutions: found.Concurrency?.ReservedConcurrentExecutions ?? -1,
    tagsAll: found.Tags ?? {},
    version: latest?.Version,
  };
}

async function allVersions(cloud: Cloud, name: string): Promise<FunctionConfiguration[]> {
  const client = await lambda(cloud);
  const versions: FunctionConfiguration[] = [];
  let Marker: string | undefined;
  do {
    const page = await client.listVersionsByFunction({ FunctionName: name, Marker });
    versions.push(...(page.Versions ?? []));
    Marker = page.NextMarker || undefined;
  } while (Marker);
  return versions;
}

function configurationState(found: FunctionConfiguration): Partial<State> {
  const variables = found.Environment?.Variables;
  return {
    architectures: found.Architectures,
    codeSha256: found.CodeSha256,
    deadLetterConfig: found.DeadLetterConfig?.TargetArn
      ? { targetArn: found.DeadLetterConfig.TargetArn }
      : undefined,
    description: found.Description,
    environment: variables && Object.keys(variables).length > 0 ? { variables } : undefined,
    ephemeralStorage: { size: found.EphemeralStorage?.Size ?? 512 },
    handler: found.Handler,
    lastModified: found.LastModified,
    layers: found.Layers?.map((layer) => layer.Arn ?? ""),
    loggingConfig: {
      applicationLogLevel: found.LoggingConfig?.ApplicationLogLevel ?? "",
      logFormat: found.LoggingConfig?.LogFormat ?? "Text",
      logGroup: found.LoggingConfig?.LogGroup ?? "",
      systemLogLevel: found.LoggingConfig?.SystemLogLevel ?? "",
    },
    memorySize: found.MemorySize,
    role: found.Role,
    runtime: found.Runtime,
    sourceCodeSize: found.CodeSize,
    timeout: found.Timeout,
    tracingConfig: { mode: found.TracingConfig?.Mode ?? "PassThrough" },
  };
}

/** The function's ARN, the newest version's, and both as API Gateway calls them. */
function addresses(cloud: Cloud, arn: string, qualifiedArn: string): Partial<State> {
  const invoke = (target: string, version: string, how: string) =>
    `arn:${cloud.partition}:apigateway:${cloud.region}:lambda:path/${version}/functions/${target}/${how}`;
  return {
    arn,
    qualifiedArn,
    invokeArn: invoke(arn, "2015-03-31", "invocations"),
    qualifiedInvokeArn: invoke(qualifiedArn, "2015-03-31", "invocations"),
    responseStreamingInvokeArn: invoke(arn, "2021-11-15", "response-streaming-invocations"),
  };
}
