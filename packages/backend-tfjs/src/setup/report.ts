/** @file What the set-up says of what it does. */

/** Takes a line. */
export type Report = (line: string) => void;

/** Bytes as megabytes (of a million), to read. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

/** The seconds since `began`, milliseconds of `Date.now()`, to read. */
export function secondsSince(began: number): string {
  return `${((Date.now() - began) / 1000).toFixed(1)} s`;
}

/** A number of things, to read. */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
