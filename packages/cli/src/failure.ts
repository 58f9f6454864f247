/** @file Errors in what the person gave: reported in one line, exit code 2. */

/** Wrong flags, files, columns or models. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** `error` as one line: a model's code frame, which shows the model and not the data, is left out. */
export function oneLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const frame = "frame" in error && typeof error.frame === "string" ? error.frame : undefined;
  const text = frame === undefined ? error.message : error.message.replace(frame, "");
  return text.replace(/\s*\n\s*/g, " ").trim();
}

/** Whether `error` is a mistake in a model, or in how data fit it. The class may come from another copy of the package. */
export function isModelError(error: unknown): error is Error {
  return error instanceof Error && error.name === "ModelError";
}

/** Whether a system's error, or what it caused, says that there is no such file. */
export function isAbsent(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ("code" in error && error.code === "ENOENT") || isAbsent(error.cause);
}

/** Whether sampling ended because of Ctrl-C, without a draw. */
export function isInterrupt(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && cause.code === "SIGINT";
}
