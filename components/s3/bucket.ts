import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Collected } from "../collected.ts";
import { resourcePolicy, type Grant, type Sender } from "../iam/index.ts";
import type { Function } from "../lambda/index.ts";
import { pascalCase } from "../names.ts";
import { refuse } from "../problems.ts";
import { stage } from "../stage.ts";
import {
  consumerName,
  filtersMeet,
  lifecycleRules,
  literalPrefix,
  prefixesMeet,
  resolveBucketArgs,
  type BucketArgs,
  type ObjectFilter,
} from "./bucketArgs.ts";

const TYPE = "kandokoro:s3:Bucket";

interface Consumer {
  readonly fn: Function;
  readonly filter: ObjectFilter;
  readonly permission: aws.lambda.Permission;
}

/**
 * An S3 bucket: closed to the public, TLS only, encrypted (SSE-S3), ACLs off, unfinished uploads cleaned up after
 * seven days. Empty it costs nothing.
 */
export class Bucket extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** The underlying bucket, for what this component does not cover. */
  readonly bucket: aws.s3.Bucket;
  /** The bucket's one policy. What needs its rights to be there waits for it. */
  readonly policy: aws.s3.BucketPolicy;
  readonly #name: string;
  readonly #senders: Collected<Sender>;
  readonly #consumers: Collected<Consumer>;

  constructor(name: string, args: BucketArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolveBucketArgs(name, args);
    super(TYPE, name, {}, opts);
    this.#name = name;
    this.#consumers = new Collected(`s3.Bucket "${name}"`);
    this.#senders = new Collected(`s3.Bucket "${name}"`);

    const child = { parent: this };
    this.bucket = new aws.s3.Bucket(`${name}-bucket`, { forceDestroy: stage().forceDestroy }, child);
    const bucket = this.bucket.bucket;
    const block = {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    };
    const closed = new aws.s3.BucketPublicAccessBlock(`${name}-public-access`, { bucket, ...block }, child);
    new aws.s3.BucketOwnershipControls(
      `${name}-ownership`,
      { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      child,
    );
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      { bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
      child,
    );
    const versioning = settings.versioned
      ? [
          new aws.s3.BucketVersioning(
            `${name}-versioning`,
            { bucket, versioningConfiguration: { status: "Enabled" } },
            child,
          ),
        ]
      : [];
    // S3 takes rules on previous versions only once there can be some.
    new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      { bucket, rules: lifecycleRules(settings) },
      { ...child, dependsOn: versioning },
    );
    const all = [this.bucket.arn, pulumi.interpolate`${this.bucket.arn}/*`];
    // S3 answers "a conflicting operation is in progress" when it is given both at once.
    this.policy = new aws.s3.BucketPolicy(
      `${name}-tls`,
      { bucket, policy: this.#senders.whole((senders) => resourcePolicy("s3:*", all, senders)) },
      { ...child, dependsOn: [closed] },
    );

    this.name = bucket;
    this.arn = this.bucket.arn;
    this.registerOutputs({ name: this.name, arn: this.arn });
  }

  /**
   * Lets the holder read objects. It may list the bucket too: without that, S3 answers "access denied" for an object
   * that is not there.
   * @param pattern - the keys, with `*` for any characters: `incoming/*`
   */
  canRead(pattern = "*"): Grant {
    const objects = pulumi.interpolate`${this.arn}/${pattern}`;
    return {
      statements: [
        { sid: this.#sid("Read", pattern), actions: ["s3:GetObject"], resources: [objects] },
        { sid: this.#sid("List"), actions: ["s3:ListBucket"], resources: [this.arn] },
      ],
    };
  }

  /**
   * Lets the holder write objects; not delete them.
   * @param pattern - the keys, with `*` for any characters: `reports/*`
   */
  canWrite(pattern = "*"): Grant {
    const objects = pulumi.interpolate`${this.arn}/${pattern}`;
    return {
      statements: [{ sid: this.#sid("Write", pattern), actions: ["s3:PutObject"], resources: [objects] }],
      writes: { to: this, pattern },
    };
  }

  /** Lets one resource of one AWS service in; for what wires the bucket. */
  accept(sender: Sender): void {
    this.#senders.add(sender, "accept");
  }

  /**
   * Runs a function for each new object. S3 delivers an event at least once and in any order. What the function
   * cannot handle arrives in its failure queue. Several consumers share the bucket's one notification resource.
   */
  onCreated(fn: Function, filter: ObjectFilter = {}): void {
    this.#refuseRecursion(fn, filter);
    this.#refuseOverlap(fn, filter);
    fn.keepFailures();
    const name = consumerName(this.#name, fn.logicalName, filter);
    const permission = fn.allowInvocation(name, "s3.amazonaws.com", this.arn, this);
    if (this.#consumers.soFar.length === 0) this.#notify();
    this.#consumers.add({ fn, filter, permission }, "onCreated");
  }

  #sid(verb: string, pattern = ""): string {
    return verb + pascalCase(`${this.#name} ${literalPrefix(pattern)}`);
  }

  #notify(): void {
    new aws.s3.BucketNotification(
      `${this.#name}-notification`,
      {
        bucket: this.bucket.bucket,
        lambdaFunctions: this.#consumers.whole((all) =>
          all.map(({ fn, filter }) => ({
            lambdaFunctionArn: fn.arn,
            events: ["s3:ObjectCreated:*"],
            filterPrefix: filter.prefix,
            filterSuffix: filter.suffix,
          })),
        ),
      },
      // S3 checks that it may invoke each function when it is told to.
      { parent: this, dependsOn: this.#consumers.whole((all) => all.map(({ permission }) => permission)) },
    );
  }

  #refuseRecursion(fn: Function, { prefix = "" }: ObjectFilter): void {
    const loop = fn.grants.find(
      (g) => g.writes?.to === this && prefixesMeet(literalPrefix(g.writes.pattern), prefix),
    );
    if (!loop) return;
    refuse(
      "s3.Bucket",
      this.#name,
      `onCreated would start lambda.Function "${fn.logicalName}" on what it writes itself (it may write "${loop.writes?.pattern}", and is started for "${prefix}*"); let it write to another bucket, or under a prefix outside of the filter`,
    );
  }

  #refuseOverlap(fn: Function, filter: ObjectFilter): void {
    const other = this.#consumers.soFar.find((c) => filtersMeet(c.filter, filter));
    if (!other) return;
    refuse(
      "s3.Bucket",
      this.#name,
      `onCreated: the filters of lambda.Function "${other.fn.logicalName}" (${JSON.stringify(other.filter)}) and "${fn.logicalName}" (${JSON.stringify(filter)}) can match the same object, which S3 refuses; use prefixes or suffixes that exclude each other`,
    );
  }
}
