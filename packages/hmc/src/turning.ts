/**
 * @file The generalised turning criterion (Betancourt 2017, appendix A.4.2): a stretch of trajectory has turned when the sum of
 * its momenta makes no acute angle with the velocity at one of its ends. Written as fused passes because it runs for every
 * merge of two subtrees.
 */
import type { PhasePoint } from "./leapfrog.js";

/**
 * Whether a tree made of two halves has turned: as a whole, from its first point to the first of the right half, or from
 * the last point of the left half to its last. Adds the right sum of momenta to the left one, which becomes the whole's.
 * Vectors are `[n]`; anything not a number counts as turned.
 */
export function isTurning(
  n: number,
  firstVelocity: Float64Array,
  leftSum: Float64Array,
  leftLastMomentum: Float64Array,
  leftLastVelocity: Float64Array,
  rightFirstMomentum: Float64Array,
  rightFirstVelocity: Float64Array,
  rightSum: Float64Array,
  lastVelocity: Float64Array,
): boolean {
  let wholeFirst = 0;
  let wholeLast = 0;
  let leftFirst = 0;
  let leftLast = 0;
  let rightFirst = 0;
  let rightLast = 0;
  for (let i = 0; i < n; i++) {
    const left = leftSum[i];
    const right = rightSum[i];
    const first = firstVelocity[i];
    const last = lastVelocity[i];
    const sum = left + right;
    const leftExtended = left + rightFirstMomentum[i];
    const rightExtended = right + leftLastMomentum[i];
    leftSum[i] = sum;
    wholeFirst += sum * first;
    wholeLast += sum * last;
    leftFirst += leftExtended * first;
    leftLast += leftExtended * rightFirstVelocity[i];
    rightFirst += rightExtended * leftLastVelocity[i];
    rightLast += rightExtended * last;
  }
  return !(wholeFirst > 0 && wholeLast > 0 && leftFirst > 0 && leftLast > 0 && rightFirst > 0 && rightLast > 0);
}

/** A point as the first of a pair; vectors are `[n]`. */
export interface FirstOfPair {
  readonly firstMomentum: Float64Array;
  readonly firstVelocity: Float64Array;
  /** Twice the kinetic energy. */
  readonly doubleKinetic: number;
  /** Where the sum of the two momenta goes. */
  readonly momentumSum: Float64Array;
}

/**
 * Whether a pair of points has turned, where all three checks are one and the metric's symmetry leaves a single dot product:
 * (p + q)'v(p) = p'v(p) + q'v(p). Writes the sum of the two momenta to `left.momentumSum`. Numbers come in objects, since as
 * arguments they would be boxed.
 */
export function isTurningPair(n: number, left: FirstOfPair, right: PhasePoint): boolean {
  const { firstMomentum: leftMomentum, firstVelocity: leftVelocity, momentumSum } = left;
  const { momentum: rightMomentum } = right;
  let s0 = 0;
  let s1 = 0;
  const pairs = n & ~1;
  for (let i = 0; i < pairs; i += 2) {
    const q0 = rightMomentum[i];
    const q1 = rightMomentum[i + 1];
    s0 += leftVelocity[i] * q0;
    s1 += leftVelocity[i + 1] * q1;
    momentumSum[i] = leftMomentum[i] + q0;
    momentumSum[i + 1] = leftMomentum[i + 1] + q1;
  }
  if (pairs < n) {
    s0 += leftVelocity[pairs] * rightMomentum[pairs];
    momentumSum[pairs] = leftMomentum[pairs] + rightMomentum[pairs];
  }
  const cross = s0 + s1;
  return !(left.doubleKinetic + cross > 0 && 2 * (right.energy + right.logDensity) + cross > 0);
}
