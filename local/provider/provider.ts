// The local provider: check, diff and the merging of outputs by the recorded facts; the rest by the service files.
import { createRequire } from "node:module";
import type { Provider } from "@pulumi/pulumi/provider/provider.js";
import { check, checkArguments } from "./check.ts";
import type { Cloud } from "./cloud.ts";
import { diff } from "./diff.ts";
import { type Facts, factsOf } from "./facts.ts";
import { failure } from "./failure.ts";
import { fromPrefix, prefixOf } from "./names.ts";
import { inputsOf, outputsOf } from "./outputs.ts";
import type { Problem, ResourceType } from "./resourceType.ts";
import { componentOf, providerFunction, resourceType } from "./services.ts";
import { withTagsAll } from "./tags.ts";
import { fromUrn } from "./token.ts";
import { dereferenced, isUnknown, present, unwrap, type Values, wrap } from "./values.ts";

const { version: awsVersion } = createRequire(import.meta.url)("@pulumi/aws/package.json") as {
  version: string;
};

interface Subject {
  readonly token: string;
  readonly name: string;
  readonly facts: Facts;
  readonly type: ResourceType<Values, Values>;
  /** How errors name it: `aws:sqs/queue:Queue "orders"`. */
  readonly shown: string;
}

/** The provider that the engine attaches to, for all packages at once. */
export function newProvider(cloud: Cloud): Provider {
  return {
    version: awsVersion, // the engine warns when it is not what the program was written for
    check: async (urn, olds: Values, news: Values) => {
      const subject = await subjectOf(urn);
      const { inputs, problems } = check(subject, unwrap(olds).values, dereferenced(news) as Values);
      return { inputs, failures: [...problems, ...regionProblems(cloud, inputs)].map(sentence) };
    },
    diff: async (_id, urn, olds: Values, news: Values) => {
      const { facts, type } = await subjectOf(urn);
      const wanted = withTagsAll(facts, unwrap(news).values, cloud.defaultTags);
      const { changed, replaces, deleteBeforeReplace } = diff(type, facts, unwrap(olds).values, wanted);
      return { changes: changed.length > 0, replaces: [...replaces], deleteBeforeReplace };
    },
    create: async (urn, news: Values) => create(cloud, await subjectOf(urn), news),
    read: async (id, urn, olds: Values) => read(cloud, await subjectOf(urn), id, olds),
    update: async (id, urn, olds: Values, news: Values) =>
      update(cloud, await subjectOf(urn), id, olds, news),
    delete: async (id, urn, olds: Values) => {
      const { shown, type } = await subjectOf(urn);
      await attempt(cloud, shown, () => type.delete(cloud, id, unwrap(olds).values));
    },
    construct: async (name, token, inputs, options) => (await componentOf(token))(name, inputs, options),
    invoke: (token, args: Values) => invoke(cloud, token, args),
  };
}

async function subjectOf(urn: string): Promise<Subject> {
  const { token, name } = fromUrn(urn);
  const type = await resourceType(token);
  const facts = factsOf(token);
  if (!facts) throw new Error(`No facts are recorded of ${token}: add them under local/provider/facts/.`);
  return { token, name, facts, type, shown: `${token} "${name}"` };
}

/** The engine prints a failure without a property as it is. */
const sentence = ({ property, reason }: Problem) => ({ property: "", reason: `${property} ${reason}` });

function regionProblems(cloud: Cloud, { region }: Values): Problem[] {
  if (region === undefined || isUnknown(region) || region === cloud.region) return [];
  return [
    { property: "region", reason: `is ${JSON.stringify(region)}; the local cloud has only ${cloud.region}` },
  ];
}

async function attempt<T>(cloud: Cloud, shown: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw failure(shown, error, cloud.endpoint);
  }
}

/** The inputs as a service file takes them: tags merged, a name made where only its prefix is given. */
function toCreate(cloud: Cloud, { facts, type }: Subject, inputs: Values): Values {
  const values = withTagsAll(facts, inputs, cloud.defaultTags);
  const property = type.autoName?.property;
  const prefix = property === undefined ? undefined : values[prefixOf(property)];
  if (property === undefined || typeof prefix !== "string") return values;
  return { ...values, [property]: fromPrefix(prefix) };
}

async function create(cloud: Cloud, subject: Subject, news: Values) {
  const { values, secrets } = unwrap(news);
  const inputs = toCreate(cloud, subject, values);
  const id = await attempt(cloud, subject.shown, () => subject.type.create(cloud, inputs, subject.name));
  return { id, outs: await settled(cloud, subject, id, inputs, secrets) };
}

async function update(cloud: Cloud, subject: Subject, id: string, olds: Values, news: Values) {
  const { facts, shown, type } = subject;
  const { values, secrets } = unwrap(news);
  const old = unwrap(olds).values;
  const wanted = withTagsAll(facts, values, cloud.defaultTags);
  await attempt(cloud, shown, async () => {
    if (!type.update) throw new Error("cannot be changed in place on the local cloud");
    await type.update(cloud, id, wanted, old);
  });
  return { outs: await settled(cloud, subject, id, carried(subject, old, wanted), secrets, old) };
}

/** What is computed stays known through an update, as far as the update does not set it. */
function carried({ facts }: Subject, old: Values, wanted: Values): Values {
  const computed = Object.keys(facts).filter((name) => facts[name]?.computed || facts[name]?.output);
  return { ...Object.fromEntries(computed.map((name) => [name, old[name]])), ...wanted };
}

/** The outputs after a create or update. The resource is there, so its id is kept even when it cannot be read. */
async function settled(
  cloud: Cloud,
  subject: Subject,
  id: string,
  known: Values,
  secrets: ReadonlySet<string>,
  old?: Values,
) {
  const { facts, shown, type } = subject;
  const outputs = (found: Values) =>
    marked(facts, outputsOf(facts, known, found, cloud.defaultTags), secrets);
  try {
    await type.settle?.(cloud, id, known, old);
    const found = await type.read(cloud, id, known);
    if (!found) throw new Error(`"${id}" was made but cannot be found`);
    return outputs(found);
  } catch (error) {
    const found = await type.read(cloud, id, known).catch(() => undefined);
    throw failure(shown, error, cloud.endpoint, { id, properties: outputs(found ?? {}) });
  }
}

function marked(facts: Facts, outputs: Values, secrets: ReadonlySet<string>): Values {
  const always = Object.keys(facts).filter((name) => facts[name]?.secret);
  return wrap(outputs, new Set([...secrets, ...always]));
}

/** The outputs now. An answer without an id says that the resource is gone. */
async function read(cloud: Cloud, { facts, shown, type }: Subject, id: string, olds: Values) {
  const { values, secrets } = unwrap(olds);
  const found = await attempt(cloud, shown, () => type.read(cloud, id, values));
  if (!found) return { id: "", props: {} };
  const outputs = outputsOf(facts, values, found, cloud.defaultTags);
  const imported = Object.keys(values).length === 0;
  return {
    id,
    props: marked(facts, outputs, secrets),
    ...(imported && { inputs: marked(facts, inputsOf(facts, outputs), secrets) }),
  };
}

async function invoke(cloud: Cloud, token: string, args: Values) {
  const call = await providerFunction(token);
  const { values, secrets } = unwrap(args);
  const facts = factsOf(token) ?? {};
  const problems = checkArguments(token, facts, values);
  if (problems.length > 0) return { failures: problems.map(sentence), outputs: {} };
  const outputs = present(await attempt(cloud, token, () => call(cloud, values))) as Values;
  return { outputs: marked(facts, outputs, new Set(secrets.size > 0 ? Object.keys(outputs) : [])) };
}
