// aws:glue/catalogDatabase:CatalogDatabase
import type { CatalogDatabaseArgs, CatalogDatabaseState } from "@pulumi/aws/glue/catalogDatabase.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Problem, ResourceType } from "../resourceType.ts";
import { tagChanges } from "../tags.ts";
import { glue, notFound } from "./glueClient.ts";
import { ifThere, unhandled } from "./s3AndLambda.ts";

type Inputs = Unwrap<CatalogDatabaseArgs> & { readonly tagsAll?: Record<string, string> };
type State = Unwrap<CatalogDatabaseState>;

/** Its id is the catalog's, which is the account's, and its name. */
export const catalogDatabase: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 255, lowerCase: true },
  refuse: databaseProblems,

  async create(cloud, inputs) {
    const client = await glue(cloud);
    await client.createDatabase({ DatabaseInput: input(inputs), Tags: inputs.tagsAll });
    return idOf(cloud.accountId, inputs);
  },

  async read(cloud, id) {
    const client = await glue(cloud);
    const name = id.slice(id.indexOf(":") + 1);
    const { Database: found } = (await ifThere(client.getDatabase({ Name: name }), notFound)) ?? {};
    if (!found) return undefined;
    const { Tags: tagsAll = {} } = await client.getTags({ ResourceArn: arnOf(cloud, name) });
    return {
      arn: arnOf(cloud, name),
      catalogId: cloud.accountId,
      // Athena's tables are as those who may read them; Lake Formation is not on the local cloud.
      createTableDefaultPermissions: [],
      description: found.Description ?? "",
      locationUri: found.LocationUri ?? "",
      name,
      parameters: Object.keys(found.Parameters ?? {}).length > 0 ? found.Parameters : undefined,
      region: cloud.region,
      tagsAll,
    };
  },

  async update(cloud, id, inputs, old) {
    const client = await glue(cloud);
    await client.updateDatabase({ Name: inputs.name, DatabaseInput: input(inputs) });
    const ResourceArn = arnOf(cloud, id.slice(id.indexOf(":") + 1));
    const { remove, set } = tagChanges(old.tagsAll, inputs.tagsAll);
    if (remove.length > 0) await client.untagResource({ ResourceArn, TagsToRemove: remove });
    if (Object.keys(set).length > 0) await client.tagResource({ ResourceArn, TagsToAdd: set });
  },

  async delete(cloud, id) {
    const Name = id.slice(id.indexOf(":") + 1);
    await ifThere((await glue(cloud)).deleteDatabase({ Name }), notFound);
  },

  idOf: ({ accountId }, inputs) => idOf(accountId, inputs),
};

function idOf(accountId: string, { name }: Inputs): string {
  return `${accountId}:${name}`;
}

function arnOf({ partition, region, accountId }: Parameters<typeof glue>[0], name: string): string {
  return `arn:${partition}:glue:${region}:${accountId}:database/${name}`;
}

function databaseProblems(inputs: Partial<Inputs>): Problem[] {
  const { name } = inputs;
  return [
    ...unhandled<Inputs>(inputs, ["description", "locationUri", "name", "parameters", "tags"]),
    ...(name !== undefined && (name !== name.toLowerCase() || name.length > 255)
      ? [{ property: "name", reason: `is "${name}"; use at most 255 characters, none of them in upper case` }]
      : []),
  ];
}

/** All of it: what is not in the request stays as it was. */
function input({ description = "", locationUri = "", name, parameters = {} }: Inputs) {
  return { Name: name, Description: description, LocationUri: locationUri, Parameters: parameters };
}
