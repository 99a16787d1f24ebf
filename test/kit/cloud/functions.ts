// What the provider's functions answer.
import type { Resource } from "../deployment.ts";
import { ACCOUNT, hex, lastPart, type Made, type Outputs } from "./made.ts";
import { policyDocument } from "./policyDocument.ts";

/** @param resources - what was registered before the call */
type Answer = (made: Made, resources: readonly Resource[]) => Outputs;

/** A service as it was registered: its newest task definition runs, in as many tasks as were asked for. */
const service: Answer = ({ inputs }, resources) => {
  const named = (resource: Resource) =>
    [resource.state.name, resource.id].includes(inputs.serviceName) &&
    lastPart(resource.inputs.cluster) === lastPart(inputs.clusterArn);
  const found = resources.find((r) => r.type === "aws:ecs/service:Service" && named(r));
  if (!found) throw new Error(`deploy: there is no service ${inputs.serviceName} in ${inputs.clusterArn}`);
  const { desiredCount = 1, taskDefinition } = found.inputs;
  return {
    id: found.id,
    arn: found.state.arn,
    status: "ACTIVE",
    desiredCount,
    runningCount: desiredCount,
    pendingCount: 0,
    taskDefinition,
    deployments: [{ status: "PRIMARY", rolloutState: "COMPLETED", taskDefinition, desiredCount }],
    events: [],
  };
};

/** The registry's password is valid for twelve hours. */
const authorizationToken: Answer = ({ region }) => ({
  id: region,
  userName: "AWS",
  password: "registry-password",
  authorizationToken: Buffer.from("AWS:registry-password").toString("base64"),
  proxyEndpoint: `https://${ACCOUNT}.dkr.ecr.${region}.amazonaws.com`,
  expiresAt: "2026-01-01T12:00:00Z",
});

const functions: Readonly<Record<string, Answer>> = {
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
  "aws:ecr/getAuthorizationToken:getAuthorizationToken": authorizationToken,
  "aws:ecs/getService:getService": service,
  "aws:secretsmanager/getRandomPassword:getRandomPassword": ({ region, inputs }) => ({
    id: region,
    randomPassword: hex("a random password", 64).slice(0, inputs.passwordLength ?? 32),
  }),
  "aws:iam/getPolicyDocument:getPolicyDocument": ({ inputs }) => {
    const document = policyDocument(inputs);
    const json = JSON.stringify(document, null, 2);
    return { id: hex(json, 10), json, minifiedJson: JSON.stringify(document) };
  },
};

/** The answer, with what was asked; a function that is not here is an error, for a guess would hide mistakes. */
export function answerTo(made: Made, resources: readonly Resource[]): Outputs {
  const known = functions[made.type];
  if (known) return { ...made.inputs, ...known(made, resources) };
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
