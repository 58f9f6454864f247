/** @file The sine of pi x, for reflections (coefficients from `test/elementary/coefficients.py`). */
import type { Lanes } from "./lanes.js";
import { polynomial } from "./polynomial.js";
import { powerOfTwo } from "./power-of-two.js";

/** sin(pi x) / x in x^2 for |x| <= 1/2. */
const sine = [
  3.141592653589793, -5.167712780049969, 2.5501640398773007, -0.5992645293189472, 0.08214588657314396,
  -0.007370430506267974, 0.00046629981785150054, -2.1903501169580943e-5, 7.697867758678083e-7,
];

/** sin(pi x) but for its sign for |x| > 1/2; 0 beyond 2^51. */
export function sinPi<V, M>(t: Lanes<V, M>, x: V): V {
  const bounded = t.share(t.min(x, t.constant(powerOfTwo(51))));
  const r = t.share(t.sub(bounded, t.nearest(bounded)));
  const r2 = t.share(t.mul(r, r));
  return t.mul(r, polynomial(t, r2, t.share(t.mul(r2, r2)), sine));
}
