// aws:scheduler/scheduleGroup:ScheduleGroup
import type { ScheduleGroupArgs, ScheduleGroupState } from "@pulumi/aws/scheduler/scheduleGroup.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { ResourceType } from "../resourceType.ts";
import { tagChanges } from "../tags.ts";
import { tagList, tagMap } from "./iamClient.ts";
import { ifThere } from "./s3AndLambda.ts";
import { rfc3339, scheduler } from "./schedulerClient.ts";

type Inputs = Unwrap<ScheduleGroupArgs> & { readonly tagsAll?: Record<string, string> };
type State = Unwrap<ScheduleGroupState>;

/** Its id is its name. Its schedules go with it. */
export const scheduleGroup: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 64 },

  async create(cloud, { name = "", tagsAll }) {
    await (await scheduler(cloud)).createScheduleGroup({ Name: name, Tags: tagList(tagsAll) });
    return name;
  },

  async read(cloud, id) {
    const client = await scheduler(cloud);
    const found = await ifThere(client.getScheduleGroup({ Name: id }), "ResourceNotFoundException");
    if (!found?.Arn) return undefined;
    const { Tags } = await client.listTagsForResource({ ResourceArn: found.Arn });
    return {
      arn: found.Arn,
      creationDate: rfc3339(found.CreationDate),
      lastModificationDate: rfc3339(found.LastModificationDate),
      name: id,
      region: cloud.region,
      state: found.State,
      tagsAll: tagMap(Tags),
    };
  },

  async update(cloud, _id, { tagsAll }, old) {
    const client = await scheduler(cloud);
    const { remove, set } = tagChanges(old.tagsAll, tagsAll);
    if (remove.length > 0) await client.untagResource({ ResourceArn: old.arn, TagKeys: remove });
    if (Object.keys(set).length > 0) await client.tagResource({ ResourceArn: old.arn, Tags: tagList(set) });
  },

  async delete(cloud, id) {
    const client = await scheduler(cloud);
    await ifThere(client.deleteScheduleGroup({ Name: id }), "ResourceNotFoundException");
  },

  idOf: (_cloud, inputs) => inputs.name,
};
