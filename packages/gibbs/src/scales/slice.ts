/**
 * @file A draw of a variable of which only the log density is known: the slice sampler with stepping out and shrinkage
 * ([Neal2003] figures 3 and 5), each element by itself. Both loops are scans, which end when all elements are done and at a
 * known number of steps at the latest: the number of widths is limited, as in Neal's figure 3, and an element that shrinkage has
 * not placed after its last step stays where it is. Shrinkage visits the same intervals from the new point as from the old one, so that
 * staying put after a fixed number of failures keeps the distribution exactly.
 */
import type { GraphBuilder, Node } from "@terrace/graph";

/** How far a slice is searched. */
export interface SliceOptions {
  /** Widths of the first interval, `[]` or of the value's shape; must not depend on the value. */
  readonly width: Node | number;
  /** Most widths of the interval that shrinkage begins with. With 1 nothing is computed at its ends. */
  readonly maxWidths: number;
  /** Most steps of shrinkage. Each failure cuts the interval by a third and more. */
  readonly maxShrinkage: number;
}

/**
 * How many standard deviations wide an interval is that shrinkage alone begins with. A density that is computed at the ends of a
 * narrow one, to step out of it, costs more than the steps of shrinkage that a wide one takes: of a normal density 22 take 3.7
 * evaluations for 0.8 effective draws, and stepping out from 4 takes 5.1 for as many. Half as wide an interval takes one evaluation
 * less and loses a fifth of the effective draws, more where the density is skewed.
 */
export const wide = 22;

/** For a width that is known to be about so many standard deviations: a draw stays put less than once in 1e4 times. */
export const knownWidth = { maxWidths: 1, maxShrinkage: 18 } as const;

/** For a width that is learned, and is at first that of a logarithm of which little is known. */
export const learnedWidth = { width: 10, maxWidths: 1, maxShrinkage: 30 } as const;

/** For a width that may be wrong by orders. */
export const unknownWidth = { maxWidths: 16, maxShrinkage: 60 } as const;

/** A log density of the shape of its argument, in the builder it is given and from `captured` alone. */
export type LogDensity = (b: GraphBuilder, x: Node, captured: readonly Node[]) => Node;

/** What a slice gave. */
export interface SliceDraw {
  readonly value: Node;
  /** The log density there. */
  readonly logDensity: Node;
}

/**
 * A draw that leaves the density `exp(logDensity)` on the real line invariant.
 *
 * @param value - where the chain is, any shape; elements are drawn independently
 * @param captured - what the log density reads
 * @param present - the log density at `value`, where it is known
 */
export function sliceDraw(
  b: GraphBuilder,
  value: Node,
  captured: readonly Node[],
  logDensity: LogDensity,
  { width, maxWidths, maxShrinkage }: SliceOptions,
  present: Node = logDensity(b, value, captured),
): SliceDraw {
  const { shape } = value;
  const w = b.broadcast(b.node(width), shape);
  const level = b.sub(present, b.random("exponential", [], shape));
  const start = b.sub(value, b.mul(w, b.random("uniform", [], shape)));
  const first: [Node, Node] = [start, b.add(start, w)];
  const [left, right] = maxWidths === 1 ? first : stepOut(b, first, level, w, captured, logDensity, maxWidths);
  const shrink = b.scan({
    carries: [left, right, value, present, b.filled(0, shape), b.constant(0)],
    sequences: [],
    captured: [value, level, ...captured],
    length: maxShrinkage,
    until: 5,
    body: (inner, [low, high, drawn, density, done], _, [x0, y, ...rest]) => {
      const isDone = inner.gt(done!, 0);
      const x = inner.add(low!, inner.mul(inner.random("uniform", [], shape), inner.sub(high!, low!)));
      const at = logDensity(inner, x, rest);
      const placed = inner.select(isDone, inner.filled(0, shape, "bool"), inner.gt(at, y!));
      return {
        carries: [
          inner.select(inner.lt(x, x0!), x, low!),
          inner.select(inner.lt(x, x0!), high!, x),
          inner.select(placed, x, drawn!),
          inner.select(placed, at, density!),
          inner.select(placed, inner.filled(1, shape), done!),
          all(inner, inner.or(placed, isDone)),
        ],
        outputs: [],
      };
    },
  });
  return { value: shrink.carries[2]!, logDensity: shrink.carries[3]! };
}

/** The ends of the interval, a width further out as long as they are in the slice. */
function stepOut(
  b: GraphBuilder,
  [start, end]: readonly [Node, Node],
  level: Node,
  w: Node,
  captured: readonly Node[],
  logDensity: LogDensity,
  maxWidths: number,
): [Node, Node] {
  const { shape } = start;
  const leftSteps = b.floor(b.mul(b.random("uniform", [], shape), maxWidths));
  const scan = b.scan({
    carries: [start, end, leftSteps, b.sub(maxWidths - 1, leftSteps), b.constant(0)],
    sequences: [],
    captured: [level, w, ...captured],
    length: maxWidths - 1,
    until: 4,
    body: (inner, [left, right, toLeft, toRight], _, [y, step, ...rest]) => {
      // An end that has left the slice has no steps left; then its density is not computed again.
      const above = (steps: Node, x: Node): Node =>
        inner.select(inner.gt(steps, 0), inner.gt(logDensity(inner, x, rest), y!), inner.filled(0, shape, "bool"));
      const goLeft = above(toLeft!, left!);
      const goRight = above(toRight!, right!);
      return {
        carries: [
          inner.select(goLeft, inner.sub(left!, step!), left!),
          inner.select(goRight, inner.add(right!, step!), right!),
          inner.select(goLeft, inner.sub(toLeft!, 1), inner.filled(0, shape)),
          inner.select(goRight, inner.sub(toRight!, 1), inner.filled(0, shape)),
          all(inner, inner.not(inner.or(goLeft, goRight))),
        ],
        outputs: [],
      };
    },
  });
  return [scan.carries[0]!, scan.carries[1]!];
}

/** 1 where all elements are true, else 0. */
function all(b: GraphBuilder, truth: Node): Node {
  return b.select(b.reduce("min", b.select(truth, b.filled(1, truth.shape), b.filled(0, truth.shape))), b.constant(1), b.constant(0)); // prettier-ignore
}
