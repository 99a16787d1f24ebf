/** What an operation of the local provider works with: where the emulator is, and clients for it. */
export interface Cloud extends CloudSettings {
  readonly partition: "aws";
  /** The client of this class for the emulator, made once. */
  client<C>(Client: new (config: ClientConfig) => C): C;
}

export interface CloudSettings {
  /** The emulator's address, always on loopback: `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  /** The stack's default tags, already merged into each resource's `tagsAll`. */
  readonly defaultTags: Readonly<Record<string, string>>;
}

/** What every client of the AWS SDK is made with. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly forcePathStyle?: boolean;
  /** Tries of one request, with the SDK's own back-off between them. */
  readonly maxAttempts?: number;
}

/** The cloud at this endpoint. Its credentials are the emulator's own; those of the environment are never read. */
export function newCloud(settings: CloudSettings): Cloud {
  const clients = new Map<unknown, unknown>();
  const config: ClientConfig = {
    endpoint: settings.endpoint,
    region: settings.region,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    forcePathStyle: true,
    maxAttempts: 5,
  };
  return {
    ...settings,
    partition: "aws",
    client: <C>(Client: new (config: ClientConfig) => C): C => {
      if (!clients.has(Client)) clients.set(Client, new Client(config));
      return clients.get(Client) as C;
    },
  };
}

/** Whether the address is this machine's own. */
export function isLoopback(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname } = new URL(endpoint);
  return /^https?:$/.test(protocol) && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
