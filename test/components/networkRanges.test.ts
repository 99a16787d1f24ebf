import assert from "node:assert/strict";
import fc from "fast-check";
import {
  MOST_ZONES,
  parseCidr,
  rangeAround,
  rangeHolds,
  rangesMeet,
  subnetRanges,
} from "../../components/network/cidr.ts";

/** An address and how many bits are fixed, as text. */
const text = (first: number, prefix: number) =>
  `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${prefix}`;
const range = (least: number, most: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: least, max: most }))
    .map(([address, prefix]) => text(address - (address % 2 ** (32 - prefix)), prefix));

describe("network: ranges of addresses", () => {
  it("are read from CIDR notation", () => {
    assert.deepEqual(parseCidr("10.0.0.0/16"), { first: 10 * 2 ** 24, prefix: 16 });
    assert.deepEqual(parseCidr("0.0.0.0/0"), { first: 0, prefix: 0 });
    assert.deepEqual(parseCidr("255.255.255.255/32"), { first: 2 ** 32 - 1, prefix: 32 });
  });

  for (const wrong of [
    "",
    "10.0.0.0",
    "10.0.0.0/33",
    "10.0.0/16",
    "10.0.0.256/32",
    "10.00.0.0/16",
    "10.0.0.1/16",
    "10.0.0.0/16 ",
    "::/0",
    "ten",
  ])
    it(`are not read from "${wrong}"`, () => assert.equal(parseCidr(wrong), undefined));

  it("are known from an address inside", () => {
    assert.equal(rangeAround("10.0.3.7/16"), "10.0.0.0/16");
    assert.equal(rangeAround("10.0.3.7/0"), "0.0.0.0/0");
    assert.equal(rangeAround("10.0.3/16"), undefined);
    assert.equal(rangeAround("10.0.3.7/40"), undefined);
  });

  it("meet when one holds the other, and only then", () => {
    assert.ok(rangesMeet("10.0.0.0/16", "10.0.255.0/24"));
    assert.ok(rangesMeet("10.0.255.0/24", "10.0.0.0/16"));
    assert.ok(!rangesMeet("10.0.0.0/16", "10.1.0.0/16"));
    fc.assert(
      fc.property(range(0, 32), range(0, 32), (a, b) => {
        assert.equal(rangesMeet(a, b), rangeHolds(a, b) || rangeHolds(b, a));
        assert.equal(rangesMeet(a, b), rangesMeet(b, a));
      }),
    );
  });

  it("of subnets lie in their network, and apart from each other", () => {
    fc.assert(
      fc.property(range(16, 24), fc.integer({ min: 2, max: MOST_ZONES }), (network, zones) => {
        const { public: open, private: closed } = subnetRanges(network, zones);
        assert.equal(open.length, zones);
        assert.equal(closed.length, zones);
        const all = [...open, ...closed];
        for (const [i, subnet] of all.entries()) {
          assert.ok(rangeHolds(network, subnet), `${network} holds ${subnet}`);
          for (const other of all.slice(i + 1))
            assert.ok(!rangesMeet(subnet, other), `${subnet} and ${other} are apart`);
        }
      }),
    );
  });

  it("of subnets stay where they are when a zone is added", () => {
    const all = subnetRanges("10.0.0.0/16", MOST_ZONES);
    assert.deepEqual(all, {
      public: ["10.0.0.0/19", "10.0.64.0/19", "10.0.128.0/19", "10.0.192.0/19"],
      private: ["10.0.32.0/19", "10.0.96.0/19", "10.0.160.0/19", "10.0.224.0/19"],
    });
    for (let zones = 2; zones <= MOST_ZONES; zones++) {
      const some = subnetRanges("10.0.0.0/16", zones);
      assert.deepEqual(some.public, all.public.slice(0, zones));
      assert.deepEqual(some.private, all.private.slice(0, zones));
    }
  });

  it("of subnets are large enough for a load balancer in the smallest network", () => {
    assert.equal(subnetRanges("192.168.0.0/24", 2).public[0], "192.168.0.0/27");
  });
});
