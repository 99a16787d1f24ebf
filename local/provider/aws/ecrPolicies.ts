// aws:ecr/lifecyclePolicy:LifecyclePolicy and aws:ecr/repositoryPolicy:RepositoryPolicy: one of each for a repository.
import type { LifecyclePolicyArgs, LifecyclePolicyState } from "@pulumi/aws/ecr/lifecyclePolicy.js";
import type { RepositoryPolicyArgs, RepositoryPolicyState } from "@pulumi/aws/ecr/repositoryPolicy.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { ResourceType } from "../resourceType.ts";
import { ecr, ignoreGone } from "./ecrClient.ts";
import { lifecyclePolicyProblems } from "./ecrLifecycleRules.ts";
import { repositoryPolicyProblems } from "./ecrRules.ts";

/** The check has turned a policy that was given as an object into its text. */
type WithText<Args> = Omit<Unwrap<Args>, "policy"> & { readonly policy: string };

/** Stored only: the emulator expires nothing. */
export const lifecyclePolicy: ResourceType<WithText<LifecyclePolicyArgs>, Unwrap<LifecyclePolicyState>> = {
  refuse: ({ policy }) => lifecyclePolicyProblems(policy),

  async create(cloud, { policy, repository }) {
    await (await ecr(cloud)).putLifecyclePolicy({ repositoryName: repository, lifecyclePolicyText: policy });
    return repository;
  },

  async read(cloud, repositoryName) {
    const found = await ignoreGone((await ecr(cloud)).getLifecyclePolicy({ repositoryName }));
    if (!found) return undefined;
    return {
      policy: found.lifecyclePolicyText,
      region: cloud.region,
      registryId: found.registryId,
      repository: repositoryName,
    };
  },

  async delete(cloud, repositoryName) {
    await ignoreGone((await ecr(cloud)).deleteLifecyclePolicy({ repositoryName }));
  },

  idOf: (_cloud, { repository }) => repository,
};

export const repositoryPolicy: ResourceType<WithText<RepositoryPolicyArgs>, Unwrap<RepositoryPolicyState>> = {
  refuse: ({ policy }) => repositoryPolicyProblems(policy),

  async create(cloud, { policy, repository }) {
    await (await ecr(cloud)).setRepositoryPolicy({ repositoryName: repository, policyText: policy });
    return repository;
  },

  async read(cloud, repositoryName) {
    const found = await ignoreGone((await ecr(cloud)).getRepositoryPolicy({ repositoryName }));
    if (!found) return undefined;
    return {
      policy: found.policyText,
      region: cloud.region,
      registryId: found.registryId,
      repository: repositoryName,
    };
  },

  async update(cloud, repositoryName, { policy }) {
    await (await ecr(cloud)).setRepositoryPolicy({ repositoryName, policyText: policy });
  },

  async delete(cloud, repositoryName) {
    await ignoreGone((await ecr(cloud)).deleteRepositoryPolicy({ repositoryName }));
  },

  idOf: (_cloud, { repository }) => repository,
};
