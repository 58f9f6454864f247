/** @file What a value that cannot be read as data throws. */

/** Why a value cannot be read. */
export class ColumnError extends Error {
  constructor(
    readonly problem: "type" | "ragged" | "empty",
    readonly detail: string,
  ) {
    super(detail);
  }
}
