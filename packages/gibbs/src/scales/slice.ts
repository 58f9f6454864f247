/**
 * @file A draw of a variable of which only the log density is known: the slice sampler with stepping out and shrinkage
 * ([Neal2003] figures 3 and 5), each element by itself. Both loops are scans, which end when all elements are done and at a
 * known number of steps at the latest: the number of steps out is limited, as in Neal's figure 3, and an element that shrinkage has
 * not placed after its last step stays where it is. Shrinkage visits the same intervals from the new point as from the old one, so that
 * staying put after a fixed number of failures keeps the distribution exactly.
 */
import type { GraphBuilder, Node } from "@terrace/graph";

/** How far a slice is searched. */
export interface SliceOptions {
  /** Widths of the first interval, `[]` or of the value's shape; must not depend on the value. */
  readonly width: Node | number;
  /** Most steps out, left and right together. */
  readonly maxStepsOut: number;
  /** Most steps of shrinkage. Each failure cuts the interval by a third and more. */
  readonly maxShrinkage: number;
}

/** For a width that is known to be some three standard deviations: a draw stays put about once in 1e4 times. */
export const knownWidth = { maxStepsOut: 3, maxShrinkage: 12 } as const;

/** For a width that is no less than the spread, but may be ten times as much. */
export const largeWidth = { maxStepsOut: 3, maxShrinkage: 20 } as const;

/** For a width that may be wrong by orders. */
export const unknownWidth = { maxStepsOut: 16, maxShrinkage: 60 } as const;

/**
 * A draw that leaves the density `exp(logDensity)` on the real line invariant.
 *
 * @param value - where the chain is, any shape; elements are drawn independently
 * @param logDensity - of the shape of `value`, in the builder it is given and from `captured` alone
 * @param captured - what the log density reads
 */
export function sliceDraw(
  b: GraphBuilder,
  value: Node,
  captured: readonly Node[],
  logDensity: (b: GraphBuilder, x: Node, captured: readonly Node[]) => Node,
  { width, maxStepsOut, maxShrinkage }: SliceOptions,
): Node {
  const { shape } = value;
  const w = b.broadcast(b.node(width), shape);
  const level = b.sub(logDensity(b, value, captured), b.random("exponential", [], shape));
  const start = b.sub(value, b.mul(w, b.random("uniform", [], shape)));
  const leftSteps = b.floor(b.mul(b.random("uniform", [], shape), maxStepsOut));
  const outside = [level, w, ...captured];

  const stepOut = b.scan({
    carries: [start, b.add(start, w), leftSteps, b.sub(maxStepsOut - 1, leftSteps), b.constant(0)],
    sequences: [],
    captured: outside,
    length: maxStepsOut - 1,
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
  const [left, right] = stepOut.carries as [Node, Node];
  const shrink = b.scan({
    carries: [left, right, value, b.filled(0, shape), b.constant(0)],
    sequences: [],
    captured: [value, level, ...captured],
    length: maxShrinkage,
    until: 4,
    body: (inner, [low, high, drawn, done], _, [x0, y, ...rest]) => {
      const isDone = inner.gt(done!, 0);
      const x = inner.add(low!, inner.mul(inner.random("uniform", [], shape), inner.sub(high!, low!)));
      const placed = inner.select(isDone, inner.filled(0, shape, "bool"), inner.gt(logDensity(inner, x, rest), y!));
      return {
        carries: [
          inner.select(inner.lt(x, x0!), x, low!),
          inner.select(inner.lt(x, x0!), high!, x),
          inner.select(placed, x, drawn!),
          inner.select(placed, inner.filled(1, shape), done!),
          all(inner, inner.or(placed, isDone)),
        ],
        outputs: [],
      };
    },
  });
  return shrink.carries[2]!;
}

/** 1 where all elements are true, else 0. */
function all(b: GraphBuilder, truth: Node): Node {
  return b.select(b.reduce("min", b.select(truth, b.filled(1, truth.shape), b.filled(0, truth.shape))), b.constant(1), b.constant(0)); // prettier-ignore
}
