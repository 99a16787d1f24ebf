import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { mask } from "../../../apps/shared/mask.ts";

/** AWS's own examples. */
const ID = "AKIAIOSFODNN7EXAMPLE";
const KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";
const PEM = (kind: string) => `-----BEGIN ${kind}PRIVATE KEY-----`;

describe("masking", () => {
  const cases: [string, string][] = [
    [`ERROR ${ID} may not`, "ERROR [access key] may not"],
    [`ERROR ${ID.replace("AKIA", "ASIA")}`, "ERROR [access key]"],
    [`key ${KEY}.`, "key [secret key]."],
    [`aws_secret_access_key = ${KEY}`, "aws_secret_access_key = [masked]"],
    [`ERROR ${JWT} expired`, "ERROR [token] expired"],
    ["Authorization: Bearer abc.def-123", "Authorization: [masked]"],
    ["authorization: Basic dXNlcjpwYXNz", "authorization: [masked]"],
    ["got bearer abcdefgh12345 from client", "got bearer [masked] from client"],
    ["Cookie: a=1; sid=2\nnext: line", "Cookie: [masked]\nnext: line"],
    ["postgres://app:hunter2@db:5432/x refused", "postgres://app:[masked]@db:5432/x refused"],
    ["redis://:p@ss:w@host/0", "redis://:[masked]@host/0"],
    ["GET http://host:8080/path", "GET http://host:8080/path"],
    ["password=hunter2 user=ann", "password=[masked] user=ann"],
    ["db_password: hunter2, user: ann", "db_password: [masked], user: ann"],
    ["DB_PASSWORD='hunter 2' USER=ann", "DB_PASSWORD='[masked]' USER=ann"],
    ['password="hunt\\"er 2" user=ann', 'password="[masked]" user=ann'],
    ['sent {"password":"hunter 2","user":"ann"}', 'sent {"password":"[masked]","user":"ann"}'],
    [
      'body "{\\"password\\":\\"hunter 2\\",\\"user\\":\\"ann\\"}"',
      'body "{\\"password\\":\\"[masked]\\",\\"user\\":\\"ann\\"}"',
    ],
    ["{ token: 'abc', n: 1 }", "{ token: '[masked]', n: 1 }"],
    ["{ :api_key => 'abc' }", "{ :api_key => '[masked]' }"],
    ["?api_key=abc&page=2", "?api_key=[masked]&page=2"],
    [
      "?X-Amz-Signature=abc&X-Amz-Security-Token=def&a=b",
      "?X-Amz-Signature=[masked]&X-Amz-Security-Token=[masked]&a=b",
    ],
    ["token=" + ID, "token=[masked]"],
    [`ghp_${"a1".repeat(18)} and xoxb-1234567890-abc`, "[token] and [token]"],
    ["mail to ann.b+c@mail.example.com failed", "mail to [email] failed"],
    [`${PEM("RSA ")}\nMIIE\nabc\n-----END RSA PRIVATE KEY-----\nafter`, "[private key]\nafter"],
    [`${PEM("")}\nMIIE, cut off`, "[private key]"],
    [`{"level":"ERROR","note":"${PEM("")}\\nMIIE"}`, '{"level":"ERROR","note":"[private key]"}'],
    [
      '{"level":"ERROR","passwords":["a","b"],"deep":{"apiKey":{"v":1},"url":"ftp://u:p@h/"},"n":[1,null,true]}',
      '{"level":"ERROR","passwords":"[masked]","deep":{"apiKey":"[masked]","url":"ftp://u:[masked]@h/"},"n":[1,null,true]}',
    ],
    ['{"ann@example.com":1}', '{"[email]":1}'],
  ];
  for (const [line, masked] of cases)
    it(`masks ${JSON.stringify(masked)}`, () => assert.equal(mask(line), masked));

  const kept = [
    "ERROR commit 3a1b2c3d4e5f60718293a4b5c6d7e8f901234567 failed",
    "ERROR /usr/lib/node/modules/some/thing/abcdefg at x.js:1:2",
    "Unexpected token < in JSON at position 0",
    "basic test failed",
    '{"level":"ERROR","message":"order 6f1e7a52-0000-4000-8000-000000000000 failed"}',
  ];
  for (const line of kept) it(`keeps ${line}`, () => assert.equal(mask(line), line));

  it("changes nothing when it is done again", () => {
    for (const [line] of cases) assert.equal(mask(mask(line)), mask(line));
  });

  it("looks at 16384 characters and shows no others", () => {
    assert.equal(mask("x".repeat(20_000)).length, 16_384);
    assert.doesNotMatch(mask(`password=${"y".repeat(20_000)}`), /y/);
  });
});
