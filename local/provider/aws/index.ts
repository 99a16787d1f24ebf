// What the provider says of the account and the region; all but the zones is known without asking the emulator.
import type { ProviderFunction, Service } from "../resourceType.ts";
import { getAvailabilityZones } from "./ec2Lookups.ts";
import { regionNames } from "./regions.ts";

const getCallerIdentity: ProviderFunction = async ({ accountId }) => ({
  accountId,
  // As the emulator answers to the credentials test/test.
  arn: `arn:aws:iam::${accountId}:root`,
  id: accountId,
  userId: accountId,
});

const getRegion: ProviderFunction = async (cloud, { region: asked = cloud.region }) => {
  const region = String(asked);
  const description = regionNames[region] ?? region;
  return { description, endpoint: `ec2.${region}.amazonaws.com`, id: region, name: region, region };
};

const getPartition: ProviderFunction = async ({ partition }) => ({
  dnsSuffix: "amazonaws.com",
  id: partition,
  partition,
  reverseDnsPrefix: "com.amazonaws",
});

export default {
  functions: {
    "aws:index/getAvailabilityZones:getAvailabilityZones": getAvailabilityZones,
    "aws:index/getCallerIdentity:getCallerIdentity": getCallerIdentity,
    "aws:index/getPartition:getPartition": getPartition,
    "aws:index/getRegion:getRegion": getRegion,
  },
} satisfies Service;
