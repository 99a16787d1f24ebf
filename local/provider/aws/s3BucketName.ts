// What AWS asks of a bucket's name.

/**
 * Why AWS would refuse this name, or undefined when it is fine.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function badBucketName(name: string): string | undefined {
  return rules.find(([broken]) => broken(name))?.[1];
}

const prefixes = ["xn--", "sthree-", "amzn-s3-demo-"];
const suffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

const rules: readonly (readonly [broken: (name: string) => boolean, fix: string])[] = [
  [(name) => name.length < 3 || name.length > 63, "use 3 to 63 characters"],
  [(name) => !/^[a-z0-9.-]*$/.test(name), "use lower-case letters, digits, dots and hyphens only"],
  [(name) => !/^[a-z0-9].*[a-z0-9]$/.test(name), "begin and end it with a letter or digit"],
  [(name) => name.includes(".."), "put no two dots next to each other"],
  [(name) => /^\d+\.\d+\.\d+\.\d+$/.test(name), "do not form it like an IP address"],
  [
    (name) => prefixes.some((it) => name.startsWith(it)),
    `do not begin it with ${prefixes.join(", ")}: AWS reserves them`,
  ],
  [
    (name) => suffixes.some((it) => name.endsWith(it)),
    `do not end it with ${suffixes.join(", ")}: AWS reserves them`,
  ],
];
