// Lambda, IAM, logs, ECS, ECR: where they differ from the general rule.
import { ACCOUNT, arnOf, digits, hex, lastPart, uuid, type Made, type Rule } from "./made.ts";

/** When everything was made. */
const WHEN = "2026-01-01T00:00:00";

/** A function's name, from its name or ARN. */
const functionName = ({ inputs }: Made) => lastPart(inputs.functionName ?? inputs.function);

const invokeArn = (made: Made, functionArn: string, version = "2015-03-31") =>
  `arn:aws:apigateway:${made.region}:lambda:path/${version}/functions/${functionArn}/invocations`;

const lambdaFunction: Rule = (made) => {
  const arn = arnOf(made, "lambda", `function:${made.name}`);
  const version = made.inputs.publish ? "1" : "$LATEST";
  const qualifiedArn = `${arn}:${version}`;
  return {
    arn,
    qualifiedArn,
    version,
    invokeArn: invokeArn(made, arn),
    qualifiedInvokeArn: invokeArn(made, qualifiedArn),
    responseStreamingInvokeArn: invokeArn(made, arn, "2021-11-15"),
    lastModified: `${WHEN}.000+0000`,
  };
};

const layerVersion: Rule = (made) => {
  const layerArn = arnOf(made, "lambda", `layer:${made.inputs.layerName}`);
  const arn = `${layerArn}:1`;
  return { id: arn, arn, layerArn, version: "1", createdDate: `${WHEN}.000+0000` };
};

const alias: Rule = (made) => {
  const arn = arnOf(made, "lambda", `function:${functionName(made)}:${made.name}`);
  return { id: arn, arn, invokeArn: invokeArn(made, arn) };
};

const functionUrl: Rule = (made) => {
  const urlId = hex(made.urn, 32);
  return {
    id: functionName(made),
    urlId,
    functionArn: arnOf(made, "lambda", `function:${functionName(made)}`),
    functionUrl: `https://${urlId}.lambda-url.${made.region}.on.aws/`,
  };
};

const eventSourceMapping: Rule = (made) => {
  const id = uuid(made.urn);
  return {
    id,
    uuid: id,
    arn: arnOf(made, "lambda", `event-source-mapping:${id}`),
    functionArn: arnOf(made, "lambda", `function:${functionName(made)}`),
    state: "Enabled",
  };
};

const permission: Rule = ({ urn, inputs }) => {
  const statementId = inputs.statementId ?? `terraform-${hex(urn, 26)}`;
  return { id: statementId, statementId };
};

const iam = (kind: string, idIsArn: boolean, unique: string, prefix: string): Rule => {
  return ({ urn, name, inputs }) => {
    const arn = `arn:aws:iam::${ACCOUNT}:${kind}${inputs.path ?? "/"}${name}`;
    return { id: idIsArn ? arn : name, arn, [unique]: prefix + hex(urn, 17).toUpperCase() };
  };
};

const logGroup: Rule = (made) => ({ arn: arnOf(made, "logs", `log-group:${made.name}`) });

const cluster: Rule = (made) => idAndArn(arnOf(made, "ecs", `cluster/${made.name}`));
const service: Rule = (made) => {
  const inCluster = made.inputs.cluster === undefined ? "default" : lastPart(made.inputs.cluster);
  return idAndArn(arnOf(made, "ecs", `service/${inCluster}/${made.name}`));
};
const taskDefinition: Rule = (made) => {
  const arnWithoutRevision = arnOf(made, "ecs", `task-definition/${made.inputs.family}`);
  return { id: made.inputs.family, arn: `${arnWithoutRevision}:1`, arnWithoutRevision, revision: 1 };
};

const repository: Rule = ({ name, region }) => ({
  registryId: ACCOUNT,
  repositoryUrl: `${ACCOUNT}.dkr.ecr.${region}.amazonaws.com/${name}`,
});

/** What scales a service has the service as its id. */
const scalableTarget: Rule = (made) => ({
  id: made.inputs.resourceId,
  arn: arnOf(made, "application-autoscaling", `scalable-target/${hex(made.urn, 34)}`),
});

const scaling =
  (kind: "scalingPolicy" | "scheduledAction", nameKind: string): Rule =>
  (made) => {
    const { resourceId, serviceNamespace } = made.inputs;
    const rest = `${kind}:${uuid(made.urn)}:resource/${serviceNamespace}/${resourceId}:${nameKind}/${made.name}`;
    const id = kind === "scalingPolicy" ? made.name : `${made.name}-${serviceNamespace}-${resourceId}`;
    return { id, arn: arnOf(made, "autoscaling", rest) };
  };

/** An image of @pulumi/docker, pushed: by digest it is what was built, whatever its tag. */
const image: Rule = ({ urn, inputs }) => {
  const name = String(inputs.imageName);
  const repository = name.replace(/:[^/:]*$/, "");
  return {
    id: name,
    baseImageName: name,
    registryServer: inputs.registry?.server ?? "docker.io",
    repoDigest: `${repository}@sha256:${hex(urn, 64)}`,
  };
};

export const computeRules: Readonly<Record<string, Rule>> = {
  "aws:lambda/function:Function": lambdaFunction,
  "aws:lambda/layerVersion:LayerVersion": layerVersion,
  "aws:lambda/alias:Alias": alias,
  "aws:lambda/functionUrl:FunctionUrl": functionUrl,
  "aws:lambda/eventSourceMapping:EventSourceMapping": eventSourceMapping,
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": (made) => ({ id: functionName(made) }),
  "aws:lambda/permission:Permission": permission,
  "aws:iam/role:Role": iam("role", false, "uniqueId", "AROA"),
  "aws:iam/user:User": iam("user", false, "uniqueId", "AIDA"),
  "aws:iam/policy:Policy": iam("policy", true, "policyId", "ANPA"),
  "aws:iam/instanceProfile:InstanceProfile": iam("instance-profile", false, "uniqueId", "AIPA"),
  "aws:iam/rolePolicy:RolePolicy": ({ name, inputs }) => ({ id: `${inputs.role}:${name}` }),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ({ inputs }) => ({
    id: `${inputs.role}/${inputs.policyArn}`,
  }),
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": ({ urn }) => ({
    id: `cwlsf-${digits(urn, 10)}`,
  }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": (made) => ({
    arn: arnOf(made, "cloudwatch", `alarm:${made.name}`),
  }),
  "aws:ecs/cluster:Cluster": cluster,
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": ({ inputs }) => ({ id: inputs.clusterName }),
  "aws:ecs/service:Service": service,
  "aws:ecs/taskDefinition:TaskDefinition": taskDefinition,
  "aws:ecr/repository:Repository": repository,
  "aws:ecr/repositoryPolicy:RepositoryPolicy": ({ inputs }) => ({
    id: inputs.repository,
    registryId: ACCOUNT,
  }),
  "aws:appautoscaling/target:Target": scalableTarget,
  "aws:appautoscaling/policy:Policy": scaling("scalingPolicy", "policyName"),
  "aws:appautoscaling/scheduledAction:ScheduledAction": scaling("scheduledAction", "scheduledActionName"),
  "docker:index/image:Image": image,
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": ({ inputs }) => ({
    id: inputs.repository,
    registryId: ACCOUNT,
  }),
};

function idAndArn(arn: string) {
  return { id: arn, arn };
}
