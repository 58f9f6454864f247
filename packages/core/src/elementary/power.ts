/**
 * @file Powers: the logarithm in two doubles by a table (Tang 1990), its product with the exponent without loss (Dekker 1971),
 * then the exponential function of the sum.
 */
import { expAtEdge, expOfSum } from "./exponential.js";
import type { Lanes } from "./lanes.js";
import { logarithmTails, logarithms, reciprocals } from "./logarithm-table.js";
import { shortPolynomial } from "./polynomial.js";
import { powerOfTwo } from "./power-of-two.js";

/** Dekker's constant 2^27 + 1, which splits a double into two halves of 26 bits. */
const splitter = 134217729;
/** ln 2 in two parts; the first is a multiple of 2^-42. */
const logTwoHigh = 0.6931471805598903;
const logTwoLow = 5.497923018708371e-14;
/** The terms of log(1 + r) from r^3 on. */
const cubicTerms = [
  0.3333333333333333, -0.25, 0.2, -0.16666666666666666, 0.14285714285714285, -0.125, 0.1111111111111111,
];

function split<V, M>(t: Lanes<V, M>, x: V): readonly [V, V] {
  const c = t.share(t.mul(t.constant(splitter), x));
  const high = t.share(t.sub(c, t.sub(c, x)));
  return [high, t.share(t.sub(x, high))];
}

/** x^y for x = z 2^shift, z normal in 2^-1000..2^1022; `y` finite. */
function powerOfPositive<V, M>(t: Lanes<V, M>, z: V, y: V, shift?: V): V {
  const one = t.constant(1);
  const half = t.constant(0.5);
  // 2^k times a number in [0.6875, 1.375).
  const k = t.share(t.exponent(t.mul(z, t.constant(16 / 11))));
  const m = t.share(t.mul(z, t.powerOfTwo(t.neg(k))));
  const i = t.share(t.sub(t.nearest(t.mul(m, t.constant(128))), t.constant(88)));
  const reciprocal = t.share(t.table(reciprocals, i));
  // 22 bits of m times a short reciprocal is exact, and so is what is left: r = r0 + r1.
  const mHigh = t.share(t.sub(t.add(m, t.constant(3221225472)), t.constant(3221225472)));
  const r0 = t.share(t.sub(t.mul(mHigh, reciprocal), one));
  const r1 = t.share(t.mul(t.sub(m, mHigh), reciprocal));
  const r = t.share(t.add(r0, r1));
  const rLow = t.share(t.add(t.sub(r0, r), r1));
  // r^2 = square + squareLow
  const square = t.share(t.mul(r, r));
  const [rA, rB] = split(t, r);
  const cross = t.mul(t.mul(t.constant(2), rA), rB);
  const squareLow = t.add(t.add(t.sub(t.mul(rA, rA), square), cross), t.mul(rB, rB));
  const cubic = t.mul(t.mul(r, square), shortPolynomial(t, r, cubicTerms));
  const power = t.share(shift === undefined ? k : t.add(k, shift));
  const base = t.share(t.add(t.mul(power, t.constant(logTwoHigh)), t.table(logarithms, i)));
  const s1 = t.share(t.add(base, r));
  const e1 = t.add(t.sub(base, s1), r);
  const halfSquare = t.share(t.mul(half, square));
  const s2 = t.share(t.sub(s1, halfSquare));
  const e2 = t.sub(t.sub(s1, s2), halfSquare);
  const small = t.add(
    t.add(t.sub(t.sub(rLow, t.mul(half, squareLow)), t.mul(r, rLow)), cubic),
    t.add(t.mul(power, t.constant(logTwoLow)), t.table(logarithmTails, i)),
  );
  const rest = t.share(t.add(e1, t.add(e2, small)));
  const high = t.share(t.add(s2, rest));
  const low = t.add(t.sub(s2, high), rest);
  // y (high + low) = product + error + y low
  const product = t.share(t.mul(y, high));
  const [yA, yB] = split(t, y);
  const [hA, hB] = split(t, high);
  const error = t.share(
    t.add(t.add(t.add(t.sub(t.mul(yA, hA), product), t.mul(yA, hB)), t.mul(yB, hA)), t.mul(yB, hB)),
  );
  // An exponent so large that its splitting overflows meets a base so near 1 that the error is not needed.
  const known = t.select(t.equal(error, error), error, t.constant(0));
  const productLow = t.share(t.add(known, t.mul(y, low)));
  const isUsual = t.shareTest(t.less(t.abs(product), t.constant(708)));
  return t.rare(
    t.not(isUsual),
    () => {
      const isNear = t.less(t.abs(product), t.constant(800));
      return expAtEdge(t, product, t.share(t.select(isNear, productLow, t.constant(0))));
    },
    () => expOfSum(t, product, productLow),
  );
}

/**
 * `x` to the power `y`: as C's pow, except that ECMAScript's NaN is kept for 1 to a power that is not finite.
 *
 * Largest error 0.97 ulp over 1e7 points.
 */
export function pow<V, M>(t: Lanes<V, M>, x: V, y: V): V {
  const test = t.and(
    t.and(t.lessOrEqual(t.constant(powerOfTwo(-1000)), x), t.less(x, t.constant(powerOfTwo(1022)))),
    t.less(t.abs(y), t.constant(Infinity)),
  );
  return t.rare(
    t.not(test),
    () => powerAtEdge(t, x, y),
    () => powerOfPositive(t, x, y),
  );
}

/** Where the base is not a positive normal number or the exponent not finite. */
function powerAtEdge<V, M>(t: Lanes<V, M>, x: V, y: V): V {
  const [zero, one, infinity] = [t.constant(0), t.constant(1), t.constant(Infinity)];
  const same = (a: M, b: M): M => t.or(t.and(a, b), t.and(t.not(a), t.not(b)));
  const a = t.share(t.abs(x));
  const isBelowOne = t.shareTest(t.less(a, one));
  const scaled = t.share(t.mul(a, t.select(isBelowOne, t.constant(powerOfTwo(74)), t.constant(powerOfTwo(-74)))));
  const finite = powerOfPositive(t, scaled, y, t.share(t.select(isBelowOne, t.constant(-74), t.constant(74))));
  const isRising = t.shareTest(t.less(zero, y));
  const isZero = t.shareTest(t.equal(a, zero));
  const isLimit = t.shareTest(t.or(isZero, t.equal(a, infinity)));
  const size = t.select(isLimit, t.select(same(isZero, isRising), zero, infinity), finite);
  const isInteger = t.shareTest(t.equal(t.floor(y), y));
  const isSmall = t.less(t.abs(y), t.constant(powerOfTwo(53)));
  const halfOfY = t.share(t.mul(t.constant(0.5), y));
  const isOdd = t.and(t.and(isInteger, isSmall), t.not(t.equal(t.floor(halfOfY), halfOfY)));
  const magnitude = t.share(size);
  const signed = t.select(isOdd, t.copySign(magnitude, x), magnitude);
  const isNegative = t.and(t.less(x, zero), t.not(isLimit));
  const real = t.select(t.and(isNegative, t.not(isInteger)), t.constant(NaN), signed);
  // An infinite exponent.
  const limit = t.select(same(t.shareTest(t.less(one, a)), isRising), infinity, zero);
  const atInfinity = t.select(t.equal(a, one), t.constant(NaN), limit);
  const value = t.select(t.equal(t.abs(y), infinity), atInfinity, real);
  const isKnown = t.and(t.equal(x, x), t.equal(y, y));
  return t.select(t.equal(y, zero), one, t.select(isKnown, value, t.constant(NaN)));
}
