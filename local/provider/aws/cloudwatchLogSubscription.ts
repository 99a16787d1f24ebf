// aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter. The emulator delivers to functions, and to delivery streams by
// local/emulator/logs_subscriptions.py.
import type { Distribution, SubscriptionFilter } from "@aws-sdk/client-cloudwatch-logs";
import type {
  LogSubscriptionFilterArgs,
  LogSubscriptionFilterState,
} from "@pulumi/aws/cloudwatch/logSubscriptionFilter.js";
import type { Unwrap } from "@pulumi/pulumi";
import { crc32 } from "node:zlib";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { checkCount, checkDestination, subscriptionProblems } from "./cloudwatchLogSubscriptionRules.ts";
import { emulatorPattern } from "./cloudwatchLogSubscriptionPattern.ts";
import { ignoreGone, logs } from "./cloudwatchLogsClient.ts";

/** A log group given as a resource arrives as its name, a role as its ARN. */
type Inputs = Omit<Unwrap<LogSubscriptionFilterArgs>, "logGroup" | "roleArn"> & {
  readonly logGroup: string;
  readonly roleArn?: string;
};
type State = Omit<Unwrap<LogSubscriptionFilterState>, "logGroup" | "roleArn"> & {
  readonly logGroup?: string;
  readonly roleArn?: string;
};

export const logSubscriptionFilter: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 512 },
  refuse: subscriptionProblems,

  async create(cloud, inputs) {
    const others = await filters(cloud, inputs.logGroup);
    checkCount(others, inputs.name);
    await put(cloud, inputs);
    return idOf(inputs);
  },

  async read(cloud, _id, { filterPattern, logGroup = "", name }) {
    const found = (await filters(cloud, logGroup)).find(({ filterName }) => filterName === name);
    if (!found) return undefined;
    return {
      destinationArn: found.destinationArn,
      distribution: found.distribution,
      filterPattern:
        emulatorPattern(filterPattern) === found.filterPattern ? filterPattern : found.filterPattern,
      logGroup,
      name,
      region: cloud.region,
      roleArn: found.roleArn ?? "",
    };
  },

  async update(cloud, _id, inputs) {
    await put(cloud, inputs);
  },

  async delete(cloud, _id, { logGroup, name }) {
    const request = { logGroupName: logGroup, filterName: name };
    await ignoreGone((await logs(cloud)).deleteSubscriptionFilter(request));
  },

  idOf: (_cloud, inputs) => idOf(inputs),
};

/** As the real provider makes it: of the group only, so that its two filters have the same. */
function idOf({ logGroup }: Inputs): string {
  return `cwlsf-${crc32(`${logGroup}-`)}`;
}

async function filters(cloud: Cloud, logGroupName: string): Promise<SubscriptionFilter[]> {
  const found = await ignoreGone((await logs(cloud)).describeSubscriptionFilters({ logGroupName }));
  return found?.subscriptionFilters ?? [];
}

async function put(cloud: Cloud, inputs: Inputs): Promise<void> {
  await checkDestination(cloud, inputs);
  await (
    await logs(cloud)
  ).putSubscriptionFilter({
    destinationArn: inputs.destinationArn,
    distribution: inputs.distribution as Distribution | undefined,
    filterName: inputs.name,
    filterPattern: emulatorPattern(inputs.filterPattern),
    logGroupName: inputs.logGroup,
    roleArn: inputs.roleArn,
  });
}
