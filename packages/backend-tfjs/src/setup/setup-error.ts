/** @file The error of the set-up. */

/** The set-up cannot go on. The message is one line and says what is needed. */
export class SetupError extends Error {
  override readonly name = "SetupError";
}
