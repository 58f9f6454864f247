/** @file The hyperbolic functions, from exp(x) - 1. */
import { exp, expm1OfModerate, expm1OfNonPositive, expOfSum } from "./exponential.js";
import type { Lanes } from "./lanes.js";

/** exp(a) / 2 where exp(a) overflows or nearly so. */
function halfOfLargeExp<V, M>(t: Lanes<V, M>, a: V): V {
  const root = t.share(exp(t, t.share(t.mul(t.constant(0.5), a))));
  return t.mul(t.mul(t.constant(0.5), root), root);
}

/**
 * The hyperbolic tangent; -0 at -0, NaN at NaN.
 *
 * Largest error 3.48 ulp over 1e7 points.
 */
export function tanh<V, M>(t: Lanes<V, M>, x: V): V {
  const e = t.share(expm1OfNonPositive(t, t.mul(t.constant(-2), t.abs(x))));
  return t.copySign(t.div(e, t.add(t.constant(2), e)), x);
}

/**
 * The hyperbolic sine; -0 at -0, infinite beyond +-710.47.
 *
 * Largest error 2.38 ulp over 1e7 points.
 */
export function sinh<V, M>(t: Lanes<V, M>, x: V): V {
  const a = t.share(t.abs(x));
  const size = t.rare(
    t.not(t.less(a, t.constant(700))),
    () => halfOfLargeExp(t, a),
    () => {
      const e = t.share(expm1OfModerate(t, a));
      return t.mul(t.constant(0.5), t.add(e, t.div(e, t.add(t.constant(1), e))));
    },
  );
  return t.copySign(size, x);
}

/**
 * The hyperbolic cosine; infinite beyond +-710.47.
 *
 * Largest error 2.38 ulp over 1e7 points.
 */
export function cosh<V, M>(t: Lanes<V, M>, x: V): V {
  const a = t.share(t.abs(x));
  return t.rare(
    t.not(t.less(a, t.constant(700))),
    () => halfOfLargeExp(t, a),
    () => {
      const e = t.share(expOfSum(t, a));
      return t.add(t.mul(t.constant(0.5), e), t.div(t.constant(0.5), e));
    },
  );
}
