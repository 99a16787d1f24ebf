// The fresh process of stable(): deploys what it is told to, and answers with the snapshot.
import { snapshotOf, type Order } from "./stable.ts";

process.once("message", (order: Order) => {
  void snapshotOf(order)
    .then(
      (snapshot) => ({ snapshot }),
      (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
    )
    .then((answer) => process.send!(answer, () => process.disconnect()));
});
