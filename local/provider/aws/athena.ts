// Amazon Athena: workgroups, and the queries that are saved in them.
import type { Service } from "../resourceType.ts";
import { namedQuery } from "./athenaNamedQuery.ts";
import { workgroup } from "./athenaWorkgroup.ts";

export default {
  resources: {
    "aws:athena/namedQuery:NamedQuery": namedQuery,
    "aws:athena/workgroup:Workgroup": workgroup,
  },
} satisfies Service;
