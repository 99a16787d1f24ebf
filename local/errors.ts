/**
 * A problem that the user can act on: printed as it is, without a stack. The message is one line that names the
 * cause and the fix.
 */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** Told about long work: one short line each, in the present tense ("installs the emulator"). */
export type Progress = (line: string) => void;
