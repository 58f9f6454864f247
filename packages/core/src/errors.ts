/**
 * @file The errors of Terrace that are not the caller's wrong arguments (those are TypeError and RangeError) nor mistakes
 * in a model (those are ModelError, in the package `model`).
 */

/** Sampling cannot start or go on; the message names the parameter or chain at fault. */
export class SamplerError extends Error {
  override readonly name = "SamplerError";
}

/** A backend cannot evaluate a graph to its stated tolerance; thrown when compiling, never while sampling. */
export class UnsupportedOperationError extends Error {
  override readonly name = "UnsupportedOperationError";
}

/** A broken invariant of Terrace itself. */
export class InternalError extends Error {
  override readonly name = "InternalError";
  constructor(detail: string) {
    super(`internal: ${detail}. This is a defect in Terrace; please report it with the model that shows it.`);
  }
}

/** Ends an exhaustive switch: a compile error where a case is missing, an {@link InternalError} if one gets through. */
export function assertNever(value: never, what: string): never {
  throw new InternalError(`unhandled ${what} ${JSON.stringify(value)}`);
}
