/** @file The first two derivatives of the log gamma function: recurrence up to 10, asymptotic series beyond, reflection below 0. */
import { log } from "./log.js";
import { cosPi, sinPi } from "./sin-pi.js";

/** The derivative of log Gamma(x); NaN at 0 and at negative integers. */
export function digamma(x: number): number {
  if (x <= 0) {
    if (Math.floor(x) === x) return NaN;
    return digamma(1 - x) - (3.141592653589793 * cosPi(x)) / sinPi(x);
  }
  if (x > 1e17) return log(x);
  // The terms of the recurrence as one fraction: one division for each two of them.
  let shift = 0;
  while (x < 10) {
    shift += (2 * x + 1) / (x * (x + 1));
    x += 2;
  }
  const r2 = 1 / (x * x);
  const series =
    r2 *
    (0.08333333333333333 +
      r2 *
        (-0.008333333333333333 +
          r2 *
            (0.003968253968253968 +
              r2 *
                (-0.004166666666666667 +
                  r2 *
                    (0.007575757575757576 +
                      r2 * (-0.021092796092796094 + r2 * (0.08333333333333333 + r2 * -0.4432598039215686)))))));
  return log(x) - (0.5 / x + series) - shift;
}

/** The second derivative of log Gamma(x); Infinity at 0 and at negative integers. */
export function trigamma(x: number): number {
  if (x <= 0) {
    if (Math.floor(x) === x) return Infinity;
    const s = 3.141592653589793 / sinPi(x);
    return s * s - trigamma(1 - x);
  }
  let shift = 0;
  while (x < 10) {
    shift += 1 / (x * x);
    x += 1;
  }
  const r = 1 / x;
  const r2 = r * r;
  const series =
    r2 *
    (0.16666666666666666 +
      r2 *
        (-0.03333333333333333 +
          r2 *
            (0.023809523809523808 +
              r2 *
                (-0.03333333333333333 +
                  r2 *
                    (0.07575757575757576 +
                      r2 * (-0.2531135531135531 + r2 * (1.1666666666666667 + r2 * -7.092156862745098)))))));
  return shift + r * (1 + 0.5 * r + series);
}
