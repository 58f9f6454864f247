/** @file The name that a person likely meant. */

import { nearestName } from "@terrace/core";

/**
 * The name in `known` nearest to `name`, or undefined. Single letters are one edit from each other, so that a guess among
 * them would help nobody.
 */
export function likelyName(name: string, known: Iterable<string>): string | undefined {
  return name.length === 1
    ? undefined
    : nearestName(
        name,
        [...known].filter((each) => each.length > 1),
      );
}
