/**
 * @file The logarithm of the gamma function for positive arguments: Stirling's series [AbramowitzStegun1964, 6.1.41]
 * above 10, the recurrence below.
 */

/** B_2k / (2k (2k - 1)) for k = 1..8: at x >= 10 the first term left out is below 1e-17. */
const stirlingCoefficients = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];
const halfLogTwoPi = 0.9189385332046728;

/**
 * log Γ(x).
 *
 * @param x positive; zero gives `Infinity`, a negative number or NaN gives NaN
 */
export function logGamma(x: number): number {
  if (!(x >= 0)) return NaN;
  if (x === 0 || x === Infinity) return Infinity;
  let product = 1;
  let shifted = x;
  while (shifted < 10) product *= shifted++;
  const inverse = 1 / shifted;
  const inverseSquared = inverse * inverse;
  let series = 0;
  for (let k = stirlingCoefficients.length - 1; k >= 0; k--) series = series * inverseSquared + stirlingCoefficients[k];
  return (shifted - 0.5) * Math.log(shifted) - shifted + halfLogTwoPi + series * inverse - Math.log(product);
}
