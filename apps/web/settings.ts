// What the program is told by its environment.
import { isIP } from "node:net";
import { Environment, type Variables } from "../shared/environment.ts";

export interface Settings {
  /** The address that it listens on (`HOST`). The Dockerfile says 0.0.0.0. @default 127.0.0.1 */
  readonly host: string;
  /** `PORT`, 1 to 65535. @default 8080 */
  readonly port: number;
  /** What is shown as the version that answers (`VERSION`): letters, digits, `.`, `_` and `-`. @default dev */
  readonly version: string;
  /** Signs links (`LINK_SECRET`); the same for all tasks, so that each can check what another signed. */
  readonly linkSecret: string;
  /**
   * Seconds that requests have to be answered once the program is asked to end (`SHUTDOWN_SECONDS`, 1 to 115). ECS kills
   * it after the container's stopTimeout, which is to be longer.
   * @default 20
   */
  readonly shutdownSeconds: number;
}

/** As long as the signature: a shorter secret would be easier to guess than that (RFC 2104, section 3). */
const SECRET_LEAST = 32;

/** Checks all of it at once, so that one failed start names everything that is wrong. */
export function readSettings(variables: Variables): Settings {
  const env = new Environment(variables);
  const version = variables.VERSION ?? "dev";
  const settings = {
    host: variables.HOST ?? "127.0.0.1",
    port: env.number("PORT", 1, 65_535, 8080),
    version,
    linkSecret: env.text("LINK_SECRET", `a secret of ${SECRET_LEAST} characters or more`),
    shutdownSeconds: env.number("SHUTDOWN_SECONDS", 1, 115, 20),
  };
  if (!isIP(settings.host))
    env.refuse(`HOST is ${JSON.stringify(settings.host)}; give an IP address, such as 0.0.0.0`);
  if (!/^[\w.-]{1,64}$/.test(version))
    env.refuse(`VERSION is ${JSON.stringify(version)}; give 1 to 64 letters, digits, ".", "_" and "-"`);
  const { length } = settings.linkSecret;
  if (length > 0 && length < SECRET_LEAST)
    env.refuse(`LINK_SECRET has ${length} characters; give ${SECRET_LEAST} or more`);
  env.check("web");
  return settings;
}
