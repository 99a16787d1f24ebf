import type * as pulumi from "@pulumi/pulumi";
import { Problems } from "../problems.ts";

export interface SecretArgs {
  /**
   * The secret's value, at most 65536 bytes: from the stack's encrypted configuration, say
   * (`new pulumi.Config("kandokoro").requireSecret("apiKey")`). It is a secret in Pulumi's state too.
   * @default - 32 random letters and digits, made once and then kept, also when they are changed at AWS
   */
  value?: pulumi.Input<string>;
  /** What the console shows. @default - nothing */
  description?: string;
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const MOST_BYTES = 65_536;

export function checkSecretArgs(name: string, { value }: SecretArgs): void {
  const problems = new Problems("secretsmanager.Secret", name);
  problems.name(name, "-secret", 512, /^[\w/+=.@-]+$/, "letters, digits, and / _ + = . @ -");
  const bytes = typeof value === "string" ? Buffer.byteLength(value) : undefined;
  // Never the value itself: errors end up in logs.
  if (bytes !== undefined && (bytes < 1 || bytes > MOST_BYTES))
    problems.wrong("value", `${bytes} bytes`, `1 to ${MOST_BYTES} bytes`);
  problems.throwIfAny();
}
