// Which subnets awsx.ec2.Vpc makes. The expected blocks are those of awsx's own tests and documentation.
import assert from "node:assert/strict";
import fc from "fast-check";
import { contains, overlap, parseCidr } from "../../../local/provider/cidr.ts";
import { type LayoutArgs, layoutOf, planSubnets } from "../../../local/provider/awsx/ec2SubnetLayout.ts";
import { vpcSettings } from "../../../local/provider/awsx/ec2VpcArgs.ts";

const zonesOf = (count: number) => ["a", "b", "c", "d"].slice(0, count).map((z) => `us-east-1${z}`);
const layout = (args: Partial<LayoutArgs> & { count?: number }): LayoutArgs => ({
  cidrBlock: "10.0.0.0/16",
  nameTags: "Legacy",
  zones: zonesOf(args.count ?? 1),
  ...args,
});
const blocks = (args: Parameters<typeof layout>[0]) =>
  Object.fromEntries(planSubnets("v", layout(args)).map((one) => [one.resourceName, one.cidrBlock]));

describe("the subnets of awsx.ec2.Vpc", () => {
  it("are a larger private and a smaller public one in each zone", () => {
    assert.deepEqual(blocks({ count: 2 }), {
      "v-public-1": "10.0.64.0/19",
      "v-private-1": "10.0.0.0/18",
      "v-public-2": "10.0.192.0/19",
      "v-private-2": "10.0.128.0/18",
    });
    assert.deepEqual(blocks({ count: 3 }), {
      "v-public-1": "10.0.32.0/20",
      "v-private-1": "10.0.0.0/19",
      "v-public-2": "10.0.96.0/20",
      "v-private-2": "10.0.64.0/19",
      "v-public-3": "10.0.160.0/20",
      "v-private-3": "10.0.128.0/19",
    });
  });

  it("share a zone evenly where no size is given", () => {
    const specs = (["Private", "Public", "Isolated"] as const).map((type) => ({ type }));
    assert.deepEqual(blocks({ specs }), {
      "v-public-1": "10.0.64.0/18",
      "v-private-1": "10.0.0.0/18",
      "v-isolated-1": "10.0.128.0/18",
    });
    assert.deepEqual(blocks({ cidrBlock: "10.0.0.0/24", specs: [{ type: "Public" }] }), {
      "v-public-1": "10.0.0.0/24",
    });
  });

  it("keep to masks, sizes, gaps and the mask of the zones", () => {
    const specs = [
      { type: "Public", cidrMask: 26 },
      { type: "Unused", size: 64 },
      { type: "Private", name: "app", size: 128 },
    ] as const;
    assert.deepEqual(blocks({ count: 2, zoneMask: 20, specs }), {
      "v-public-1": "10.0.0.0/26",
      "v-app-1": "10.0.0.128/25",
      "v-public-2": "10.0.16.0/26",
      "v-app-2": "10.0.16.128/25",
    });
    assert.deepEqual(layoutOf(layout({ specs })), [
      { type: "Public", cidrMask: 26, size: 64 },
      { type: "Unused", cidrMask: 26, size: 64 },
      { type: "Private", name: "app", cidrMask: 25, size: 128 },
    ]);
  });

  it("take the blocks that are given", () => {
    const specs = [
      { type: "Public", cidrBlocks: ["10.0.0.0/18", "10.0.64.0/19"] },
      { type: "Private", cidrBlocks: ["10.0.96.0/19", "10.0.128.0/20"] },
    ] as const;
    assert.deepEqual(blocks({ count: 2, specs }), {
      "v-public-1": "10.0.0.0/18",
      "v-private-1": "10.0.96.0/19",
      "v-public-2": "10.0.64.0/19",
      "v-private-2": "10.0.128.0/20",
    });
  });

  it("are in the VPC and never overlap", () => {
    const mask = fc.integer({ min: 16, max: 24 });
    fc.assert(
      fc.property(mask, fc.integer({ min: 1, max: 4 }), (bits, count) => {
        const cidrBlock = `10.0.0.0/${bits}`;
        const made = Object.values(blocks({ cidrBlock, count })).map((text) => parseCidr(text)!);
        assert.equal(made.length, 2 * count);
        assert.ok(made.every((one) => contains(parseCidr(cidrBlock)!, one)));
        assert.ok(made.every((a) => made.every((b) => a === b || !overlap(a, b))));
      }),
    );
  });

  const refusals: readonly (readonly [string, Parameters<typeof layout>[0], string])[] = [
    [
      "a VPC that is too small for its zones",
      { cidrBlock: "10.0.0.0/25", count: 3 },
      "Automatic subnet creation requires a VPC with at least /26 available per AZ, but only /27 is available. If you do need very small subnets, please specify them explicitly.",
    ],
    [
      "subnets that are larger than their zone",
      { count: 2, specs: [{ type: "Public", cidrMask: 16 }] },
      "Subnets are too large for VPC. VPC has 32768 addresses, but subnets require 65536 addresses.",
    ],
    ["no subnets at all", { specs: [] }, "No subnets specified"],
    [
      "blocks for some subnets only",
      { specs: [{ type: "Public", cidrBlocks: ["10.0.0.0/24"] }, { type: "Private" }] },
      "If any subnet spec has explicit cidrBlocks, all subnets must have explicit cidrBlocks.",
    ],
    [
      "another number of blocks than zones",
      { count: 2, specs: [{ type: "Public", cidrBlocks: ["10.0.0.0/24"] }] },
      "The number of CIDR blocks in subnetSpecs[0] must match the number of availability zones (2).",
    ],
    [
      "blocks that overlap",
      { count: 2, specs: [{ type: "Public", cidrBlocks: ["10.0.0.0/23", "10.0.1.0/24"] }] },
      "The following subnets overlap with at least one other subnet. Make the CIDR for the VPC larger, reduce the size of the subnets per AZ, or use less Availability Zones: v-public-1: 10.0.0.0/23, v-public-2: 10.0.1.0/24",
    ],
    ["what is no block", { cidrBlock: "ten" }, '"ten" is not a CIDR block; use one such as 10.0.0.0/16'],
  ];
  for (const [what, args, message] of refusals)
    it(`cannot be: ${what}`, () => {
      assert.throws(() => planSubnets("v", layout(args)), { message });
    });
});

