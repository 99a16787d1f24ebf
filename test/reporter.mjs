// Mocha's own "spec" output, and a last line that machines can read: "N passed, N failed, N skipped".
import Mocha from "mocha";

const { Spec } = Mocha.reporters;

export default class extends Spec {
  epilogue() {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
  }
}
