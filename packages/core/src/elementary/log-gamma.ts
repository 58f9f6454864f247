/**
 * @file The logarithm of the gamma function's absolute value and its first two derivatives: a polynomial about 2 with the recurrence
 * below 8, Stirling's series from 8 (coefficients from `test/elementary/coefficients.py`), the reflection below 0.
 */
import type { Lanes } from "./lanes.js";
import { log, log1pOfModerate, logOfSum } from "./logarithm.js";
import { polynomial, shortPolynomial } from "./polynomial.js";
import { sinPi } from "./sin-pi.js";
import { powerOfTwo } from "./power-of-two.js";

/** log Gamma(2 + z) / z for |z| <= 1/2. */
const aboutTwo = [
  0.42278433509846713, 0.3224670334241133, -0.06735230105319576, 0.02058080842776596, -0.007385551028925203,
  0.002890510331841566, -0.0011927539013290448, 0.000509669495115648, -0.00022315497226779667, 9.945794415186362e-5,
  -4.492377188307658e-5, 2.0503544191179322e-5, -9.456079052464587e-6, 4.393520001326927e-6, -1.974826207885359e-6,
  8.999035612120992e-7, -5.80612318491239e-7, 2.9770422619192475e-7,
];
/** x (log Gamma(x) - (x - 1/2) log(x) + x - log(2 pi) / 2) in 1 / x^2 for x >= 8. */
const stirling = [
  0.08333333333331691, -0.002777777756577265, 0.0007936431111842262, -0.0005940957058232003, 0.0007663485544609497,
];
/** digamma(x) / z for z = x - 1.4616..., |z| <= 1/4. */
const digammaAboutZero = [
  0.9676722454476212, -0.4427631689835921, 0.25849976095566873, -0.16394270544243636, 0.10782405068531406,
  -0.0721995612493263, 0.048804288923190595, -0.03316112722722556, 0.022597600732325304, -0.01542472429149574,
  0.010540401952692135, -0.00720582705270412, 0.004896678862145536, -0.00334717012800129, 0.002594733487288776,
  -0.0017837615894670856,
];
/** x^2 (log(x) - 1 / (2 x) - digamma(x)) in 1 / x^2 for x >= 8. */
const digammaTail = [
  0.08333333333332583, -0.008333333323900493, 0.003968250006606219, -0.004165897943413923, 0.007499531916719984,
  -0.01727070123540968,
];

/** x^3 (trigamma(x) - 1 / x - 1 / (2 x^2)) in 1 / x^2 for x >= 8. */
const trigammaTail = [
  0.1666666666665658, -0.03333333320619672, 0.023809470315738483, -0.03332292701371175, 0.074721521840538,
  -0.20075312826331965,
];

/** log Gamma(x) for x in 2^-100..2^1000. */
function lgammaOfPositive<V, M>(t: Lanes<V, M>, x: V): V {
  const one = t.constant(1);
  const isSmall = t.shareTest(t.less(x, t.constant(8)));
  // Gamma(x) = Gamma(2 + z) (x - 1) ... (x - n) for n > 0, Gamma(2 + z) / x for n = -1, Gamma(2 + z) / (x (x + 1)) for n = -2.
  const n = t.share(t.sub(t.nearest(t.min(x, t.constant(8))), t.constant(2)));
  const isBelow = t.shareTest(t.less(n, t.constant(0)));
  const logarithm = t.share(
    logOfSum(
      t,
      t.share(
        t.rare(
          isSmall,
          () => {
            let product = t.select(t.lessOrEqual(one, n), t.sub(x, one), one);
            for (let j = 2; j <= 6; j++) {
              const factor = t.sub(x, t.constant(j));
              product = t.mul(product, t.select(t.lessOrEqual(t.constant(j), n), factor, one));
            }
            const divisor = t.mul(x, t.select(t.less(n, t.constant(-1)), t.add(one, x), one));
            return t.select(isBelow, divisor, product);
          },
          () => x,
        ),
      ),
    ),
  );
  return t.rare(
    isSmall,
    () => {
      const z = t.share(t.sub(x, t.add(n, t.constant(2))));
      const value = t.mul(z, polynomial(t, z, t.share(t.mul(z, z)), aboutTwo));
      return t.add(value, t.select(isBelow, t.neg(logarithm), logarithm));
    },
    () => {
      const r = t.share(t.div(one, x));
      const series = t.mul(r, shortPolynomial(t, t.share(t.mul(r, r)), stirling));
      const main = t.mul(t.sub(x, t.constant(0.5)), t.sub(logarithm, one));
      return t.add(main, t.add(t.constant(0.4189385332046727), series));
    },
  );
}

/** log Gamma(1 + z) for |z| <= 1/2, relatively accurate about 0. */
export function lgammaAboutOne<V, M>(t: Lanes<V, M>, z: V): V {
  const value = t.mul(z, polynomial(t, z, t.share(t.mul(z, z)), aboutTwo));
  return t.sub(value, log1pOfModerate(t, z));
}

/**
 * log |Gamma(x)|, relatively accurate about its zeros 1 and 2 too; Infinity at 0, at negative integers and at both infinities.
 *
 * Largest error 7.90 ulp over 1e7 points. Below 0 the unit is that of 1 where the value is smaller.
 */
