// What AWS would have made of a resource or answered to a function: ids, ARNs and outputs in their real form.
import type { Resource } from "../deployment.ts";
import { isRecord } from "../values.ts";
import { componentRules } from "./awsx.ts";
import { answerTo } from "./functions.ts";
import { generic, physicalName } from "./generic.ts";
import type { Made, Outputs, Rule } from "./made.ts";
import { computeRules } from "./compute.ts";
import { dataRules } from "./data.ts";
import { eventRules } from "./events.ts";
import { networkRules } from "./network.ts";

/** By the token of a resource type or function: its outputs, or its answer. `made.inputs` are the function's arguments. */
export type Mocks = Readonly<Record<string, (made: Made) => Outputs>>;

/** Where the general rule (`arn:aws:<service>:<region>:<account>:<kind>/<name>`, the name as id) does not hold. */
const rules: Readonly<Record<string, Rule>> = {
  ...computeRules,
  ...dataRules,
  ...eventRules,
  ...networkRules,
};

export class Cloud {
  readonly #config: Readonly<Record<string, string>>;
  readonly #preview: boolean;
  readonly #mocks: Mocks;

  constructor(config: Readonly<Record<string, string>>, preview: boolean, mocks: Mocks) {
    this.#config = config;
    this.#preview = preview;
    this.#mocks = mocks;
  }

  /**
   * The id and outputs of a new resource; nothing in a preview, where they are unknown.
   * @param remote - whether it is a component that a provider makes: it has outputs at once, and no id
   */
  make(
    resource: Resource,
    remote: boolean,
    all: ReadonlyMap<string, Resource>,
  ): { id: string; outputs: Outputs } | undefined {
    if (this.#preview || !(resource.custom || remote)) return undefined;
    const provider = all.get(resource.provider ?? "");
    const region = this.#regionOf(resource, provider);
    const made = { ...resource, region, name: physicalName(resource) };
    const mocked = this.#mocks[resource.type]?.(made);
    if (remote) return { id: "", outputs: { ...componentRules[resource.type]?.(made), ...mocked } };
    const inherent = {
      ...generic(made),
      ...rules[resource.type]?.(made),
      ...tagsAll(made, this.#tags(provider)),
    };
    const outputs = { ...without(inherent, resource.inputs), ...mocked };
    return { id: String(outputs.id ?? inherent.id), outputs };
  }

  /** The outputs of a resource that is only read: `aws.s3.Bucket.get(...)`. */
  read(type: string, name: string, inputs: Outputs): Outputs {
    const mock = this.#mocks[type];
    return { ...inputs, ...mock?.({ type, urn: name, name, inputs, region: this.#region }) };
  }

  /** @param resources - those that were registered before */
  call(token: string, inputs: Outputs, resources: readonly Resource[]): Outputs {
    const made = {
      type: token,
      urn: token,
      name: token,
      inputs,
      region: String(inputs.region ?? this.#region),
    };
    return this.#mocks[token]?.(made) ?? answerTo(made, resources);
  }

  get #region(): string {
    return this.#config["aws:region"] ?? "us-east-1";
  }

  #regionOf(resource: Resource, provider: Resource | undefined): string {
    return String(resource.inputs.region ?? provider?.inputs.region ?? this.#region);
  }

  /** A provider of the program's own knows nothing of the stack's configuration. */
  #tags(provider: Resource | undefined): Record<string, unknown> {
    const json: unknown = provider ? provider.inputs.defaultTags : this.#config["aws:defaultTags"];
    const block = (typeof json === "string" ? JSON.parse(json) : json) as { tags?: object } | undefined;
    return { ...block?.tags };
  }
}

function tagsAll({ inputs, properties }: Pick<Resource, "inputs" | "properties">, defaults: object): Outputs {
  if (!properties.has("tagsAll")) return {};
  return { tagsAll: { ...defaults, ...(isRecord(inputs.tags) ? inputs.tags : {}) } };
}

function without(outputs: Outputs, inputs: Outputs): Outputs {
  return Object.fromEntries(Object.entries(outputs).filter(([key]) => !(key in inputs)));
}
