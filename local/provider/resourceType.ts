// What a service file says of each resource type and function; all the rest is in the generic part.
import type * as pulumi from "@pulumi/pulumi";
import type { ConstructResult } from "@pulumi/pulumi/provider/provider.js";
import type { Cloud } from "./cloud.ts";

/**
 * One resource type: the code that the recorded facts (facts/) cannot give. Check, defaults, limits, auto-names,
 * diff and replacement come from the facts; what stands here only moves plain values to and from the emulator.
 *
 * `Inputs` are the checked inputs with secrets unwrapped and the default tags merged into `tagsAll`; `State` is
 * what Pulumi stores. Both are the provider's own types: `pulumi.Unwrap<aws.sqs.QueueArgs>` and `…QueueState`.
 */
export interface ResourceType<Inputs, State> {
  /**
   * The property that gets `<resource name>-<7 hex digits>` when it is not given, and the longest name AWS takes.
   */
  readonly autoName?: {
    readonly property: keyof Inputs & string;
    readonly maxLength: number;
    readonly lowerCase?: boolean;
    /** What AWS asks for after the digits, such as a FIFO queue's `.fifo`. */
    readonly suffix?: (inputs: Partial<Inputs>) => string;
  };
  /**
   * The inputs with what the real provider's check adds to them beyond defaults and names. They come as the engine sends
   * them: secrets are marked, and so is what is not known yet.
   */
  fill?(inputs: Record<string, unknown>): Record<string, unknown>;
  /**
   * What AWS or the real provider refuses beyond the recorded limits. Values that are not known yet are absent, so
   * an absent property is never a problem here (the facts know what is required).
   */
  refuse?(inputs: Partial<Inputs>): Problem[];
  /** Creates, waits until usable, and answers the id in the real provider's form. */
  create(cloud: Cloud, inputs: Inputs, name: string): Promise<string>;
  /**
   * The outputs as they are now, or undefined when the resource is gone. Called after create and update too, and
   * merged over the inputs; so only what the emulator knows better, or what is computed, must be in the answer.
   */
  read(cloud: Cloud, id: string, known: Partial<State>): Promise<Partial<State> | undefined>;
  /** Changes in place. Absent where every property replaces. */
  update?(cloud: Cloud, id: string, inputs: Inputs, old: State): Promise<void>;
  /**
   * Waits until what create or update began has come to its end; absent where they do so themselves. What it throws
   * fails the operation, but the resource is there: it stays in the state, as it is read then.
   * @param old - the state before an update; absent after create
   */
  settle?(cloud: Cloud, id: string, inputs: Inputs, old?: State): Promise<void>;
  /** Deletes; a resource that is already gone is no error. */
  delete(cloud: Cloud, id: string, state: State): Promise<void>;
  /**
   * The id that `create` would answer for these inputs, where it follows from them: a killed `up` may have created
   * the resource without recording it, and this is how it is found again and removed. Several where the service makes
   * up the id and nothing in a resource is its own: what has the same inputs and tags, and is in no state, is the one.
   */
  idOf?(cloud: Cloud, inputs: Inputs): Ids | Promise<Ids>;
}

type Ids = string | readonly string[] | undefined;

/** A wrong input. `<property> <reason>` reads as one sentence: "delaySeconds is 901; use 0 to 900". */
export interface Problem {
  /** The property's path in Pulumi's spelling: `delaySeconds`, `rules[0].id`. */
  readonly property: string;
  /** What is wrong, what is allowed and what is to be done. */
  readonly reason: string;
}

/** A function of the provider, such as getRegion. */
export type ProviderFunction = (
  cloud: Cloud,
  args: Record<string, unknown>,
) => Promise<Record<string, unknown>>;

/**
 * A component that the program's own package leaves to a provider: registers its children, each under the component,
 * and answers its URN and outputs. It runs as a Pulumi program within the provider's process.
 */
export type Component = (
  name: string,
  inputs: pulumi.Inputs,
  options: pulumi.ComponentResourceOptions,
) => Promise<ConstructResult>;

/**
 * A service file: `local/provider/<package>/<module>.ts`, default-exported, found by the middle of the type token:
 * `aws:sqs/queue:Queue` is looked up in `aws/sqs.ts`. Keys are whole tokens.
 */
export interface Service {
  // The generic part calls a type with the very values that its own facts checked, so the types meet here.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly resources?: Readonly<Record<string, ResourceType<any, any>>>;
  readonly functions?: Readonly<Record<string, ProviderFunction>>;
  readonly components?: Readonly<Record<string, Component>>;
}
