// aws:glue/catalogTable:CatalogTable
import type { Column, StorageDescriptor, Table, TableInput } from "@aws-sdk/client-glue";
import type { CatalogTableArgs, CatalogTableState } from "@pulumi/aws/glue/catalogTable.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Cloud } from "../cloud.ts";
import type { Problem, ResourceType } from "../resourceType.ts";
import { glue, notFound } from "./glueClient.ts";
import { ifThere, unhandled } from "./s3AndLambda.ts";

type Inputs = Unwrap<CatalogTableArgs>;
type State = Unwrap<CatalogTableState>;
type Storage = NonNullable<Inputs["storageDescriptor"]>;

/** Its id is the catalog's, which is the account's, its database and its name. */
export const catalogTable: ResourceType<Inputs, State> = {
  autoName: { property: "name", maxLength: 255, lowerCase: true },
  refuse: tableProblems,

  async create(cloud, inputs) {
    await (await glue(cloud)).createTable({ DatabaseName: inputs.databaseName, TableInput: input(inputs) });
    return idOf(cloud, inputs);
  },

  async read(cloud, id) {
    const [, DatabaseName = "", Name = ""] = id.split(":");
    const found = await ifThere((await glue(cloud)).getTable({ DatabaseName, Name }), notFound);
    return found?.Table && state(cloud, DatabaseName, found.Table);
  },

  async update(cloud, _id, inputs) {
    await (await glue(cloud)).updateTable({ DatabaseName: inputs.databaseName, TableInput: input(inputs) });
  },

  async delete(cloud, id) {
    const [, DatabaseName = "", Name = ""] = id.split(":");
    await ifThere((await glue(cloud)).deleteTable({ DatabaseName, Name }), notFound);
  },

  idOf,
};

function idOf(cloud: Cloud, { databaseName, name }: Inputs): string {
  return `${cloud.accountId}:${databaseName}:${name}`;
}

function tableProblems(inputs: Partial<Inputs>): Problem[] {
  const { name } = inputs;
  const storage = unhandled<Storage>(inputs.storageDescriptor ?? {}, [
    "columns",
    "compressed",
    "inputFormat",
    "location",
    "outputFormat",
    "parameters",
    "serDeInfo",
  ]);
  return [
    ...unhandled<Inputs>(inputs, [
      "databaseName",
      "description",
      "name",
      "owner",
      "parameters",
      "partitionKeys",
      "storageDescriptor",
      "tableType",
    ]),
    ...storage.map(({ property, reason }) => ({ property: `storageDescriptor.${property}`, reason })),
    ...(name !== undefined && (name !== name.toLowerCase() || name.length > 255)
      ? [{ property: "name", reason: `is "${name}"; use at most 255 characters, none of them in upper case` }]
      : []),
  ];
}

function input(inputs: Inputs): TableInput {
  const { storageDescriptor: storage } = inputs;
  return {
    Name: inputs.name,
    Description: inputs.description ?? "",
    Owner: inputs.owner ?? "",
    Parameters: inputs.parameters ?? {},
    PartitionKeys: (inputs.partitionKeys ?? []).map(toColumn),
    StorageDescriptor: storage && {
      Columns: (storage.columns ?? []).map(toColumn),
      Compressed: storage.compressed,
      InputFormat: storage.inputFormat,
      Location: storage.location,
      OutputFormat: storage.outputFormat,
      Parameters: storage.parameters,
      SerdeInfo: storage.serDeInfo && {
        Name: storage.serDeInfo.name,
        Parameters: storage.serDeInfo.parameters,
        SerializationLibrary: storage.serDeInfo.serializationLibrary,
      },
    },
    TableType: inputs.tableType,
  };
}

interface PulumiColumn {
  readonly comment?: string;
  readonly name: string;
  readonly parameters?: Record<string, string>;
  readonly type?: string;
}

function toColumn({ comment, name, parameters, type }: PulumiColumn): Column {
  return { Name: name, Comment: comment, Parameters: parameters, Type: type };
}

function fromColumn({
  Comment = "",
  Name = "",
  Parameters,
  Type = "",
}: Column): PulumiColumn & { type: string } {
  return { comment: Comment, name: Name, ...(Parameters && { parameters: Parameters }), type: Type };
}

function state(cloud: Cloud, databaseName: string, found: Table): Partial<State> {
  const name = found.Name ?? "";
  return {
    arn: `arn:${cloud.partition}:glue:${cloud.region}:${cloud.accountId}:table/${databaseName}/${name}`,
    catalogId: cloud.accountId,
    databaseName,
    description: found.Description ?? "",
    name,
    owner: found.Owner ?? "",
    parameters: Object.keys(found.Parameters ?? {}).length > 0 ? found.Parameters : undefined,
    partitionKeys: (found.PartitionKeys ?? []).map(fromColumn),
    region: cloud.region,
    retention: found.Retention ?? 0,
    storageDescriptor: found.StorageDescriptor && storageOf(found.StorageDescriptor),
    tableType: found.TableType,
    viewExpandedText: found.ViewExpandedText ?? "",
    viewOriginalText: found.ViewOriginalText ?? "",
  };
}

function storageOf(found: StorageDescriptor): Storage {
  const { SerdeInfo: serde } = found;
  return {
    columns: (found.Columns ?? []).map(fromColumn),
    compressed: found.Compressed ?? false,
    inputFormat: found.InputFormat ?? "",
    location: found.Location ?? "",
    numberOfBuckets: 0,
    outputFormat: found.OutputFormat ?? "",
    ...(Object.keys(found.Parameters ?? {}).length > 0 && { parameters: found.Parameters }),
    ...(serde && {
      serDeInfo: {
        name: serde.Name ?? "",
        ...(Object.keys(serde.Parameters ?? {}).length > 0 && { parameters: serde.Parameters }),
        serializationLibrary: serde.SerializationLibrary ?? "",
      },
    }),
    sortColumns: [],
    storedAsSubDirectories: false,
  };
}
