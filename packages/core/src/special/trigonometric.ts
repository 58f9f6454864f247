/** @file Sine, cosine and tangent from Taylor polynomials on [-pi/4, pi/4]; every finite argument is reduced without loss. */
import { reducedAngle, reduceByHalfPi } from "./half-pi-reduction.js";

/** The sine of `x` radians; NaN where `x` is not finite; -0 at -0. */
export function sin(x: number): number {
  if (x > -0.7853981633974483 && x < 0.7853981633974483) return sinePolynomial(x, 0);
  if (!(x - x === 0)) return NaN;
  switch (reduceByHalfPi(x)) {
    case 0:
      return sinePolynomial(reducedAngle.high, reducedAngle.low);
    case 1:
      return cosinePolynomial(reducedAngle.high, reducedAngle.low);
    case 2:
      return -sinePolynomial(reducedAngle.high, reducedAngle.low);
    default:
      return -cosinePolynomial(reducedAngle.high, reducedAngle.low);
  }
}

/** The cosine of `x` radians; NaN where `x` is not finite. */
export function cos(x: number): number {
  if (x > -0.7853981633974483 && x < 0.7853981633974483) return cosinePolynomial(x, 0);
  if (!(x - x === 0)) return NaN;
  switch (reduceByHalfPi(x)) {
    case 0:
      return cosinePolynomial(reducedAngle.high, reducedAngle.low);
    case 1:
      return -sinePolynomial(reducedAngle.high, reducedAngle.low);
    case 2:
      return -cosinePolynomial(reducedAngle.high, reducedAngle.low);
    default:
      return sinePolynomial(reducedAngle.high, reducedAngle.low);
  }
}

/** The tangent of `x` radians; NaN where `x` is not finite; -0 at -0. */
export function tan(x: number): number {
  if (x > -0.7853981633974483 && x < 0.7853981633974483) return sinePolynomial(x, 0) / cosinePolynomial(x, 0);
  if (!(x - x === 0)) return NaN;
  const odd = (reduceByHalfPi(x) & 1) === 1;
  const sine = sinePolynomial(reducedAngle.high, reducedAngle.low);
  const cosine = cosinePolynomial(reducedAngle.high, reducedAngle.low);
  return odd ? -cosine / sine : sine / cosine;
}

/** sin(x + low) for |x| <= pi/4 and a tiny `low`. */
function sinePolynomial(x: number, low: number): number {
  if (x < 1e-9 && x > -1e-9) return x;
  const x2 = x * x;
  const p =
    0.008333333333333333 +
    x2 *
      (-0.0001984126984126984 +
        x2 *
          (2.7557319223985893e-6 +
            x2 *
              (-2.505210838544172e-8 +
                x2 * (1.6059043836821613e-10 + x2 * (-7.647163731819816e-13 + x2 * 2.8114572543455206e-15)))));
  return x + (x * x2 * (-0.16666666666666666 + x2 * p) + low * (1 - 0.5 * x2));
}

/** cos(x + low) for |x| <= pi/4 and a tiny `low`. */
function cosinePolynomial(x: number, low: number): number {
  const x2 = x * x;
  const p =
    0.041666666666666664 +
    x2 *
      (-0.001388888888888889 +
        x2 *
          (2.48015873015873e-5 +
            x2 *
              (-2.755731922398589e-7 +
                x2 * (2.08767569878681e-9 + x2 * (-1.1470745597729725e-11 + x2 * 4.779477332387385e-14)))));
  const half = 0.5 * x2;
  const first = 1 - half;
  return first + (1 - first - half + (x2 * x2 * p - x * low));
}
