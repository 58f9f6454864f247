/**
 * @file Generalised inverse Gaussian random numbers, within bounds or not: rejection on the logarithm of the number, whose
 * density is log-concave for all parameters, from a constant about the mode and an exponential on either side (Devroye 2014,
 * "Random variate generation for the generalized inverse Gaussian distribution"; Devroye 1984 for log-concave densities).
 */
import type { Generator } from "../generator.js";
import { exp, expm1, log, log1p } from "../special/elementary.js";
import { randomStandardExponential } from "./exponential.js";
import { randomGamma, randomInvGamma } from "./gamma.js";

/**
 * A number with density proportional to x^(p - 1) exp(-(a x + b / x) / 2) on x > 0.
 *
 * A variance v with density v^(-n / 2 - k) exp(-s / (2 v)) from its rows, times a half-normal prior on its root with scale t,
 * is one with a = 1 / t^2.
 *
 * @param p any real; positive where `b` is 0, negative where `a` is 0
 * @param a not negative
 * @param b not negative
 * @returns NaN where the density has no finite integral
 */
export function randomGeneralisedInverseGaussian(generator: Generator, p: number, a: number, b: number): number {
  if (b === 0 && p > 0 && a > 0) return 2 * (randomGamma(generator, p) / a);
  if (a === 0 && p < 0 && b > 0) return 0.5 * randomInvGamma(generator, -p, b);
  return randomTruncatedGeneralisedInverseGaussian(generator, p, a, b, 0, Infinity);
}

/**
 * A number with density proportional to x^(p - 1) exp(-(a x + b / x) / 2) on [`lower`, `upper`], as exact far in a tail as
 * about the mode. With b = 0 it is a truncated gamma number with rate a / 2, with a = 0 an inverse gamma one with scale b / 2.
 *
 * @param p any real
 * @param a not negative
 * @param b not negative
 * @param lower not negative, at most `upper`
 * @param upper Infinity for no bound
 * @returns NaN where the density has no finite integral
 */
export function randomTruncatedGeneralisedInverseGaussian(
  generator: Generator,
  p: number,
  a: number,
  b: number,
  lower: number,
  upper: number,
): number {
  if (!(a >= 0 && a < Infinity && b >= 0 && b < Infinity && lower >= 0 && lower <= upper && lower < Infinity))
    return NaN;
  if (p - p !== 0) return NaN;
  if (lower === upper) return lower;
  placeCentre(p, a, b, lower, upper);
  const centre = numbers[CENTRE];
  if (!(centre > 0 && centre < Infinity)) return NaN;
  // So steep at the bound that all of the mass is within the spacing of doubles.
  if (!(Math.abs(numbers[SLOPE]) < 1e300)) return centre;
  placeSide(RIGHT, upper);
  placeSide(LEFT, lower);
  const flat = numbers[RIGHT + FLAT] + numbers[LEFT + FLAT];
  if (!(flat < Infinity)) return NaN;
  const total = flat + numbers[RIGHT + TAIL] + numbers[LEFT + TAIL];
  for (;;) {
    generator.writeUniform(uniform);
    const u = uniform[0] * total;
    let envelope = 0;
    if (u < flat) numbers[W] = u - numbers[LEFT + FLAT];
    else {
      const side = u < flat + numbers[RIGHT + TAIL] ? RIGHT : LEFT;
      envelope = -randomStandardExponential(generator);
      const distance = numbers[side + FLAT] - envelope * numbers[side + TAIL];
      if (distance > numbers[side + END]) continue;
      numbers[W] = side === RIGHT ? distance : -distance;
    }
    evaluate();
    generator.writeUniform(uniform);
    if (uniform[0] <= exp(numbers[G] - envelope)) break;
  }
  // The root twice, because e^w may be beyond doubles where the number is not.
  const root = exp(0.5 * numbers[W]);
  const x = centre * root * root;
  return x < lower ? lower : x > upper ? upper : x;
}

/*
 * With x = centre e^w the log density, less its value at the centre, is
 *   g(w) = slope w - A (e^w - 1 - w) - B (e^-w - 1 + w),  A = a centre / 2, B = b / (2 centre), slope = p - A + B,
 * where the centre is the mode of log x, or the bound nearest to it; the slope is 0 at the mode. The numbers of one draw are in
 * an array, because those handed from function to function would be boxed.
 */
const CENTRE = 0;
const SLOPE = 1;
const W = 2;
const G = 3;
const G_SLOPE = 4;
/** For A and for B: the number, and the half of `a` or `b` that it is made of, whose logarithm is finite where the number underflows. */
const A = 5;
const B = 7;
const HALF = 1;
/** For either side: where the envelope stops being flat, the mean of the exponential beyond (0 for none), and the bound. */
const RIGHT = 9;
const LEFT = 12;
const FLAT = 0;
const TAIL = 1;
const END = 2;
const numbers = new Float64Array(15);
const uniform = new Float64Array(1);