export function lgamma<V, M>(t: Lanes<V, M>, x: V): V {
  const [least, most] = [t.constant(powerOfTwo(-100)), t.constant(powerOfTwo(1000))];
  const a = t.share(t.abs(x));
  const value = t.share(lgammaOfPositive(t, t.share(t.min(t.max(a, least), most))));
  return t.rare(
    t.not(t.and(t.lessOrEqual(least, x), t.less(x, most))),
    () => {
      const logarithm = t.share(log(t, a));
      const isTiny = t.shareTest(t.less(a, least));
      const end = t.select(isTiny, t.neg(logarithm), t.mul(a, t.sub(logarithm, t.constant(1))));
      const ofMagnitude = t.share(t.select(t.and(t.lessOrEqual(least, a), t.less(a, most)), value, end));
      // Gamma(x) Gamma(1 - x) = pi / sin(pi x); next to 0 Gamma(x) is nearly 1 / x.
      const sine = t.share(t.abs(sinPi(t, a)));
      const product = t.share(t.mul(sine, a));
      const reflected = t.sub(t.sub(t.constant(1.1447298858494002), logOfSum(t, product)), value);
      const below = t.select(t.equal(sine, t.constant(0)), t.constant(Infinity), reflected);
      return t.select(t.or(isTiny, t.less(t.constant(0), x)), ofMagnitude, below);
    },
    () => value,
  );
}

/**
 * The derivative of log |Gamma(x)|, relatively accurate about its zero at 1.4616 too; NaN at 0 and at negative integers.
 *
 * Largest error 11.90 ulp over 1e7 points. Below 0 the unit is that of 1 where the value is smaller.
 */
export function digamma<V, M>(t: Lanes<V, M>, x: V): V {
  // The first difference is exact where it is used.
  const z = t.share(t.sub(t.sub(x, t.constant(1.4616321449683622)), t.constant(9.549995429965697e-17)));
  return t.rare(
    t.less(t.abs(z), t.constant(0.25)),
    () => t.mul(z, polynomial(t, z, t.share(t.mul(z, z)), digammaAboutZero)),
    () => digammaAwayFromZero(t, x),
  );
}

function digammaAwayFromZero<V, M>(t: Lanes<V, M>, x: V): V {
  const one = t.constant(1);
  const isPositive = t.shareTest(t.less(t.constant(0), x));
  const b = t.share(t.select(isPositive, x, t.sub(one, x)));
  // The recurrence eight times, whatever b is, by pairs: 1 / z + 1 / (z + 1) = (2 z + 1) / (z (z + 1)). Beyond 1e16 they do not count,
  // and would overflow.
  const c = t.share(t.min(b, t.constant(1e16)));
  let shift: V | undefined;
  for (let j = 0; j < 8; j += 2) {
    const z = t.share(j === 0 ? c : t.add(c, t.constant(j)));
    const pair = t.div(t.add(t.mul(t.constant(2), z), one), t.mul(z, t.add(z, one)));
    shift = shift === undefined ? pair : t.add(shift, pair);
  }
  const y = t.share(t.add(b, t.constant(8)));
  const r = t.share(t.div(one, y));
  const r2 = t.share(t.mul(r, r));
  const series = t.add(t.mul(t.constant(0.5), r), t.mul(r2, shortPolynomial(t, r2, digammaTail)));
  const value = t.share(t.sub(t.sub(logOfSum(t, y), series), shift!));
  return t.rare(
    t.not(t.and(isPositive, t.less(x, t.constant(powerOfTwo(1000))))),
    () => {
      // digamma(x) = digamma(1 - x) - pi cot(pi x)
      const a = t.share(t.min(t.abs(x), t.constant(powerOfTwo(51))));
      const rest = t.share(t.sub(a, t.nearest(a)));
      const cosine = sinPi(t, t.share(t.sub(t.constant(0.5), t.abs(rest))));
      const cotangent = t.div(cosine, sinPi(t, rest));
      const reflected = t.add(value, t.mul(t.constant(3.141592653589793), cotangent));
      const below = t.select(t.equal(rest, t.constant(0)), t.constant(NaN), reflected);
      return t.select(isPositive, log(t, y), below);
    },
    () => value,
  );
}

/**
 * The second derivative of log |Gamma(x)|; Infinity at 0 and at negative integers.
 *
 * Largest error 6.46 ulp over 1e7 points.
 */
export function trigamma<V, M>(t: Lanes<V, M>, x: V): V {
  const [one, two, half] = [t.constant(1), t.constant(2), t.constant(0.5)];
  const isPositive = t.shareTest(t.less(t.constant(0), x));
  const b = t.share(t.select(isPositive, x, t.sub(one, x)));
  // The recurrence eight times, whatever b is: 1 / y^2 + 1 / (y + 1)^2 = (2 u + 1) / u^2 with u = y (y + 1).
  let sum: V | undefined;
  for (let j = 0; j < 8; j += 2) {
    const y = t.share(j === 0 ? b : t.add(b, t.constant(j)));
    const u = t.share(t.mul(y, t.add(y, one)));
    const pair = t.div(t.add(t.mul(two, u), one), t.mul(u, u));
    sum = sum === undefined ? pair : t.add(sum, pair);
  }
  const r = t.share(t.div(one, t.add(b, t.constant(8))));
  const r2 = t.share(t.mul(r, r));
  const series = t.mul(r, t.add(t.mul(half, r), t.mul(r2, shortPolynomial(t, r2, trigammaTail))));
  const value = t.share(t.add(sum!, t.add(r, series)));
  const most = t.constant(powerOfTwo(100));
  return t.rare(
    t.not(t.and(isPositive, t.less(x, most))),
    () => {
      // trigamma(x) = pi^2 / sin(pi x)^2 - trigamma(1 - x)
      const cosecant = t.share(t.div(t.constant(3.141592653589793), sinPi(t, t.share(t.abs(x)))));
      const below = t.sub(t.mul(cosecant, cosecant), t.select(t.less(b, most), value, t.constant(0)));
      return t.select(isPositive, t.div(one, x), below);
    },
    () => value,
  );
}
