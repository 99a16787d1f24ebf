import assert from "node:assert/strict";
import { readSettings } from "../../../apps/web/settings.ts";

const LINK_SECRET = "0123456789abcdef0123456789abcdef";

describe("web: its settings", () => {
  it("need a secret only", () => {
    assert.deepEqual(readSettings({ LINK_SECRET }), {
      host: "127.0.0.1",
      port: 8080,
      version: "dev",
      linkSecret: LINK_SECRET,
      shutdownSeconds: 20,
    });
  });

  it("are all checked at once", () => {
    const variables = {
      HOST: "everywhere",
      PORT: "0",
      VERSION: "a b",
      LINK_SECRET: "short",
      SHUTDOWN_SECONDS: "116",
    };
    assert.throws(() => readSettings(variables), {
      message: [
        'web cannot start: PORT is "0"; give a whole number from 1 to 65535',
        'SHUTDOWN_SECONDS is "116"; give a whole number from 1 to 115',
        'HOST is "everywhere"; give an IP address, such as 0.0.0.0',
        'VERSION is "a b"; give 1 to 64 letters, digits, ".", "_" and "-"',
        "LINK_SECRET has 5 characters; give 32 or more",
      ].join(". "),
    });
  });

  it("say what is missing, and never show the secret", () => {
    assert.throws(() => readSettings({}), {
      message: "web cannot start: LINK_SECRET is missing; set it to a secret of 32 characters or more",
    });
    assert.throws(
      () => readSettings({ LINK_SECRET: "hunter2" }),
      (error: Error) => !error.message.includes("hunter2"),
    );
  });
});
