import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Grant } from "../iam/index.ts";
import { pascalCase } from "../names.ts";
import { stage } from "../stage.ts";
import { checkSecretArgs, type SecretArgs } from "./secretArgs.ts";

const TYPE = "kandokoro:secretsmanager:Secret";

/**
 * A secret of Secrets Manager: encrypted with AWS's own key, read by those who were granted it. In prod a deleted one
 * can be restored for 30 days; in dev it is gone, and its name free. It costs $0.40 a month.
 */
export class Secret extends pulumi.ComponentResource {
  /** Known once there is a value, so that what reads it at its start finds one. */
  readonly arn: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  /** The underlying secret and its value, for what this component does not cover. */
  readonly secret: aws.secretsmanager.Secret;
  readonly version: aws.secretsmanager.SecretVersion;
  /** The component's own name, as the page gave it. */
  readonly logicalName: string;

  constructor(name: string, args: SecretArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    checkSecretArgs(name, args);
    super(TYPE, name, {}, opts);
    this.logicalName = name;

    const child = { parent: this };
    this.secret = new aws.secretsmanager.Secret(
      `${name}-secret`,
      { description: args.description, recoveryWindowInDays: stage().forceDestroy ? 0 : 30 },
      child,
    );
    this.version = new aws.secretsmanager.SecretVersion(
      `${name}-value`,
      { secretId: this.secret.id, secretString: pulumi.secret(args.value ?? randomValue(child)) },
      // A random value is another one in each run; the first is kept.
      { parent: this, ignoreChanges: args.value === undefined ? ["secretString"] : [] },
    );

    this.arn = this.version.arn;
    this.name = this.secret.name;
    this.registerOutputs({ arn: this.arn, name: this.name });
  }

  /** Lets the holder read the value. */
  canRead(): Grant {
    const sid = `ReadSecret${pascalCase(this.logicalName)}`;
    return { statements: [{ sid, actions: ["secretsmanager:GetSecretValue"], resources: [this.arn] }] };
  }
}

/** No punctuation, so that it can stand in a URL, a shell command or a configuration file as it is. */
function randomValue(opts: pulumi.InvokeOptions): pulumi.Output<string> {
  const args = { passwordLength: 32, excludePunctuation: true };
  return aws.secretsmanager.getRandomPasswordOutput(args, opts).randomPassword;
}
