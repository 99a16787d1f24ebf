// What the provider's functions answer.
import { ACCOUNT, hex, type Made, type Outputs } from "./made.ts";
import { policyDocument } from "./policyDocument.ts";

const functions: Readonly<Record<string, (made: Made) => Outputs>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    id: ACCOUNT,
    accountId: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/tester`,
    userId: "AIDATESTER",
  }),
  "aws:index/getRegion:getRegion": ({ region }) => ({
    id: region,
    region,
    name: region,
    endpoint: `ec2.${region}.amazonaws.com`,
  }),
  "aws:index/getPartition:getPartition": () => ({
    id: "aws",
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": ({ region }) => ({
    id: region,
    names: ["a", "b", "c"].map((letter) => region + letter),
    zoneIds: ["1", "2", "3"].map((digit) => `${zonePrefix(region)}-az${digit}`),
  }),
  "aws:iam/getPolicyDocument:getPolicyDocument": ({ inputs }) => {
    const document = policyDocument(inputs);
    const json = JSON.stringify(document, null, 2);
    return { id: hex(json, 10), json, minifiedJson: JSON.stringify(document) };
  },
};

/** The answer, with what was asked; a function that is not here is an error, for a guess would hide mistakes. */
export function answerTo(made: Made): Outputs {
  const known = functions[made.type];
  if (known) return { ...made.inputs, ...known(made) };
  throw new Error(
    `deploy: no mock for the function ${made.type}; give one: mocks: { "${made.type}": ({ inputs }) => ({ ... }) }`,
  );
}

/** `ap-northeast-1` as zone ids have it: `apne1`. */
function zonePrefix(region: string): string {
  const [area, direction = "", number] = region.split("-");
  const short = direction.replace(/^(north|south)?(east|west|central)?$/, (_, first = "", second = "") =>
    [first, second].map((word: string) => word.charAt(0)).join(""),
  );
  return `${area}${short}${number}`;
}
