/** @file The error of a tensor backend that this machine, or this installation, does not have. */

/**
 * Why a backend is not to be had: it is not installed; it is built for another machine; its parts are of versions that do not
 * go together; files of it are missing or damaged.
 */
export type UnavailableReason = "absent" | "machine" | "version" | "broken";

/** A tensor backend cannot be loaded. The message is one line and ends with what to do. */
export class BackendUnavailableError extends Error {
  override readonly name = "BackendUnavailableError";
  constructor(
    readonly reason: UnavailableReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
