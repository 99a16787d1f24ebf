// What the function is told by its environment.

export interface Settings {
  /** Where the notes are (`TABLE_NAME`). */
  readonly tableName: string;
  /**
   * Who may call (`AUTHORIZATION`): `none`, everyone, who then share one set of notes; or `jwt`, who has a token that the
   * front door has checked, each with notes of their own. There is no default: an open API says so.
   */
  readonly authorization: "none" | "jwt";
}

/** Checks all of it at once, so that one failed start names everything that is wrong. */
export function readSettings(env: Record<string, string | undefined>): Settings {
  const problems: string[] = [];
  const { TABLE_NAME: tableName = "", AUTHORIZATION: authorization = "" } = env;
  if (tableName === "") {
    problems.push("TABLE_NAME is missing; set it to the name of the table that keeps the notes");
  }
  if (authorization !== "none" && authorization !== "jwt") {
    problems.push(
      `AUTHORIZATION is "${authorization}"; set it to none (open to everyone) or jwt (who has a token)`,
    );
  }
  if (problems.length > 0) throw new Error(`notes-api cannot start: ${problems.join(". ")}`);
  return { tableName, authorization: authorization as Settings["authorization"] };
}
