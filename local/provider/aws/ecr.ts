// Amazon ECR: repositories, their policies, and what is asked of them. Docker pushes to them and pulls from them.
import type { Service } from "../resourceType.ts";
import { getAuthorizationToken, getImage } from "./ecrFunctions.ts";
import { lifecyclePolicy, repositoryPolicy } from "./ecrPolicies.ts";
import { repository } from "./ecrRepository.ts";

export default {
  resources: {
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": lifecyclePolicy,
    "aws:ecr/repository:Repository": repository,
    "aws:ecr/repositoryPolicy:RepositoryPolicy": repositoryPolicy,
  },
  functions: {
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": getAuthorizationToken,
    "aws:ecr/getImage:getImage": getImage,
  },
} satisfies Service;
