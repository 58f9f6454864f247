/**
 * @file The logarithm of the gamma function's absolute value: a polynomial about 2 (interpolant computed by
 * `test/reference/special-coefficients.py`), the recurrence up to 10, Stirling's series beyond, the reflection below 0.
 */
import { log } from "./log.js";
import { log1p } from "./log1p.js";
import { sinPi } from "./sin-pi.js";
import { stirlingSeries } from "./stirling-series.js";

/**
 * log |Gamma(x)|, relatively accurate about its zeros 1 and 2 too.
 *
 * @returns Infinity at 0, at negative integers and at both infinities
 */
export function lgamma(x: number): number {
  if (x >= 10) {
    if (x > 1e17) return x * (log(x) - 1);
    return (x - 0.5) * (log(x) - 1) + 0.4189385332046727 + stirlingSeries(x);
  }
  if (x >= 2.5) {
    let product = 1;
    while (x > 2.5) {
      x -= 1;
      product *= x;
    }
    return log(product) + lgamma2p(x - 2);
  }
  if (x >= 1.5) return lgamma2p(x - 2);
  if (x >= 0.5) return lgamma2p(x - 1) - log1p(x - 1);
  if (x > 0) return lgamma1p(x) - log(x);
  if (x === 0) return Infinity;
  if (x !== x) return NaN;
  // Reflection: Gamma(x) Gamma(1 - x) = pi / sin(pi x).
  if (Math.floor(x) === x) return Infinity;
  return 1.1447298858494002 - log(Math.abs(sinPi(x)) * -x) - lgamma(-x);
}

/** log Gamma(1 + z) for |z| <= 1/2, relatively accurate about 0. */
export function lgamma1p(z: number): number {
  return lgamma2p(z) - log1p(z);
}

/** log Gamma(2 + z) for |z| <= 1/2. */
function lgamma2p(z: number): number {
  const z2 = z * z;
  const even =
    0.42278433509846713 +
    z2 *
      (-0.06735230105319563 +
        z2 *
          (-0.007385551028935545 +
            z2 *
              (-0.0011927539009983087 +
                z2 *
                  (-0.00022315497746292723 +
                    z2 *
                      (-4.4923727564247656e-5 +
                        z2 * (-9.45628851510172e-6 + z2 * (-1.9743106888421067e-6 + z2 * -5.811277768921246e-7)))))));
  const odd =
    0.3224670334241132 +
    z2 *
      (0.02058080842778338 +
        z2 *
          (0.002890510330865901 +
            z2 *
              (0.0005096695196526673 +
                z2 *
                  (9.945761692157133e-5 +
                    z2 *
                      (2.050601970174762e-5 +
                        z2 * (4.3828545383846665e-6 + z2 * (9.242852225162277e-7 + z2 * 2.7475390051909663e-7)))))));
  return z * (even + z * odd);
}
