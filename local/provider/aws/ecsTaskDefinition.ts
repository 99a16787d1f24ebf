// aws:ecs/taskDefinition:TaskDefinition
import type { DescribeTaskDefinitionResponse, RegisterTaskDefinitionRequest } from "@aws-sdk/client-ecs";
import type { TaskDefinitionArgs, TaskDefinitionState } from "@pulumi/aws/ecs/taskDefinition.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import { parseContainers } from "../containers.ts";
import type { ResourceType } from "../resourceType.ts";
import { changeTags, ecs, ecsTagMap, ecsTags } from "./ecsClient.ts";
import { textOf, withVariables } from "./ecsContainers.ts";
import { checkTaskRole } from "./ecsRoles.ts";
import { missing, taskDefinitionProblems } from "./ecsTaskDefinitionRules.ts";
import { ifThere } from "./s3AndLambda.ts";

export type Inputs = Unwrap<TaskDefinitionArgs> & { readonly tagsAll?: Record<string, string> };
type State = Unwrap<TaskDefinitionState>;

/**
 * Its id is its family. Every change makes a new revision, and the old one is deregistered: tasks that run, and
 * services that use it, go on with it.
 */
export const taskDefinition: ResourceType<Inputs, State> = {
  refuse: taskDefinitionProblems,

  async create(cloud, inputs) {
    const problem = missing(inputs);
    if (problem !== undefined) throw new UserError(`ClientException: ${problem}`);
    for (const role of [inputs.executionRoleArn, inputs.taskRoleArn])
      if (role) await checkTaskRole(cloud, role);
    await (await ecs(cloud)).registerTaskDefinition(request(cloud, inputs));
    return inputs.family;
  },

  async read(cloud, id, known) {
    const wanted = known.arn && !known.trackLatest ? known.arn : id;
    const found = await findTaskDefinition(cloud, wanted);
    if (found?.taskDefinition?.status !== "ACTIVE") return undefined;
    return state(cloud, found, known);
  },

  async update(cloud, _id, inputs, old) {
    await changeTags(cloud, old.arn ?? "", old.tagsAll, inputs.tagsAll);
  },

  async delete(cloud, id, { arn, skipDestroy }) {
    if (skipDestroy) return;
    const request = { taskDefinition: arn ?? id };
    await ifThere((await ecs(cloud)).deregisterTaskDefinition(request), "ClientException");
  },

  idOf: likely,
};

/** The ARNs of the family's revisions that have just these containers: any of them may be what a killed `up` made. */
async function likely(cloud: Cloud, { containerDefinitions, family }: Inputs): Promise<string[]> {
  const client = await ecs(cloud);
  const { taskDefinitionArns = [] } = await client.listTaskDefinitions({
    familyPrefix: family,
    sort: "DESC",
  });
  const found = await Promise.all(taskDefinitionArns.map((arn) => findTaskDefinition(cloud, arn)));
  return found.flatMap((one) => {
    const { containerDefinitions: text, family: name } = one
      ? state(cloud, one, { containerDefinitions })
      : {};
    return name === family && text === containerDefinitions
      ? (one?.taskDefinition?.taskDefinitionArn ?? [])
      : [];
  });
}

/** The revision of this ARN, or the newest one of this family. */
export async function findTaskDefinition(
  cloud: Cloud,
  taskDefinition: string,
): Promise<DescribeTaskDefinitionResponse | undefined> {
  const client = await ecs(cloud);
  return ifThere(client.describeTaskDefinition({ taskDefinition, include: ["TAGS"] }), "ClientException");
}

function request(cloud: Cloud, inputs: Inputs): RegisterTaskDefinitionRequest {
  const { cpuArchitecture, operatingSystemFamily } = inputs.runtimePlatform ?? {};
  return {
    family: inputs.family,
    containerDefinitions: withVariables(cloud, parseContainers(inputs.containerDefinitions) ?? []),
    cpu: inputs.cpu,
    memory: inputs.memory,
    ephemeralStorage: inputs.ephemeralStorage && { sizeInGiB: inputs.ephemeralStorage.sizeInGib },
    executionRoleArn: inputs.executionRoleArn,
    taskRoleArn: inputs.taskRoleArn,
    networkMode: inputs.networkMode as "awsvpc",
    requiresCompatibilities: inputs.requiresCompatibilities as "FARGATE"[],
    runtimePlatform: inputs.runtimePlatform && {
      cpuArchitecture: cpuArchitecture as "ARM64" | undefined,
      operatingSystemFamily: operatingSystemFamily as "LINUX" | undefined,
    },
    volumes: inputs.volumes?.map(({ name }) => ({ name })),
    tags: ecsTags(inputs.tagsAll),
  };
}

export function state(
  cloud: Cloud,
  { tags, taskDefinition: found = {} }: DescribeTaskDefinitionResponse,
  known: Partial<State>,
): Partial<State> {
  const { cpuArchitecture, operatingSystemFamily } = found.runtimePlatform ?? {};
  const size = found.ephemeralStorage?.sizeInGiB;
  return {
    arn: found.taskDefinitionArn,
    arnWithoutRevision: found.taskDefinitionArn?.replace(/:\d+$/, ""),
    containerDefinitions: textOf(cloud, found.containerDefinitions ?? [], known.containerDefinitions),
    cpu: found.cpu,
    enableFaultInjection: known.enableFaultInjection ?? false,
    ephemeralStorage: size === undefined ? undefined : { sizeInGib: size },
    executionRoleArn: found.executionRoleArn,
    family: found.family,
    memory: found.memory,
    networkMode: found.networkMode,
    region: cloud.region,
    requiresCompatibilities: found.requiresCompatibilities,
    revision: found.revision,
    runtimePlatform: found.runtimePlatform && { cpuArchitecture, operatingSystemFamily },
    tagsAll: ecsTagMap(tags),
    taskRoleArn: found.taskRoleArn,
    volumes: found.volumes?.map(({ name = "" }) => ({ name })),
  };
}
