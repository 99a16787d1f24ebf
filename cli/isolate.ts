/** Variables that lead Pulumi or the AWS SDK to the user's own accounts and settings. */
const FOREIGN = /^(AWS_|PULUMI_(?!SKIP|DEBUG)|BOTO_)/i;

/**
 * Drops the user's own AWS and Pulumi settings from this process and all that it starts: on the local cloud they are
 * never used and never sent anywhere.
 */
export function forgetOwnAccounts(): void {
  for (const name of Object.keys(process.env)) if (FOREIGN.test(name)) delete process.env[name];
  // The SDK and its like also look into ~/.aws and ask the machine's metadata service.
  process.env.AWS_CONFIG_FILE = "/dev/null";
  process.env.AWS_SHARED_CREDENTIALS_FILE = "/dev/null";
  process.env.AWS_EC2_METADATA_DISABLED = "true";
}

/** Points the AWS SDK's ambient configuration, which demos use, to the local cloud. */
export function pointTo({ endpoint, region }: { endpoint: string; region: string }): void {
  process.env.AWS_ENDPOINT_URL = endpoint;
  process.env.AWS_REGION = region;
  process.env.AWS_ACCESS_KEY_ID = "test";
  process.env.AWS_SECRET_ACCESS_KEY = "test";
}