/** Below this, a coefficient matters only where e^|w| is so large that the rest of its term is rounding error. */
const TINY = 1e-100;
const LARGE_EXPONENT = 700;

/** Sets the centre and what g needs. */
function placeCentre(p: number, a: number, b: number, lower: number, upper: number): void {
  const abs = Math.abs(p);
  const omega = Math.sqrt(a) * Math.sqrt(b);
  const larger = abs > omega ? abs : omega;
  const ratio = larger === 0 ? 0 : (abs > omega ? omega : abs) / larger;
  const sum = abs + larger * Math.sqrt(1 + ratio * ratio);
  const mode = a === 0 && p >= 0 ? Infinity : b === 0 && p <= 0 ? 0 : p >= 0 ? sum / a : b / sum;
  const centre = mode < lower ? lower : mode > upper ? upper : mode;
  numbers[CENTRE] = centre;
  numbers[A] = 0.5 * a * centre;
  numbers[A + HALF] = 0.5 * a;
  numbers[B] = (0.5 * b) / centre;
  numbers[B + HALF] = 0.5 * b;
  numbers[SLOPE] = centre === mode ? 0 : p - numbers[A] + numbers[B];
}

/** The logarithm of A or B. */
function logOf(place: typeof A | typeof B): number {
  const logCentre = log(numbers[CENTRE]);
  return log(numbers[place + HALF]) + (place === A ? logCentre : -logCentre);
}

/** Sets g and its slope at w. */
function evaluate(): void {
  const w = numbers[W];
  const distance = Math.abs(w);
  // e^|w| - 1 and e^-|w| - 1.
  const growth = expm1(distance);
  const decay = distance < LARGE_EXPONENT ? -growth / (1 + growth) : -1;
  const a = w > 0 ? growth : decay;
  const b = w > 0 ? decay : growth;
  let value = numbers[SLOPE] * w;
  let slope = numbers[SLOPE];
  if (numbers[A] > TINY && w < LARGE_EXPONENT) {
    value -= numbers[A] * (a - w);
    slope -= numbers[A] * a;
  } else {
    const term = exp(logOf(A) + w);
    value -= term;
    slope -= term;
  }
  if (numbers[B] > TINY && w > -LARGE_EXPONENT) {
    value -= numbers[B] * (b + w);
    slope += numbers[B] * b;
  } else {
    const term = exp(logOf(B) - w);
    value -= term;
    slope += term;
  }
  numbers[G] = value;
  numbers[G_SLOPE] = slope;
}

/** Sets the envelope on one side: flat, then along the tangent where g has fallen by about 1, which keeps what is rejected bounded. */
function placeSide(side: typeof RIGHT | typeof LEFT, bound: number): void {
  const sign = side === RIGHT ? 1 : -1;
  const centre = numbers[CENTRE];
  const width = bound === 0 || bound === Infinity ? Infinity : sign * logRatio(bound, centre);
  const slope = -sign * numbers[SLOPE];
  // Each term of g alone falls by 1 no nearer than g does.
  let distance = slope > 0 ? 1 / slope : Infinity;
  const steep = fallOfSteep(side === RIGHT ? A : B);
  if (steep < distance) distance = steep;
  const gentle = fallOfGentle(side === RIGHT ? B : A);
  if (gentle < distance) distance = gentle;
  numbers[side + END] = width;
  numbers[side + FLAT] = width;
  numbers[side + TAIL] = 0;
  if (distance > width) distance = width;
  if (!(distance > 0 && distance < Infinity)) return;
  numbers[W] = sign * distance;
  evaluate();
  if (numbers[G] >= -1 && distance === width) return;
  if (numbers[G] < -1) {
    // One step of Newton's method, which for a concave function stays beyond the solution.
    distance += (1 + numbers[G]) / (-sign * numbers[G_SLOPE]);
    numbers[W] = sign * distance;
    evaluate();
  }
  const tail = -sign / numbers[G_SLOPE];
  const flat = distance + numbers[G] * tail;
  numbers[side + FLAT] = flat > 0 ? flat : 0;
  numbers[side + TAIL] = tail;
}

/** log(x / y), exact where the two are near each other and where the quotient is beyond doubles. */
function logRatio(x: number, y: number): number {
  return x > 0.5 * y && x < 2 * y ? log1p((x - y) / y) : log(x) - log(y);
}

/** About the w > 0 with c (e^w - 1 - w) = 1, for the c in this place; Infinity for c = 0. */
function fallOfSteep(place: typeof A | typeof B): number {
  const c = numbers[place];
  if (c < TINY) return -logOf(place);
  return c > 1 ? Math.sqrt(2 / c) : log1p(1 / c + log1p(1 / c));
}

/** About the w > 0 with c (e^-w - 1 + w) = 1, for the c in this place; Infinity for c = 0. */
function fallOfGentle(place: typeof A | typeof B): number {
  const rest = 1 / numbers[place];
  return rest + (rest < 0.5 ? Math.sqrt(2 * rest) : 1);
}