describe("the inputs of awsx.ec2.Vpc", () => {
  it("have awsx's defaults", () => {
    assert.deepEqual(vpcSettings({}), {
      allocationIds: [],
      cidrBlock: "10.0.0.0/16",
      enableDnsHostnames: undefined,
      enableDnsSupport: undefined,
      endpoints: [],
      fillEndpoints: false,
      nameTags: "Legacy",
      nat: "OnePerAz",
      specs: undefined,
      tags: {},
      zoneCount: 3,
      zoneMask: undefined,
      zoneNames: undefined,
    });
  });

  const refusals: readonly (readonly [Parameters<typeof vpcSettings>[0], string])[] = [
    [{ ipv4IpamPoolId: "p" }, "ipv4IpamPoolId is not covered by the local provider; remove it here"],
    [{ region: "us-east-1" }, "region is not covered by the local provider; remove it here"],
    [
      {
        subnetStrategy: "Auto",
        subnetSpecs: [{ type: "Public" }, { type: "Private", assignIpv6AddressOnCreation: true }],
      },
      "subnetSpecs[1].assignIpv6AddressOnCreation is not covered by the local provider; remove it here",
    ],
    [
      { vpcEndpointSpecs: [{ serviceName: "s", serviceRegion: "r" }] },
      "vpcEndpointSpecs[0].serviceRegion is not covered by the local provider; remove it here",
    ],
    [
      { natGateways: { strategy: "Two" as "Single" } },
      'natGateways.strategy is "Two"; use one of None, Single, OnePerAz',
    ],
    [
      { availabilityZoneNames: ["us-east-1a"], numberOfAvailabilityZones: 1 },
      "numberOfAvailabilityZones conflicts with availabilityZoneNames; give one of them",
    ],
    [
      { subnetSpecs: [{ type: "Public" }, { type: "Private" }] },
      'subnetStrategy is "Legacy"; the local cloud has "Auto" only',
    ],
    [
      {
        subnetStrategy: "Auto",
        subnetSpecs: [
          { type: "Public", size: 100 },
          { type: "Private", size: 256, cidrMask: 25 },
        ],
      },
      "subnetSpecs[0].size is 100; use a power of 2; subnetSpecs[1].size is 256; a /25 has 128",
    ],
    [{ subnetStrategy: "AutoMerge" }, 'subnetStrategy is "AutoMerge"; the local cloud has "Auto" only'],
    [
      { natGateways: { strategy: "Single", elasticIpAllocationIds: ["eipalloc-1", "eipalloc-2"] } },
      'natGateways.elasticIpAllocationIds has 2; "Single" takes 1',
    ],
  ];
  for (const [args, message] of refusals)
    it(`refuse ${message}`, () => assert.throws(() => vpcSettings(args), { message }));
});
