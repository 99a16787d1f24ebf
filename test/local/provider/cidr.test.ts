import assert from "node:assert/strict";
import fc from "fast-check";
import { contains, formatCidr, nextAfter, overlap, parseCidr, sizeOf } from "../../../local/provider/cidr.ts";

const cidr = (text: string) => parseCidr(text)!;
const anyCidr = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 8, max: 32 }))
  .map(([address, bits]) => ({ base: address - (address % sizeOf(bits)), bits }));

describe("IPv4 blocks", () => {
  for (const text of ["0.0.0.0/0", "10.0.0.0/16", "10.255.255.255/32", "255.255.255.255/32"])
    it(`${text} is read and written as it is`, () => assert.equal(formatCidr(cidr(text)), text));

  it("begin at their first address", () => {
    assert.equal(formatCidr(cidr("10.0.1.9/16")), "10.0.0.0/16");
    assert.equal(formatCidr(cidr("192.168.0.130/25")), "192.168.0.128/25");
  });

  for (const text of ["10.0.0.0", "10.0.0/16", "10.0.0.256/16", "10.0.0.0/33", "::/0", "", "10.0.0.0/16 "])
    it(`"${text}" is none`, () => assert.equal(parseCidr(text), undefined));

  it("are the same after they were written and read", () => {
    fc.assert(fc.property(anyCidr, (one) => assert.deepEqual(cidr(formatCidr(one)), one)));
  });

  it("overlap where one is in the other, and only there", () => {
    assert.ok(contains(cidr("10.0.0.0/16"), cidr("10.0.255.0/24")));
    assert.ok(!contains(cidr("10.0.255.0/24"), cidr("10.0.0.0/16")));
    assert.ok(overlap(cidr("10.0.255.0/24"), cidr("10.0.0.0/16")));
    assert.ok(!overlap(cidr("10.0.0.0/24"), cidr("10.0.1.0/24")));
    fc.assert(
      fc.property(anyCidr, anyCidr, (a, b) => {
        const shared = Math.max(a.base, b.base) < Math.min(a.base + sizeOf(a.bits), b.base + sizeOf(b.bits));
        assert.equal(overlap(a, b), shared);
      }),
    );
  });

  it("are followed by the nearest block of another size", () => {
    assert.equal(formatCidr(nextAfter(cidr("10.0.0.0/16"), 17)), "10.1.0.0/17");
    assert.equal(formatCidr(nextAfter(cidr("10.0.0.0/17"), 16)), "10.1.0.0/16");
    assert.equal(formatCidr(nextAfter(cidr("10.0.0.0/24"), 24)), "10.0.1.0/24");
    assert.equal(formatCidr(nextAfter(cidr("10.0.0.0/26"), 25)), "10.0.0.128/25");
  });
});
