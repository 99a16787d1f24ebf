/**
 * A message that can never work, however often it is tried. The text names what was found and what is allowed: it is what
 * the function's log shows beside the message's id.
 */
export class MessageRejected extends Error {
  override readonly name = "MessageRejected";
}
