/**
 * @file Widths of slices that are learned while a chain warms up and stay as they are after it: some 25 times what a
 * number moves in a draw, which of a normal density is about 22 standard deviations ([Neal2003] section 4.4: a width that is too
 * large costs a few more steps of shrinkage, one that is too small costs mixing). What is learned stands in the state, so that a chain that
 * is stopped goes on with it.
 */
import type { GraphBuilder, Node } from "@terrace/graph";
import { tuningPhase } from "../tuning-phase.js";
import { wide } from "./slice.js";

/** Widths `[size]` under a name of the state. */
export interface LearnedWidths {
  readonly name: string;
  readonly width: Node;
  /** What the state holds after a draw that has moved each number by so much. */
  readonly after: (distances: Node) => Node;
}

/** How much of what is known is replaced at each draw of warmup. */
const RATE = 0.05;

/** Widths in units of the mean distance that a number moves, which is some 0.9 standard deviations. */
const WIDTHS = wide / 0.9;

/**
 * Widths that begin as `first`. The state holds one plus the logarithm of how many times that they are, so that a state of ones
 * begins with `first`.
 *
 * @param site - what is drawn and how: a name that no other slice of a sweep has
 */
export function learnedWidths(b: GraphBuilder, site: string, size: number, first: number): LearnedWidths {
  const name = `tuning.${site}`;
  const state = b.input(name, [size]);
  const width = b.mul(b.exp(b.sub(state, 1)), first);
  return {
    name,
    width,
    after: (distances) => {
      const learned = b.add(b.mul(width, 1 - RATE), b.mul(b.abs(b.reshape(distances, [size])), RATE * WIDTHS));
      const next = b.add(b.log(b.mul(learned, 1 / first)), 1);
      const isLearning = b.lt(b.input(tuningPhase, []), 0);
      // A distance that is no number is none to learn from.
      const isKnown = b.lt(b.abs(next), Infinity);
      return b.select(b.and(b.broadcast(isLearning, [size]), isKnown), next, state);
    },
  };
}
