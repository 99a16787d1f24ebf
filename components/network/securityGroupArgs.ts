import { Problems } from "../problems.ts";
import { parseCidr, rangeAround } from "./cidr.ts";
import type { Network } from "./network.ts";

/** Whom members may open connections to: HTTPS anywhere, nobody, or all. Rules for single groups come on top. */
export type Egress = "https" | "none" | "all";

export interface SecurityGroupArgs {
  network: Network;
  /** What its members are, 1 to 255 characters. It cannot be changed later without replacing the group. */
  description: string;
  /**
   * Where members may open connections to: TCP 443 anywhere, which is AWS's services and registries; nowhere; or
   * anything anywhere. Name resolution in a VPC needs no rule.
   * @default https
   */
  egress?: Egress;
}

/**
 * What a group's and a rule's descriptions may both hold.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html
 */
const DESCRIPTION = /^[\w .:/()#,@[\]+=;{}!$*-]{1,255}$/;
const DESCRIPTION_USE = "1 to 255 letters, digits, spaces and ._-:/()#,@[]+=;{}!$*";
const EGRESSES: readonly Egress[] = ["https", "none", "all"];

export function resolveSecurityGroupArgs(name: string, args: SecurityGroupArgs) {
  const { network, description, egress = "https" } = args;
  const problems = new Problems("network.SecurityGroup", name);
  problems.name(name, "-group", 255, /^[\w-]+$/, "letters, digits, - and _");
  if (name.startsWith("sg-")) problems.wrong("name", name, "another beginning: AWS keeps sg- for ids");
  if (!DESCRIPTION.test(description)) problems.wrong("description", description, DESCRIPTION_USE);
  if (!EGRESSES.includes(egress)) problems.wrong("egress", egress, '"https", "none" or "all"');
  problems.throwIfAny();
  return { network, description, egress };
}

/** What `allowFrom` and `allowFromCidr` are given. */
export function checkFrom(
  group: string,
  { cidr, port, why }: { cidr?: string; port: number; why: string },
): void {
  const problems = new Problems("network.SecurityGroup", group);
  if (cidr !== undefined && !parseCidr(cidr))
    problems.wrong(
      "cidr",
      cidr,
      rangeAround(cidr) ?? "a range of IPv4 addresses such as 10.0.0.0/16, or 0.0.0.0/0 for everyone",
    );
  problems.range("port", port, 1, 65_535);
  if (!DESCRIPTION.test(why)) problems.wrong("why", why, DESCRIPTION_USE);
  problems.throwIfAny();
}
