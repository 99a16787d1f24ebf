// How images and their repositories are called.

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
export const REPOSITORY_NAME = /^[a-z0-9]+([._-][a-z0-9]+)*$/;

/**
 * The ARN of the ECR repository that an image is in, and undefined for images of other registries.
 * @param reference - `<account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:...`
 */
export function repositoryArn(reference: string): string | undefined {
  const [, account, region, china = "", path = ""] =
    /^(\d{12})\.dkr[.-]ecr\.([a-z0-9-]+)\.(?:amazonaws\.com|on\.aws)(\.cn)?\/(.+)$/.exec(reference) ?? [];
  if (account === undefined) return undefined;
  return `arn:aws${china && "-cn"}:ecr:${region}:${account}:repository/${path.replace(/[:@].*$/, "")}`;
}

/** What to use instead of a reference that does not say which image it is, or says another one tomorrow. */
export function referenceProblem(reference: string): string | undefined {
  const [, tag, digest] =
    /^(?:[\w.-]+(?::\d+)?\/)?[\w.-]+(?:\/[\w.-]+)*(?::([\w.-]+))?(@sha256:[0-9a-f]{64})?$/.exec(
      reference,
    ) ?? [reference, undefined, null];
  if (digest === null)
    return "the reference of an image, such as registry.example.com/web@sha256:<64 digits>";
  if (digest !== undefined || (tag !== undefined && tag !== "latest")) return undefined;
  return "a digest (@sha256:...), or a tag that stays with its image: latest is another one tomorrow";
}
