import assert from "node:assert/strict";
import { check } from "../../../local/provider/check.ts";
import { factsOf } from "../../../local/provider/facts.ts";
import { resourceType } from "../../../local/provider/services.ts";

type Values = Record<string, unknown>;

const repository = "aws:ecr/repository:Repository";
const lifecyclePolicy = "aws:ecr/lifecyclePolicy:LifecyclePolicy";
const repositoryPolicy = "aws:ecr/repositoryPolicy:RepositoryPolicy";

const named = (name: string) => ({ name });
const nameRule =
  "use 2 to 256 lower-case letters, digits, and single . _ - / between them, such as kandokoro/orders";

const expire = { type: "expire" };
const untagged = { tagStatus: "untagged", countType: "imageCountMoreThan", countNumber: 1 };
const old = { tagStatus: "any", countType: "sinceImagePushed", countUnit: "days", countNumber: 30 };
const tagged = { ...untagged, tagStatus: "tagged", tagPrefixList: ["v"] };
const rule = (selection: Values, rulePriority: unknown = 1, more: Values = {}) => ({
  rulePriority,
  selection,
  action: expire,
  ...more,
});
const lifecycle = (...rules: unknown[]) => ({ repository: "app", policy: JSON.stringify({ rules }) });
const within = (policy: Values) => ({ repository: "app", policy: JSON.stringify(policy) });
const statement = { Effect: "Allow", Principal: { AWS: "*" }, Action: "ecr:BatchGetImage" };

/** What a type refuses, by inputs; an empty list for what it takes. */
const cases: readonly (readonly [token: string, news: Values, said: string[]])[] = [
  [repository, {}, []],
  [repository, named("team/app-1.web_x"), []],
  [repository, named("App"), [`name is "App"; ${nameRule}`]],
  [repository, named("a"), [`name is "a"; ${nameRule}`]],
  [repository, named("a--b"), [`name is "a--b"; ${nameRule}`]],
  [
    repository,
    { imageTagMutability: "IMMUTABLE_WITH_EXCLUSION" },
    ['imageTagMutability is "IMMUTABLE_WITH_EXCLUSION"; the local cloud knows MUTABLE and IMMUTABLE only'],
  ],
  [lifecyclePolicy, lifecycle(rule(untagged), rule(tagged, 2), rule(old, 3)), []],
  [lifecyclePolicy, lifecycle(rule(tagged, 1, { description: "releases" })), []],
  [lifecyclePolicy, within({}), ["policy has undefined as rules; give a list of 1 to 50"]],
  [lifecyclePolicy, lifecycle(), ["policy has [] as rules; give a list of 1 to 50"]],
  [lifecyclePolicy, lifecycle("all"), ['policy has a rule rules[0] that is "all"; give an object']],
  [
    lifecyclePolicy,
    lifecycle(rule(untagged, 0)),
    ["policy has a rule rules[0] that has rulePriority 0; use a whole number from 1"],
  ],
  [
    lifecyclePolicy,
    lifecycle(rule(untagged, 1, { action: { type: "delete" }, comment: "x" })),
    [
      "policy has a rule rules[0] that has the unknown comment; use rulePriority, description, selection, action",
      'policy has a rule rules[0] that has action {"type":"delete"}; use {"type":"expire"}',
    ],
  ],
  [
    lifecyclePolicy,
    lifecycle(rule({ ...untagged, countType: "age", countNumber: 0.5, tagStatus: "none" })),
    [
      'policy has a rule rules[0] that has tagStatus "none"; use tagged, untagged, any',
      'policy has a rule rules[0] that has countType "age"; use imageCountMoreThan, sinceImagePushed',
      "policy has a rule rules[0] that has countNumber 0.5; use a whole number from 1",
    ],
  ],
  [
    lifecyclePolicy,
    lifecycle(rule({ ...old, countUnit: "hours" }), rule({ ...untagged, countUnit: "days" }, 0.5)),
    [
      'policy has a rule rules[0] that has countUnit "hours"; use "days" with sinceImagePushed',
      "policy has a rule rules[1] that has rulePriority 0.5; use a whole number from 1",
      "policy has a rule rules[1] that has a countUnit; only sinceImagePushed has one",
    ],
  ],
  [
    lifecyclePolicy,
    lifecycle(rule({ ...untagged, tagPrefixList: ["v"] }), rule({ ...tagged, tagPrefixList: [] }, 2)),
    [
      "policy has a rule rules[0] that selects untagged images by their tags; leave the lists out",
      "policy has a rule rules[1] that selects tagged images; give one of tagPatternList and tagPrefixList",
    ],
  ],
  [
    lifecyclePolicy,
    lifecycle(rule(old), rule(untagged, 2), rule(tagged, 2)),
    [
      "policy has rulePriority 2 twice; each is to be used once",
      "policy has a rule for any image before others; give it the highest rulePriority",
    ],
  ],
  [repositoryPolicy, within({ Statement: [statement] }), []],
  [
    repositoryPolicy,
    within({ Statement: [{ ...statement, Effect: "allow" }] }),
    ['policy has in Statement[0] the Effect "allow"; use Allow or Deny'],
  ],
];

describe("ECR's rules", () => {
  for (const [token, news, said] of cases) {
    const title = `${token.split(":").at(-1)} ${JSON.stringify(news)}`;
    it(`${said.length > 0 ? "refuse" : "take"} ${title}`, async () => {
      const subject = { token, name: "app", facts: factsOf(token)!, type: await resourceType(token) };
      const { problems } = check(subject, {}, news);
      assert.deepEqual(
        problems.map(({ property, reason }) => `${property} ${reason}`),
        said,
      );
    });
  }

  it("name a repository after its resource, in lower case", async () => {
    const subject = {
      token: repository,
      name: "Web",
      facts: factsOf(repository)!,
      type: await resourceType(repository),
    };
    assert.match(String(check(subject, {}, {}).inputs.name), /^web-[0-9a-f]{7}$/);
  });
});
