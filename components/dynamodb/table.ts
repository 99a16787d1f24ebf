import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Grant } from "../iam/index.ts";
import { pascalCase } from "../names.ts";
import { stage } from "../stage.ts";
import { attributesOf, checkTableArgs, type TableArgs } from "./tableArgs.ts";

const TYPE = "kandokoro:dynamodb:Table";

/**
 * A DynamoDB table that is paid by request and encrypted; in prod it can be restored to any second of the last 35 days and
 * refuses to be deleted. Empty it costs nothing.
 */
export class Table extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** The underlying table, for what this component does not cover. */
  readonly table: aws.dynamodb.Table;
  readonly #name: string;

  constructor(name: string, args: TableArgs, opts?: pulumi.ComponentResourceOptions) {
    checkTableArgs(name, args);
    super(TYPE, name, {}, opts);
    this.#name = name;

    const { deletionProtection } = stage();
    this.table = new aws.dynamodb.Table(
      `${name}-table`,
      {
        billingMode: "PAY_PER_REQUEST",
        attributes: attributesOf(args),
        hashKey: args.partitionKey.name,
        rangeKey: args.sortKey?.name,
        ttl: args.expiresAt === undefined ? undefined : { enabled: true, attributeName: args.expiresAt },
        globalSecondaryIndexes: Object.entries(args.indexes ?? {}).map(([index, keys]) => ({
          name: index,
          hashKey: keys.partitionKey.name,
          rangeKey: keys.sortKey?.name,
          projectionType: "ALL",
        })),
        pointInTimeRecovery: { enabled: deletionProtection },
        deletionProtectionEnabled: deletionProtection,
      },
      { parent: this },
    );

    this.name = this.table.name;
    this.arn = this.table.arn;
    this.registerOutputs({ name: this.name, arn: this.arn });
  }

  /** Lets the holder get items and query the table and its indexes; not scan. */
  canRead(): Grant {
    const actions = ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"];
    const resources = [this.arn, pulumi.interpolate`${this.arn}/index/*`];
    return { statements: [{ sid: `Read${pascalCase(this.#name)}`, actions, resources }] };
  }

  /** Lets the holder put, change and delete items, with conditions and in transactions. */
  canWrite(): Grant {
    const verbs = ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "ConditionCheckItem"];
    const actions = verbs.map((verb) => `dynamodb:${verb}`);
    return { statements: [{ sid: `Write${pascalCase(this.#name)}`, actions, resources: [this.arn] }] };
  }
}
