/** @file Numerical integration over the whole real line, in one to three dimensions, by the trapezoidal rule after a map. */

/**
 * Points and weights for integrals over the real line: the double exponential rule of Takahasi and Mori (1974), whose error
 * decreases exponentially with the number of points for smooth integrands with any tails.
 */
export function realLineRule(numPoints: number, reach = 3.2): { points: Float64Array; weights: Float64Array } {
  const points = new Float64Array(numPoints);
  const weights = new Float64Array(numPoints);
  const step = (2 * reach) / (numPoints - 1);
  for (let i = 0; i < numPoints; i++) {
    const t = -reach + i * step;
    points[i] = Math.sinh((Math.PI / 2) * Math.sinh(t));
    weights[i] = step * (Math.PI / 2) * Math.cosh(t) * Math.cosh((Math.PI / 2) * Math.sinh(t));
  }
  return { points, weights };
}

/** All combinations of a rule's points in `dimension` dimensions, row-major `[numPoints^dimension, dimension]`. */
export function productRule(
  rule: { points: Float64Array; weights: Float64Array },
  dimension: number,
): { points: Float64Array; weights: Float64Array; size: number } {
  const n = rule.points.length;
  const size = n ** dimension;
  const points = new Float64Array(size * dimension);
  const weights = new Float64Array(size).fill(1);
  for (let i = 0; i < size; i++) {
    let rest = i;
    for (let d = dimension - 1; d >= 0; d--) {
      const k = rest % n;
      rest = Math.floor(rest / n);
      points[i * dimension + d] = rule.points[k]!;
      weights[i]! *= rule.weights[k]!;
    }
  }
  return { points, weights, size };
}

/** The integral of `exp(logIntegrand)` by a rule, where points that are not numbers count as 0. */
export function integrate(weights: Float64Array, logIntegrand: Float64Array): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    const value = Math.exp(logIntegrand[i]!);
    if (value > 0) total += weights[i]! * value;
  }
  return total;
}

/** The trapezoidal rule on a box, for smooth integrands that vanish at its faces: each axis is [first, last, number of points]. */
export function boxRule(axes: readonly (readonly [number, number, number])[]): {
  points: Float64Array;
  weights: Float64Array;
  size: number;
} {
  const size = axes.reduce((product, [, , n]) => product * n, 1);
  const cell = axes.reduce((product, [first, last, n]) => product * ((last - first) / (n - 1)), 1);
  const points = new Float64Array(size * axes.length);
  for (let i = 0; i < size; i++) {
    let rest = i;
    for (let d = axes.length - 1; d >= 0; d--) {
      const [first, last, n] = axes[d]!;
      points[i * axes.length + d] = first + ((last - first) * (rest % n)) / (n - 1);
      rest = Math.floor(rest / n);
    }
  }
  return { points, weights: new Float64Array(size).fill(cell), size };
}
