// How IAM compares actions and ARNs with what a policy says.

/** Whether an action (`s3:GetObject`) matches a policy's pattern. IAM tells no upper from lower case here. */
export function actionMatches(pattern: string, action: string): boolean {
  return wildcardMatches(pattern.toLowerCase(), action.toLowerCase());
}

/**
 * Whether an ARN matches a policy's pattern. Wildcards do not reach across the colons between an ARN's first five
 * parts; parts that the pattern leaves out are `*`. The ARN "*" stands for actions that know no resource, and only
 * the pattern "*" matches it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function arnMatches(pattern: string, arn: string): boolean {
  if (pattern === "*") return true;
  const [wanted, got] = [parts(pattern), parts(arn)];
  return got.length === 6 && got.every((part, i) => wildcardMatches(wanted[i] ?? "*", part));
}

/** `*` is any text, `?` any one character. */
export function wildcardMatches(pattern: string, text: string): boolean {
  const source = pattern.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${source.replaceAll("?", ".")}$`, "s").test(text);
}

function parts(arn: string): string[] {
  const all = arn.split(":");
  return all.length > 6 ? [...all.slice(0, 5), all.slice(5).join(":")] : all;
}
