// What ECR refuses, which the emulator takes.
import type { RepositoryArgs } from "@pulumi/aws/ecr/repository.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Problem } from "../resourceType.ts";
import { policyProblems } from "./policyRules.ts";

type Inputs = Partial<Unwrap<RepositoryArgs>>;

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
const repositoryName = /^(?=.{2,256}$)([a-z0-9]+([._-][a-z0-9]+)*\/)*[a-z0-9]+([._-][a-z0-9]+)*$/;

/** Of a repository's policy. @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html */
const maxPolicySize = 10_240;

export function repositoryProblems({ name, imageTagMutability: mutability }: Inputs): Problem[] {
  const use =
    "use 2 to 256 lower-case letters, digits, and single . _ - / between them, such as kandokoro/orders";
  return [
    ...(name === undefined || repositoryName.test(name)
      ? []
      : [{ property: "name", reason: `is "${name}"; ${use}` }]),
    ...(mutability?.endsWith("_WITH_EXCLUSION")
      ? [
          {
            property: "imageTagMutability",
            reason: `is "${mutability}"; the local cloud knows MUTABLE and IMMUTABLE only`,
          },
        ]
      : []),
  ];
}

export function repositoryPolicyProblems(policy: string | undefined): Problem[] {
  return policyProblems("policy", policy, { kind: "resource", maxSize: maxPolicySize });
}
