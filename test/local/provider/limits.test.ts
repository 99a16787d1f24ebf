import assert from "node:assert/strict";
import { limitOf } from "../../../local/provider/limits.ts";

/** The recorded text, what it allows, and values on both sides of the limit. */
const cases: readonly (readonly [text: string, use: string, accepted: unknown[], refused: unknown[]])[] = [
  ["expected it to be in the range (0 - 900)", "0 to 900", [0, 900], [-1, 901]],
  ["expected  to be in the range (1 - 1440)", "1 to 1440", [1, 1440], [0, 1441]],
  [
    "expected it to be in the range (0.100000 - 100.000000), got -98765.500000",
    "0.1 to 100",
    [0.1, 100],
    [0.09],
  ],
  ["expected it to be at least (-1)", "-1 or more", [-1, 5], [-2]],
  ["expected it to be at most (5)", "5 or less", [5], [6]],
  ["expected it to be greater than (0.000000), got -98765.500000", "more than 0", [0.1], [0]],
  ["expected it to be divisible by 60, got: -987654", "a multiple of 60", [60, 120], [0, 61]],
  ["expected it to be one of [0 1 3 14]", "one of 0, 1, 3, 14", [0, 14], [2, "14"]],
  ['expected it to be one of ["a b" "nodejs4.3"]', "one of a b, nodejs4.3", ["a b", "nodejs4.3"], ["a", 4.3]],
  ['expected  to be one of ["PER_TENANT"]', "PER_TENANT", ["PER_TENANT"], ["", "X"]],
  [
    "expected it to be one of [-1]; expected it to be in the range (60 - 604800)",
    "-1, or 60 to 604800",
    [-1, 60],
    [0, 59],
  ],
  [
    "expected it to be in the range (100 - 200); expected it to be in the range (-1 - -1)",
    "100 to 200, or -1",
    [-1, 100],
    [99],
  ],
  [
    '"it" is an invalid ARN: arn: invalid prefix',
    "an ARN (arn:aws:…)",
    [
      "arn:aws:sqs:ap-northeast-1:000000000000:jobs",
      "arn:aws:iam::aws:policy/ReadOnlyAccess",
      "arn:aws:s3:::a",
      "",
    ],
    ["jobs", "arn:aws:sqs", "arn:aws:iam::12:role/a"],
  ],
  [
    '"it" contains an invalid JSON policy: not a JSON object',
    "a JSON object",
    ["{}", ' {"a":1}'],
    ["[]", "{", "1"],
  ],
  [`"it" contains an invalid JSON: invalid character '!' looking`, "JSON", ["{}", "[1]"], ["{", "!"]],
  [
    " cannot be parsed as RFC3339 Timestamp Format",
    "a time such as 2026-01-31T09:00:00Z",
    ["2026-01-31T09:00:00+09:00"],
    ["2026-01-31"],
  ],
  [
    " is not a valid CIDR block: invalid CIDR address: !bogus value!",
    "a CIDR block such as 10.0.0.0/16",
    ["10.0.0.0/16", "::/0"],
    ["10.0.0.0", "10.0.0.0/33", "300.0.0.0/8"],
  ],
  ["expected it to contain a valid IPv4 address", "an IPv4 address", ["10.0.0.255"], ["10.0.0.256", "::1"]],
  ["expected it to contain a valid IPv6 address", "an IPv6 address", ["::1", "2001:db8::1"], ["10.0.0.1"]],
  [
    'expected value of it to match regular expression "^[245]\\\\d\\\\d$"',
    "a value that matches ^[245]\\d\\d$",
    ["404"],
    ["304"],
  ],
  [`"it" doesn't comply with restrictions ("^[a-z]+$"): `, "a value that matches ^[a-z]+$", ["a"], ["A"]],
  [
    `"it" doesn't look like AWS Account ID (exactly 12 digits): `,
    "an account id of 12 digits",
    ["000000000000"],
    ["1"],
  ],
  [`"it" doesn't look like AWS Region: `, "a region such as ap-northeast-1", ["ap-northeast-1"], ["tokyo"]],
  [
    '"it" cannot be parsed as a duration: time: invalid duration ',
    "a duration such as 10m",
    ["1h30m"],
    ["10"],
  ],
  ['expected "it" to be a valid port number, got: -987654', "1 to 65535", [1, 65535], [0]],
  [
    `"it" isn't a valid log group name (alphanumeric characters, underscores, hyphens, slashes, hash signs and dots are allowed): `,
    "only letters, digits and . _ - / #",
    ["/aws/lambda/a_b.c#1"],
    ["a b", "a:b"],
  ],
  [
    "invalid value for it (must match [\\w+=,.@-])",
    "only letters, digits and + = , . @ - _",
    ["a_b@c"],
    ["a/b"],
  ],
  [
    'only lowercase alphanumeric characters and hyphens allowed in "it"; first character of "it" must be a letter',
    "only lower-case letters, digits and - and a letter first",
    ["a-1"],
    ["1a", "A", "a_b"],
  ],
  [
    '"it" cannot be longer than 6 characters; only alphanumeric characters and hyphens allowed in "it"',
    "at most 6 characters and only letters, digits and -",
    ["abcdef"],
    ["abcdefg", "a_b"],
  ],
  ["invalid value for it (must start with '/mnt/')", "a value that begins with /mnt/", ["/mnt/a"], ["/a"]],
  [
    "invalid value for it (cannot begin with sg-)",
    "a value that does not begin with sg-",
    ["web"],
    ["sg-web"],
  ],
  [`"it" must be an integer between 0 and 100 or 'off'`, "0 to 100 or off", ["off", "100"], ["101", "on"]],
  [
    "invalid value for it (must be valid function name or function ARN)",
    "a function's name or ARN",
    ["thumb", "arn:aws:lambda:ap-northeast-1:000000000000:function:thumb"],
    ["a b", "a.b"],
  ],
];

describe("limits are read from the real provider's own words", () => {
  for (const [text, use, accepted, refused] of cases) {
    it(`${JSON.stringify(text)}: ${use}`, () => {
      const limit = limitOf(text);
      assert.equal(limit?.use, use);
      for (const value of accepted)
        assert.equal(limit?.accepts(value), true, `${JSON.stringify(value)} is allowed`);
      for (const value of refused)
        assert.equal(limit?.accepts(value), false, `${JSON.stringify(value)} is refused`);
    });
  }

  it("one that cannot be read refuses nothing, nor does one of which a part cannot", () => {
    assert.equal(limitOf("invalid value for it (invalid statistic, see: https://example.com)"), undefined);
    assert.equal(
      limitOf('expected  to be one of ["Sum"]; invalid value for  (invalid statistic, see: x)'),
      undefined,
    );
  });
});
