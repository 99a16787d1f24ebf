// Grants: the granted resource makes the statements, the one that runs takes them.
import type * as pulumi from "@pulumi/pulumi";

/** One statement of a policy. Exact actions and exact ARNs; the Sid says why it is there. */
export interface Statement {
  /** Why it is there, in letters and digits: `ReadPhotos`. */
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly pulumi.Input<string>[];
  /** As in the policy language: `{ StringLike: { "s3:prefix": ["incoming/*"] } }`. */
  readonly conditions?: Readonly<
    Record<string, Readonly<Record<string, pulumi.Input<string> | readonly pulumi.Input<string>[]>>>
  >;
}

/** What a resource allows: `photos.canRead("incoming/*")`. Given to what runs: `permissions: [...]`. */
export interface Grant {
  readonly statements: readonly Statement[];
  /** What is written to where, for those who must not be started by it (recursion). */
  readonly writes?: { readonly to: pulumi.Resource; readonly pattern: string };
}
