// aws:ec2/flowLog:FlowLog
import type {
  CreateFlowLogsRequest,
  FlowLog,
  FlowLogsResourceType,
  LogDestinationType,
  TrafficType,
} from "@aws-sdk/client-ec2";
import type { FlowLogArgs, FlowLogState } from "@pulumi/aws/ec2/flowLog.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { ResourceType } from "../resourceType.ts";
import { arnOf, ec2, inTurn, refused, tagged, updateTags, where } from "./ec2Client.ts";
import { theSubnet, theVpc } from "./ec2Found.ts";
import { flowLogProblems } from "./ec2Problems.ts";
import { tagMap } from "./iamClient.ts";

type Inputs = Unwrap<FlowLogArgs> & { readonly tagsAll?: Record<string, string> };
type State = Unwrap<FlowLogState>;

/** The emulator has no traffic, so nothing is ever written; what it does not keep stays as it was asked for. */
export const flowLog: ResourceType<Inputs, State> = {
  refuse: flowLogProblems,

  async create(cloud, inputs) {
    await check(cloud, inputs);
    return inTurn(watched(inputs), async () => {
      const other = await same(cloud, inputs);
      if (other)
        throw refused(
          "FlowLogAlreadyExists",
          `There is an existing Flow Log with the same configuration and log destination: ${other.FlowLogId}`,
        );
      const { FlowLogIds = [] } = await (await ec2(cloud)).createFlowLogs(request(inputs));
      return FlowLogIds[0] ?? "";
    });
  },

  async read(cloud, id) {
    const { FlowLogs = [] } = await (await ec2(cloud)).describeFlowLogs({ FlowLogIds: [id] });
    const found = FlowLogs.find(({ FlowLogId }) => FlowLogId === id);
    const resource = found?.ResourceId ?? "";
    return (
      found && {
        arn: arnOf(cloud, "vpc-flow-log", id),
        logDestination: found.LogDestination,
        logDestinationType: found.LogDestinationType,
        region: cloud.region,
        ...(resource.startsWith("subnet-") ? { subnetId: resource } : { vpcId: resource }),
        tagsAll: tagMap(found.Tags),
        trafficType: found.TrafficType,
      }
    );
  },

  async update(cloud, id, inputs, old) {
    await updateTags(cloud, id, old.tagsAll, inputs.tagsAll);
  },

  async delete(cloud, id) {
    await (await ec2(cloud)).deleteFlowLogs({ FlowLogIds: [id] });
  },

  idOf: async (cloud, inputs) => (await same(cloud, inputs))?.FlowLogId,
};

const watched = ({ subnetId, vpcId }: Inputs) => subnetId ?? vpcId ?? "";

function request(inputs: Inputs): CreateFlowLogsRequest {
  return {
    ResourceIds: [watched(inputs)],
    ResourceType: (inputs.subnetId ? "Subnet" : "VPC") as FlowLogsResourceType,
    TrafficType: inputs.trafficType as TrafficType,
    LogDestination: inputs.logDestination,
    LogDestinationType: inputs.logDestinationType as LogDestinationType,
    DeliverLogsPermissionArn: inputs.iamRoleArn,
    LogFormat: inputs.logFormat,
    MaxAggregationInterval: inputs.maxAggregationInterval,
    TagSpecifications: tagSpecifications(inputs.tagsAll),
  };
}

/** The emulator knows the kind under a shorter name than AWS. */
function tagSpecifications(tagsAll: Inputs["tagsAll"]) {
  const specifications = tagged("vpc-flow-log", tagsAll).TagSpecifications ?? [];
  return specifications.map((one) => ({ ...one, ResourceType: "flow-log" as typeof one.ResourceType }));
}

async function check(cloud: Cloud, inputs: Inputs): Promise<void> {
  const { iamRoleArn, logDestination, logDestinationType = "cloud-watch-logs", trafficType } = inputs;
  if (!inputs.subnetId && !inputs.vpcId)
    throw refused("MissingParameter", "a flow log needs what it watches; give vpcId or subnetId");
  if (inputs.subnetId) await theSubnet(cloud, inputs.subnetId);
  else await theVpc(cloud, inputs.vpcId ?? "");
  if (!trafficType) throw refused("MissingParameter", "trafficType is required; use ACCEPT, REJECT or ALL");
  if (!logDestination) throw refused("MissingParameter", "logDestination is required; give it");
  if (logDestinationType === "cloud-watch-logs" && !iamRoleArn)
    throw refused(
      "InvalidParameter",
      "DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs; give iamRoleArn",
    );
}

/** What is watched has one log for each destination and kind of traffic. */
async function same(cloud: Cloud, inputs: Inputs): Promise<FlowLog | undefined> {
  const { FlowLogs = [] } = await (
    await ec2(cloud)
  ).describeFlowLogs({ Filter: [where("resource-id", watched(inputs))] });
  return FlowLogs.find(
    (log) => log.LogDestination === inputs.logDestination && log.TrafficType === inputs.trafficType,
  );
}
