// Order events, each to those whom it concerns: SNS -> two SQS queues -> two Lambdas, one bills and one notifies.
// Idle cost: some cents, because Lambda asks the queues for messages all the time.
import * as pulumi from "@pulumi/pulumi";
import * as dynamodb from "../../components/dynamodb/index.ts";
import * as lambda from "../../components/lambda/index.ts";
import { awsCli } from "../../components/settings.ts";
import * as sns from "../../components/sns/index.ts";
import * as sqs from "../../components/sqs/index.ts";

export default function fanOut() {
  // A queue for each consumer: when one fails, its messages wait there and the other's go on.
  const events = new sns.Topic("order-events");
  const billing = new sqs.Queue("billing", { maxReceives: 4 }); // fails for 15 s at least, see the app's pauses
  const notifying = new sqs.Queue("notifying", { maxReceives: 4 });
  events.subscribe(billing, { filter: { type: ["order.placed", "order.cancelled"] }, raw: true });
  events.subscribe(notifying, {
    filter: { type: ["order.placed", "order.cancelled", "order.shipped"] },
    raw: true,
  });

  // Billing: the entry and the balance in one transaction.
  const customers = new dynamodb.Table("customers", { partitionKey: { name: "customerId", type: "string" } });
  const ledger = new dynamodb.Table("ledger", {
    partitionKey: { name: "orderId", type: "string" },
    sortKey: { name: "entry", type: "string" },
  });
  const bill = new lambda.Function("bill", {
    description: "Books order events in the ledger",
    entry: "apps/order-events/billing.ts",
    timeoutSeconds: 10,
    environment: { QUEUE_URL: billing.url, LEDGER_TABLE: ledger.name, CUSTOMERS_TABLE: customers.name },
    permissions: [ledger.canWrite(), customers.canWrite()],
  });
  billing.consume(bill);

  // Notifying: sends what cannot be in a transaction, so a table remembers what was sent. The outbox stands for a mail service.
  const handled = new dynamodb.Table("handled-events", {
    partitionKey: { name: "id", type: "string" },
    expiresAt: "expiration",
  });
  const outbox = new sqs.Queue("outbox", { deadLetterQueue: false });
  const notify = new lambda.Function("notify", {
    description: "Sends notices of order events",
    entry: "apps/order-events/notifying.ts",
    timeoutSeconds: 10,
    environment: { QUEUE_URL: notifying.url, OUTBOX_URL: outbox.url, IDEMPOTENCY_TABLE: handled.name },
    permissions: [handled.canRead(), handled.canWrite(), outbox.canSend()],
  });
  notifying.consume(notify);

  const attributes = `'{"type":{"DataType":"String","StringValue":"order.shipped"}}'`;
  const message = `'{"type":"order.shipped","eventId":"e-1","orderId":"o-1","customerId":"c-1"}'`;
  return {
    topicArn: events.arn,
    billingQueueUrl: billing.url,
    billingDeadLettersUrl: billing.deadLetters?.url,
    notifyingQueueUrl: notifying.url,
    notifyingDeadLettersUrl: notifying.deadLetters?.url,
    undeliveredUrl: events.undelivered?.url,
    outboxUrl: outbox.url,
    customersTable: customers.name,
    ledgerTable: ledger.name,
    commands: {
      publish: pulumi.interpolate`${awsCli()} sns publish --topic-arn ${events.arn} --message-attributes ${attributes} --message ${message}`,
      redriveBilling: billing.commands.redrive,
      redriveNotifying: notifying.commands.redrive,
      tailBilling: bill.commands.tailLogs,
      tailNotifying: notify.commands.tailLogs,
      outbox: outbox.commands.receive,
    },
  };
}
