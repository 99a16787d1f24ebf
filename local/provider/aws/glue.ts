// AWS Glue: the databases and tables of its catalog, as Athena finds them.
import type { Service } from "../resourceType.ts";
import { catalogDatabase } from "./glueDatabase.ts";
import { catalogTable } from "./glueTable.ts";

export default {
  resources: {
    "aws:glue/catalogDatabase:CatalogDatabase": catalogDatabase,
    "aws:glue/catalogTable:CatalogTable": catalogTable,
  },
} satisfies Service;
