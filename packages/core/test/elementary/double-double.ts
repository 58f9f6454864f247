/**
 * @file Arithmetic on unevaluated sums of two doubles, some 31 digits (Dekker 1971), and functions in it: what the elementary
 * functions are measured against where mpmath would take days. It is itself checked against mpmath's table.
 */

/** The number high + low, with |low| at most half a unit in the last place of high. */
export type Double2 = readonly [high: number, low: number];

const splitter = 134217729;

function twoSum(a: number, b: number): Double2 {
  const s = a + b;
  const t = s - a;
  return [s, a - (s - t) + (b - t)];
}

function quickTwoSum(a: number, b: number): Double2 {
  const s = a + b;
  return [s, b - (s - a)];
}

export function twoProduct(a: number, b: number): Double2 {
  const p = a * b;
  const ca = splitter * a;
  const cb = splitter * b;
  const aHigh = ca - (ca - a);
  const bHigh = cb - (cb - b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return [p, aHigh * bHigh - p + aHigh * bLow + aLow * bHigh + aLow * bLow];
}

export function add(a: Double2, b: Double2): Double2 {
  const [s, e] = twoSum(a[0], b[0]);
  const [t, f] = twoSum(a[1], b[1]);
  const [u, g] = quickTwoSum(s, e + t);
  return quickTwoSum(u, g + f);
}

export function neg(a: Double2): Double2 {
  return [-a[0], -a[1]];
}

export function sub(a: Double2, b: Double2): Double2 {
  return add(a, neg(b));
}

export function mul(a: Double2, b: Double2): Double2 {
  const [p, e] = twoProduct(a[0], b[0]);
  return quickTwoSum(p, e + (a[0] * b[1] + a[1] * b[0]));
}

export function div(a: Double2, b: Double2): Double2 {
  const first = a[0] / b[0];
  const rest = sub(a, mul(b, [first, 0]));
  const second = rest[0] / b[0];
  const third = sub(rest, mul(b, [second, 0]))[0] / b[0];
  const [s, e] = quickTwoSum(first, second);
  return quickTwoSum(s, e + third);
}

export function sqrt(a: Double2): Double2 {
  const root = Math.sqrt(a[0]);
  if (root === 0) return [0, 0];
  return add([root, 0], [sub(a, twoProduct(root, root))[0] / (2 * root), 0]);
}

/** Times a power of two. */
export function scale(a: Double2, power: number): Double2 {
  return [a[0] * power, a[1] * power];
}

export function of(a: number): Double2 {
  return [a, 0];
}

export const one: Double2 = [1, 0];
export const logTwo: Double2 = [0.6931471805599453, 2.3190468138462996e-17];
export const pi: Double2 = [3.141592653589793, 1.2246467991473532e-16];

/** exp(x) - 1 for |x| <= 1/2, by its Taylor series. */
function expm1Series(x: Double2): Double2 {
  let sum: Double2 = x;
  let term: Double2 = x;
  for (let n = 2; n < 40; n++) {
    term = div(mul(term, x), of(n));
    sum = add(sum, term);
    if (Math.abs(term[0]) < 1e-26 * Math.abs(sum[0])) break;
  }
  return sum;
}

/** 2^k and m with exp(x) = m 2^k, m near 1. */
export function expParts(x: Double2): readonly [Double2, number] {
  const k = Math.round(x[0] / logTwo[0]);
  const r = scale(sub(x, mul(logTwo, of(k))), 1 / 16);
  let m = expm1Series(r);
  // (1 + m)^2 - 1 = 2 m + m^2
  for (let i = 0; i < 4; i++) m = add(scale(m, 2), mul(m, m));
  return [add(one, m), k];
}

/** exp(x) where it is well within the normal range. */
export function exp(x: Double2): Double2 {
  const [m, k] = expParts(x);
  return scale(scale(m, 2 ** Math.floor(k / 2)), 2 ** (k - Math.floor(k / 2)));
}

export function expm1(x: Double2): Double2 {
  if (Math.abs(x[0]) < 0.4) return expm1Series(x);
  return sub(exp(x), one);
}

/** log(1 + x) for |x| < 1/4, by the series of 2 atanh(x / (2 + x)). */
function log1pSeries(x: Double2): Double2 {
  const s = div(x, add([2, 0], x));
  const s2 = mul(s, s);
  let power = s;
  let sum = s;
  for (let n = 3; n < 60; n += 2) {
    power = mul(power, s2);
    const term = div(power, of(n));
    sum = add(sum, term);
    if (Math.abs(term[0]) <= 1e-26 * Math.abs(sum[0])) break;
  }
  return scale(sum, 2);
}

export function log1p(x: Double2): Double2 {
  return Math.abs(x[0]) < 0.2 ? log1pSeries(x) : log(add(one, x));
}

export function log(x: Double2): Double2 {
  let m = x;
  let k = 0;
  if (m[0] < 2 ** -500) {
    m = scale(m, 2 ** 600);
    k -= 600;
  }
  const shift = Math.round(Math.log2(m[0]));
  m = scale(scale(m, 2 ** -Math.floor(shift / 2)), 2 ** -(shift - Math.floor(shift / 2)));
  k += shift;
  const whole = mul(logTwo, of(k));
  if (Math.abs(m[0] - 1) < 0.2) return add(whole, log1pSeries(sub(m, one)));
  // One Newton step from the engine's logarithm.
  const guess = of(Math.log(m[0]));
  const e = sub(mul(m, exp(neg(guess))), one);
  return add(whole, add(guess, sub(e, scale(mul(e, e), 0.5))));
}

/** sin(pi x) for |x| <= 1/2, by its Taylor series. */
export function sinPi(x: Double2): Double2 {
  const y = mul(pi, x);
  const y2 = mul(y, y);
  let term = y;
  let sum = y;
  for (let n = 2; n < 60; n += 2) {
    term = neg(div(mul(term, y2), of(n * (n + 1))));
    sum = add(sum, term);
    if (Math.abs(term[0]) < 1e-30 * Math.abs(sum[0])) break;
  }
  return sum;
}
