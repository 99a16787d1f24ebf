// Pulumi's own mock monitor, made to tell what the engine would: real URNs, parents, dependencies, options.
import * as pulumi from "@pulumi/pulumi";
import type { Alias } from "@pulumi/pulumi/proto/alias_pb.js";
import type {
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  ResourceInvokeRequest,
} from "@pulumi/pulumi/proto/resource_pb.js";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import type { Cloud } from "./cloud/cloud.ts";
import type { RegisteredOptions, Resource } from "./deployment.ts";
import { plain } from "./values.ts";

const STACK = "pulumi:pulumi:Stack";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Callback = (error: Error | null, response?: unknown) => void;
type Struct = NonNullable<ReturnType<RegisterResourceRequest["getObject"]>>;

/** Records what is registered, and answers as the cloud it is given would. */
export class Monitor extends MockMonitor {
  readonly registered = new Map<string, Mutable<Resource>>();
  /** The stack's outputs, once they are registered. */
  outputs: Record<string, unknown> = {};
  readonly #cloud: Cloud;
  readonly #mine: () => boolean;
  readonly #propertiesOf: (type: string) => ReadonlySet<string>;
  #stackUrn = "";

  /**
   * @param mine - whether the calling code belongs to this deployment; what one before left behind is not recorded
   * @param propertiesOf - the properties of a type of which a resource was made
   */
  constructor(cloud: Cloud, mine: () => boolean, propertiesOf: (type: string) => ReadonlySet<string>) {
    super({
      call: ({ token, inputs }) => cloud.call(token, inputs, [...this.registered.values()]),
      newResource: ({ type, name, inputs, id }) => ({
        id: id ?? name,
        state: cloud.read(type, name, inputs),
      }),
    });
    this.#cloud = cloud;
    this.#mine = mine;
    this.#propertiesOf = propertiesOf;
  }

  override async registerResource(request: RegisterResourceRequest, callback: Callback): Promise<void> {
    if (!this.#mine()) return callback(null, answer("urn:pulumi:left::behind", "", {}));
    try {
      const resource = this.#resource(request);
      if (this.registered.has(resource.urn))
        throw new Error(`another ${resource.type} has this name; give each its own`);
      if (request.getTransformsList().length > 0)
        throw new Error(
          "opts.transforms do not run under mocks; test the function that they are given instead",
        );
      if (resource.type === STACK) this.#stackUrn = resource.urn;
      else this.registered.set(resource.urn, resource);
      const known = request.getObject()!.toJavaScript();
      const made = this.#cloud.make(resource, request.getRemote(), this.registered);
      const state = { ...known, ...(made && (await pulumi.runtime.serializeProperties("", made.outputs))) };
      resource.id = made?.id ?? "";
      resource.state = deserialized(state);
      this.resources.set(resource.urn, { urn: resource.urn, id: resource.id, state });
      callback(null, answer(resource.urn, resource.id, state));
    } catch (error) {
      callback(error as Error);
    }
  }

  /** Nothing fails here that a program's hooks could explain; Pulumi's own monitor does not know them. */
  registerErrorHook(_request: unknown, callback: Callback): void {
    callback(null, {});
  }

  override async invoke(request: ResourceInvokeRequest, callback: Callback): Promise<void> {
    // The SDK shows the details of a failed call, which is where the engine puts the message.
    await super.invoke(request, (error: Error | null, response) =>
      callback(error && Object.assign(error, { details: error.message }), response),
    );
  }

  override registerResourceOutputs(request: RegisterResourceOutputsRequest, callback: Callback): void {
    const urn = request.getUrn();
    const outputs = deserialized(request.getOutputs()!.toJavaScript());
    if (urn === this.#stackUrn) this.outputs = outputs;
    const component = this.registered.get(urn);
    if (component) component.state = outputs;
    callback(null, {});
  }

  #resource(request: RegisterResourceRequest): Mutable<Resource> {
    const [type, name] = [request.getType(), request.getName()];
    const parent = this.registered.get(request.getParent());
    // The engine leaves the stack out, and puts the whole chain of types in, which MockMonitor does not.
    const chain = parent ? `${parent.urn.split("::")[2]}$${type}` : type;
    return {
      type,
      name,
      urn: `urn:pulumi:${[pulumi.getStack(), pulumi.getProject(), chain, name].join("::")}`,
      inputs: deserialized(request.getObject()!.toJavaScript()),
      id: "",
      state: {},
      parent,
      dependencies: request.getDependenciesList().sort(),
      provider: request.getProvider().replace(/::[^:]*$/, "") || undefined,
      custom: request.getCustom(),
      options: optionsOf(request),
      properties: this.#propertiesOf(type),
    };
  }
}

/** The SDK reads an answer by these alone: it makes one up in this form when there is no monitor. */
function answer(urn: string, id: string, state: object) {
  return {
    getUrn: () => urn,
    getId: () => id,
    getObject: () => ({ toJavaScript: () => state }),
    getPropertydependenciesMap: () => undefined,
    getResult: () => 0,
    getUnknown: () => false,
  };
}

function deserialized(state: object): Record<string, unknown> {
  const struct = { toJavaScript: () => state } as unknown as Struct;
  return plain(pulumi.runtime.deserializeProperties(struct, true)) as Record<string, unknown>;
}

function optionsOf(request: RegisterResourceRequest): RegisteredOptions {
  const given = request.getCustomtimeouts();
  const timeouts = present({
    create: given?.getCreate(),
    update: given?.getUpdate(),
    delete: given?.getDelete(),
  });
  return present({
    protect: request.getProtect() || undefined,
    retainOnDelete: request.getRetainondelete() || undefined,
    deleteBeforeReplace: request.getDeletebeforereplacedefined()
      ? request.getDeletebeforereplace()
      : undefined,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    aliases: request.getAliasesList().map((alias) => aliasOf(alias, request.getParent())),
    customTimeouts: Object.keys(timeouts).length > 0 ? (timeouts as Record<string, string>) : undefined,
    deletedWith: request.getDeletedwith(),
    import: request.getImportid(),
  });
}

/** What differs from the resource as it is, so without the parent that it has. */
function aliasOf(alias: Alias, parent: string): string | Record<string, string | boolean> {
  const spec = alias.getSpec()?.toObject();
  if (!spec) return alias.getUrn();
  const { parenturn, noparent, ...rest } = spec;
  return present({
    ...rest,
    parentUrn: parenturn === parent ? "" : parenturn,
    noParent: noparent || undefined,
  }) as Record<string, string | boolean>;
}

/** Without what the protocol says by an empty value. */
function present<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(options).filter(
      ([, value]) => value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0),
    ),
  ) as Partial<T>;
}
