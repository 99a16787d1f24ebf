// What EC2's parts wait for, and say when it does not come. The clock is the test's own.
import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { mock } from "node:test";
import type { Cloud } from "../../../local/provider/cloud.ts";
import { resourceType } from "../../../local/provider/services.ts";
import { settings } from "./world.ts";

type Answers = Record<string, () => Promise<object>>;

/** A cloud whose EC2 answers these. */
const cloudOf = (answers: Answers): Cloud => ({
  ...settings("http://127.0.0.1:1"),
  client: <C>() => answers as C,
});

/** Runs the work, and the clock as long as it needs. */
async function atOnce<T>(work: () => Promise<T>): Promise<T> {
  mock.timers.enable({ apis: ["Date", "setTimeout"] });
  try {
    let over = false;
    const done = work().finally(() => (over = true));
    done.catch(() => undefined);
    while (!over) {
      await turn();
      mock.timers.tick(500);
    }
    return await done;
  } finally {
    mock.timers.reset();
  }
}

describe("what EC2's parts wait for", () => {
  it("a NAT gateway tells that its VPC has no internet gateway", async () => {
    const nat = await resourceType("aws:ec2/natGateway:NatGateway");
    const cloud = cloudOf({
      describeInternetGateways: async () => ({ InternetGateways: [] }),
      describeSubnets: async () => ({ Subnets: [{ SubnetId: "subnet-1", VpcId: "vpc-1" }] }),
    });
    const inputs = { subnetId: "subnet-1", allocationId: "eipalloc-1" };
    await assert.rejects(
      atOnce(() => nat.create(cloud, inputs, "a")),
      {
        message:
          'Gateway.NotAttached: Network vpc-1 has no Internet gateway attached; attach one, or use connectivityType "private"',
      },
    );
  });

  it("an internet gateway tells which NAT gateways keep it", async () => {
    const gateway = await resourceType("aws:ec2/internetGateway:InternetGateway");
    const cloud = cloudOf({
      describeNatGateways: async () => ({
        NatGateways: [
          { NatGatewayId: "nat-1", ConnectivityType: "public" },
          { NatGatewayId: "nat-2", ConnectivityType: "private" },
        ],
      }),
    });
    await assert.rejects(
      atOnce(() => gateway.delete(cloud, "igw-1", { vpcId: "vpc-1" })),
      {
        message:
          "DependencyViolation: Network vpc-1 has some mapped public address(es). Please unmap those public address(es) before detaching the gateway; delete first nat-1",
      },
    );
  });
});
