// Type tokens and URNs: `aws:sqs/queue:Queue` and `urn:pulumi:stack::project::parents$aws:sqs/queue:Queue::name`.

/** Package and module of a token, which is also the path of its service file: `aws/sqs`. */
export function moduleOf(token: string): string {
  const [pkg = "", path = ""] = token.split(":");
  return `${pkg}/${path.split("/")[0]}`;
}

/** Type token and resource name of a URN. */
export function fromUrn(urn: string): { token: string; name: string } {
  const [, , types = "", ...name] = urn.split("::");
  return { token: types.split("$").at(-1) ?? "", name: name.join("::") };
}
