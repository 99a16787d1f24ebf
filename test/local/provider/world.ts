// The recorded resources, made again by the local provider: each with what it needs, under its recorded name.
import { readdirSync, readFileSync } from "node:fs";
import { newCloud, type Cloud } from "../../../local/provider/cloud.ts";
import { type Facts, factsOf } from "../../../local/provider/facts.ts";
import { newProvider } from "../../../local/provider/provider.ts";
import { findResourceType } from "../../../local/provider/services.ts";

export type Values = Record<string, unknown>;

export interface Recorded {
  readonly name: string;
  readonly id: string;
  readonly inputs: Values;
  readonly outputs: Values;
}

export interface Made {
  readonly urn: string;
  readonly id: string;
  readonly inputs: Values;
  outs: Values;
}

/** The default tags under which the resources were recorded. */
export const defaultTags = { Project: "kandokoro", Setup: "record", Stage: "dev" };

const folder = new URL("../recorded/aws/", import.meta.url);

/** What the real provider made, by type; addresses are those of the given emulator. */
export function recordedAt(endpoint: string): Record<string, Recorded> {
  const files = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), "utf8"));
  const host = new URL(endpoint).host;
  return Object.assign(
    {},
    ...files.map((text) => JSON.parse(text.replaceAll("ENDPOINT", host)) as Values),
  ) as Record<string, Recorded>;
}

export function settings(endpoint: string): Cloud {
  return newCloud({ endpoint, region: "ap-northeast-1", accountId: "000000000000", defaultTags });
}

export const urnOf = (token: string, name: string) => `urn:pulumi:test::kandokoro::${token}::${name}`;

/** A provider, and what was made with it. */
export class World {
  readonly provider;
  readonly made = new Map<string, Made>();
  private readonly recorded;
  private readonly needs;

  /** `needs` names what must be there before a type: recorded types, or resources given here. */
  constructor(
    cloud: Cloud,
    recorded: Record<string, Recorded>,
    needs: Record<string, readonly (string | Need)[]>,
  ) {
    this.provider = newProvider(cloud);
    this.recorded = recorded;
    this.needs = needs;
  }

  /** The recorded resource of this type, and what it needs. */
  async make(token: string): Promise<Made> {
    await this.makeNeeds(token);
    const { id, name, inputs } = this.recorded[token]!;
    const made = await this.create({ token, name, inputs });
    if (made.id !== id) this.rename(id, made.id);
    return made;
  }

  /** An id that AWS makes up is another one here; where others were recorded with it, they get this one. */
  private rename(id: string, now: string): void {
    for (const [token, one] of Object.entries(this.recorded)) {
      const { inputs, outputs } = one;
      const text = JSON.stringify({ inputs, outputs }).replaceAll(id, now);
      this.recorded[token] = { ...one, ...(JSON.parse(text) as Pick<Recorded, "inputs" | "outputs">) };
    }
  }

  private async makeNeeds(token: string): Promise<void> {
    for (const need of this.needs[token] ?? []) {
      await (typeof need === "string" ? this.make(need) : this.create(need));
    }
  }

  async create({ token, name, inputs }: Need): Promise<Made> {
    const key = `${token} ${name}`;
    const known = this.made.get(key);
    if (known) return known;
    await this.makeNeeds(token);
    const urn = urnOf(token, name);
    const checked = await this.check(urn, {}, inputs);
    const { id, outs } = await this.provider.create!(urn, checked);
    const made = { urn, id, inputs: checked, outs: outs as Values };
    this.made.set(key, made);
    return made;
  }

  /** The checked inputs; what the check refuses is thrown. */
  async check(urn: string, olds: Values, news: Values): Promise<Values> {
    const { failures = [], inputs } = await this.provider.check!(urn, olds, news);
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("; "));
    return inputs as Values;
  }
}

/** A resource that is made before another one. */
export interface Need {
  readonly token: string;
  readonly name: string;
  readonly inputs: Values;
}

/** The recorded types that a service file covers. */
export async function coveredTypes(recorded: Record<string, Recorded>): Promise<string[]> {
  const found = await Promise.all(
    Object.keys(recorded).map(async (token) => ((await findResourceType(token)) ? [token] : [])),
  );
  return found.flat();
}

export function facts(token: string): Facts {
  return factsOf(token)!;
}
