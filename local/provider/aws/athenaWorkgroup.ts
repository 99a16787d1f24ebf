// aws:athena/workgroup:Workgroup
import type { WorkGroup, WorkGroupConfiguration } from "@aws-sdk/client-athena";
import type { WorkgroupArgs, WorkgroupState } from "@pulumi/aws/athena/workgroup.js";
import type { Unwrap } from "@pulumi/pulumi";
import { UserError } from "../../errors.ts";
import type { Cloud } from "../cloud.ts";
import type { Problem, ResourceType } from "../resourceType.ts";
import { tagChanges } from "../tags.ts";
import { athena, ignoreGone } from "./athenaClient.ts";
import { tagList } from "./iamClient.ts";
import { unhandled } from "./s3AndLambda.ts";

type Inputs = Unwrap<WorkgroupArgs> & { readonly tagsAll?: Record<string, string> };
type State = Unwrap<WorkgroupState>;
type Configuration = NonNullable<Inputs["configuration"]>;

/** Its id is its name. */
export const workgroup: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 128 },
  refuse: workgroupProblems,

  async create(cloud, inputs) {
    const client = await athena(cloud);
    const { description, name = "", state } = inputs;
    await client.createWorkGroup({
      Name: name,
      Description: description,
      Configuration: configuration(inputs),
      Tags: tagList(inputs.tagsAll),
    });
    if (state === "DISABLED") await client.updateWorkGroup({ WorkGroup: name, State: state });
    return name;
  },

  async read(cloud, id, known) {
    const client = await athena(cloud);
    const found = (await ignoreGone(client.getWorkGroup({ WorkGroup: id })))?.WorkGroup;
    if (!found) return undefined;
    const { Tags = [] } = await client.listTagsForResource({ ResourceARN: arnOf(cloud, id) });
    return {
      arn: arnOf(cloud, id),
      ...stateOf(found),
      forceDestroy: known.forceDestroy ?? false,
      name: id,
      region: cloud.region,
      tagsAll: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value ?? ""])),
    };
  },

  async update(cloud, id, inputs, old) {
    const client = await athena(cloud);
    const { ResultConfiguration: results, ...others } = configuration(inputs);
    await client.updateWorkGroup({
      WorkGroup: id,
      Description: inputs.description ?? "",
      State: inputs.state as "ENABLED",
      ConfigurationUpdates: {
        ...others,
        ResultConfigurationUpdates: {
          ...results,
          RemoveEncryptionConfiguration: results?.EncryptionConfiguration === undefined,
          RemoveOutputLocation: results?.OutputLocation === undefined,
        },
      },
    });
    const ResourceARN = arnOf(cloud, id);
    const { remove, set } = tagChanges(old.tagsAll, inputs.tagsAll);
    if (remove.length > 0) await client.untagResource({ ResourceARN, TagKeys: remove });
    if (Object.keys(set).length > 0) await client.tagResource({ ResourceARN, Tags: tagList(set) });
  },

  /** With forceDestroy what is saved in it goes, too. */
  async delete(cloud, id, { forceDestroy }) {
    const client = await athena(cloud);
    const { NamedQueryIds: saved = [] } =
      (await ignoreGone(client.listNamedQueries({ WorkGroup: id }))) ?? {};
    if (saved.length > 0 && !forceDestroy)
      throw new UserError(
        `InvalidRequestException: WorkGroup ${id} is not empty: it has ${saved.length} saved queries; delete them, or set forceDestroy: true`,
      );
    for (const NamedQueryId of saved) await client.deleteNamedQuery({ NamedQueryId });
    await ignoreGone(client.deleteWorkGroup({ WorkGroup: id, RecursiveDeleteOption: forceDestroy }));
  },

  idOf: (_cloud, inputs) => inputs.name,
};

function workgroupProblems(inputs: Partial<Inputs>): Problem[] {
  const { configuration: given = {} } = inputs;
  const under = (path: string, problems: Problem[]) =>
    problems.map(({ property, reason }) => ({ property: `${path}.${property}`, reason }));
  return [
    ...unhandled<Inputs>(inputs, ["configuration", "description", "forceDestroy", "name", "state", "tags"]),
    ...under(
      "configuration",
      unhandled<Configuration>(given, [
        "bytesScannedCutoffPerQuery",
        "enforceWorkgroupConfiguration",
        "publishCloudwatchMetricsEnabled",
        "requesterPaysEnabled",
        "resultConfiguration",
      ]),
    ),
    ...under(
      "configuration.resultConfiguration",
      unhandled(given.resultConfiguration ?? {}, ["encryptionConfiguration", "outputLocation"]),
    ),
  ];
}

function configuration({ configuration: given = {} }: Inputs): WorkGroupConfiguration {
  const { encryptionConfiguration: encryption, outputLocation } = given.resultConfiguration ?? {};
  return {
    BytesScannedCutoffPerQuery: given.bytesScannedCutoffPerQuery || undefined,
    EnforceWorkGroupConfiguration: given.enforceWorkgroupConfiguration ?? true,
    PublishCloudWatchMetricsEnabled: given.publishCloudwatchMetricsEnabled ?? true,
    RequesterPaysEnabled: given.requesterPaysEnabled ?? false,
    ResultConfiguration: {
      EncryptionConfiguration: encryption?.encryptionOption
        ? {
            EncryptionOption: encryption.encryptionOption as "SSE_S3",
            KmsKey: encryption.kmsKeyArn || undefined,
          }
        : undefined,
      OutputLocation: outputLocation || undefined,
    },
  };
}

function arnOf({ partition, region, accountId }: Cloud, name: string): string {
  return `arn:${partition}:athena:${region}:${accountId}:workgroup/${name}`;
}

function stateOf({ Configuration: found = {}, Description, State }: WorkGroup): Partial<State> {
  const { EncryptionConfiguration: encryption, OutputLocation } = found.ResultConfiguration ?? {};
  return {
    configuration: {
      bytesScannedCutoffPerQuery: found.BytesScannedCutoffPerQuery ?? 0,
      enforceWorkgroupConfiguration: found.EnforceWorkGroupConfiguration,
      publishCloudwatchMetricsEnabled: found.PublishCloudWatchMetricsEnabled,
      requesterPaysEnabled: found.RequesterPaysEnabled ?? false,
      resultConfiguration: {
        ...(encryption && {
          encryptionConfiguration: {
            encryptionOption: encryption.EncryptionOption,
            kmsKeyArn: encryption.KmsKey ?? "",
          },
        }),
        outputLocation: OutputLocation ?? "",
      },
    },
    description: Description ?? "",
    state: State,
  };
}
