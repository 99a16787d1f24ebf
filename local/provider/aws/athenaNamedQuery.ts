// aws:athena/namedQuery:NamedQuery
import type { NamedQueryArgs, NamedQueryState } from "@pulumi/aws/athena/namedQuery.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { ResourceType } from "../resourceType.ts";
import { athena, ignoreGone } from "./athenaClient.ts";

/** A workgroup given as a resource arrives as its id, which is its name; a database too. */
type Inputs = Omit<Unwrap<NamedQueryArgs>, "database" | "workgroup"> & {
  readonly database: string;
  readonly workgroup?: string;
};
type State = Omit<Unwrap<NamedQueryState>, "database" | "workgroup"> & Partial<Inputs>;

const longestQuery = 262_144;

/** Its id is made up by Athena. Each property replaces it. */
export const namedQuery: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 128 },
  refuse: ({ query = "" }) =>
    Buffer.byteLength(query) > longestQuery
      ? [{ property: "query", reason: `has ${Buffer.byteLength(query)} bytes; use at most ${longestQuery}` }]
      : [],

  async create(cloud, { database, description, name, query, workgroup = "primary" }) {
    const { NamedQueryId = "" } = await (
      await athena(cloud)
    ).createNamedQuery({
      Database: database,
      Description: description,
      Name: name,
      QueryString: query,
      WorkGroup: workgroup,
    });
    return NamedQueryId;
  },

  async read(cloud, NamedQueryId) {
    const found = await ignoreGone((await athena(cloud)).getNamedQuery({ NamedQueryId }));
    if (!found?.NamedQuery) return undefined;
    const { Database, Description, Name, QueryString, WorkGroup } = found.NamedQuery;
    return {
      database: Database,
      description: Description ?? "",
      name: Name,
      query: QueryString,
      region: cloud.region,
      workgroup: WorkGroup,
    };
  },

  async delete(cloud, NamedQueryId) {
    await ignoreGone((await athena(cloud)).deleteNamedQuery({ NamedQueryId }));
  },

  async idOf(cloud, { name, workgroup = "primary" }) {
    const client = await athena(cloud);
    const { NamedQueryIds: ids = [] } =
      (await ignoreGone(client.listNamedQueries({ WorkGroup: workgroup }))) ?? {};
    const found = await Promise.all(ids.map(async (NamedQueryId) => client.getNamedQuery({ NamedQueryId })));
    return found.find(({ NamedQuery }) => NamedQuery?.Name === name)?.NamedQuery?.NamedQueryId;
  },
};
