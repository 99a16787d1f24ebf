// aws:cloudwatch/logStream:LogStream
import type { LogStreamArgs, LogStreamState } from "@pulumi/aws/cloudwatch/logStream.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { ignoreGone, logs } from "./cloudwatchLogsClient.ts";

type Inputs = Unwrap<LogStreamArgs>;
type State = Unwrap<LogStreamState>;

/** Its id is its name. */
export const logStream: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 512 },
  refuse: ({ name }) =>
    name !== undefined && /[:*]/.test(name)
      ? [{ property: "name", reason: `is "${name}"; use one without : and *` }]
      : [],

  async create(cloud, { logGroupName, name = "" }) {
    await (await logs(cloud)).createLogStream({ logGroupName, logStreamName: name });
    return name;
  },

  async read(cloud, id, { logGroupName = "" }) {
    const found = await find(cloud, logGroupName, id);
    return found && { arn: found.arn, logGroupName, name: id, region: cloud.region };
  },

  async delete(cloud, id, { logGroupName }) {
    await ignoreGone((await logs(cloud)).deleteLogStream({ logGroupName, logStreamName: id }));
  },

  idOf: (_cloud, inputs) => inputs.name,
};

async function find(cloud: Cloud, logGroupName: string, name: string) {
  const client = await logs(cloud);
  const found = await ignoreGone(client.describeLogStreams({ logGroupName, logStreamNamePrefix: name }));
  return found?.logStreams?.find(({ logStreamName }) => logStreamName === name);
}
