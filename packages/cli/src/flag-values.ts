/** @file Reads the values of flags; what is wrong becomes the end of commander's one line about the flag. */

import { InvalidArgumentError } from "commander";

/** A reader of integers from `min`. */
export function integer(min: number): (value: string) => number {
  return (value) => {
    const parsed = Number(value);
    if (value.trim() !== "" && Number.isSafeInteger(parsed) && parsed >= min) return parsed;
    throw new InvalidArgumentError(`It must be an integer from ${min}.`);
  };
}

/** @throws InvalidArgumentError when `value` is no finite number */
export function number(value: string): number {
  const parsed = Number(value);
  if (value.trim() !== "" && Number.isFinite(parsed)) return parsed;
  throw new InvalidArgumentError("It must be a number.");
}

/** A number where it is one, else text: `--seed 1` is `seed: 1`. */
export function seed(value: string): number | string {
  const parsed = Number(value);
  return value.trim() !== "" && Number.isFinite(parsed) ? parsed : value;
}
