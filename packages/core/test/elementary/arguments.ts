/** @file Arguments to measure the elementary functions at: half of them plain, half where such functions tend to be wrong. */

/** Uniform numbers in [0, 1) of 53 bits, from a seed (xorshift128+, Vigna 2017). */
export function uniformNumbers(seed: number): () => number {
  const [a, b] = [BigInt(seed) + 0x9e3779b97f4a7c15n, 0xbf58476d1ce4e5b9n];
  // In 32-bit halves, for speed.
  let [aHigh, aLow] = [Number(a >> 32n) | 0, Number(a & 0xffffffffn) | 0];
  let [bHigh, bLow] = [Number(b >> 32n) | 0, Number(b & 0xffffffffn) | 0];
  return () => {
    let [high, low] = [aHigh, aLow];
    const [yHigh, yLow] = [bHigh, bLow];
    [aHigh, aLow] = [yHigh, yLow];
    // x ^= x << 23
    [high, low] = [high ^ ((high << 23) | (low >>> 9)), low ^ (low << 23)];
    const [h17, l17] = [high >>> 17, (low >>> 17) | (high << 15)];
    const [h26, l26] = [yHigh >>> 26, (yLow >>> 26) | (yHigh << 6)];
    [bHigh, bLow] = [high ^ yHigh ^ h17 ^ h26, low ^ yLow ^ l17 ^ l26];
    const sumLow = (bLow >>> 0) + (yLow >>> 0);
    const sumHigh = (bHigh + yHigh + (sumLow > 0xffffffff ? 1 : 0)) >>> 0;
    return (sumHigh * 2 ** 21 + ((sumLow >>> 0) >>> 11)) * 2 ** -53;
  };
}

const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/** The number `steps` doubles away from `x` in magnitude. */
export function neighbour(x: number, steps: number): number {
  double[0] = x;
  bits[0] = bits[0]! + BigInt(steps);
  return double[0]!;
}

/** Where a function is measured. */
export interface Domain {
  /** The plain half: uniform in one of these intervals, chosen uniformly. */
  readonly intervals: readonly (readonly [number, number])[];
  /** Numbers whose neighbourhood is adversarial: k stands for an integer of the range given. */
  readonly boundaries?: { readonly of: (k: number) => number; readonly from: number; readonly to: number };
  /** More of them. */
  readonly points?: readonly number[];
  /** Magnitudes 2^from..2^to are taken log-uniformly, of either sign where `signs` is 2. */
  readonly magnitudes: { readonly from: number; readonly to: number; readonly signs: 1 | 2 };
  /** Whether an argument may be measured: in the domain, and the result finite or rightly infinite. */
  readonly accepts: (x: number) => boolean;
}

const always = (): boolean => true;

/** The domains of functions of one number, by name. */
export const domains1: Readonly<Record<string, Domain>> = {
  exp: {
    intervals: [
      [-1, 1],
      [-30, 30],
      [-746, 710],
    ],
    boundaries: { of: (k) => (k + 0.5) * Math.LN2, from: -1076, to: 1024 },
    points: [708, 709.782712893384, -708, -708.3964185322641, -745.1332191019412],
    magnitudes: { from: -1074, to: 9, signs: 2 },
    accepts: (x) => x > -745.2 && x < 720,
  },
  expOfNonPositive: {
    intervals: [
      [-1, 0],
      [-30, 0],
      [-746, 0],
    ],
    boundaries: { of: (k) => (k + 0.5) * Math.LN2, from: -1076, to: -1 },
    points: [-708, -708.3964185322641, -745.1332191019412],
    magnitudes: { from: -1074, to: 9, signs: 2 },
    accepts: (x) => x > -745.2 && x <= 0,
  },
  logOfModerate: {
    intervals: [
      [0.5, 2],
      [0, 1],
      [0, 1e6],
    ],
    boundaries: { of: (k) => (k % 2 === 0 ? 1 : Math.SQRT2) * 2 ** Math.floor(k / 2), from: -2043, to: 2043 },
    points: [1, 2 ** -1022],
    magnitudes: { from: -1022, to: 1022, signs: 1 },
    accepts: (x) => x >= 2 ** -1022 && x < 2 ** 1022,
  },
  log1pOfUnit: {
    intervals: [
      [0, 1],
      [0, 0.01],
    ],
    boundaries: { of: (k) => 2 ** k, from: -1074, to: 0 },
    points: [0.5, 0.5, 1, 0.4142135623730951],
    magnitudes: { from: -1074, to: 0, signs: 1 },
    accepts: (x) => x > 0 && x <= 1,
  },
  expm1: {
    intervals: [
      [-1, 1],
      [-30, 30],
      [-60, 710],
    ],
    boundaries: { of: (k) => (k + 0.5) * Math.LN2, from: -60, to: 1024 },
    points: [708, 709.782712893384, -37, -36.7],
    magnitudes: { from: -1074, to: 9, signs: 2 },
    accepts: (x) => x < 720,
  },
  log: {
    intervals: [
      [0.5, 2],
      [0, 1],
      [0, 1e6],
    ],
    boundaries: { of: (k) => (k % 2 === 0 ? 1 : Math.SQRT2) * 2 ** Math.floor(k / 2), from: -2147, to: 2047 },
    points: [1, 1, 1, 2 ** -1022, 2 ** 1022, Number.MAX_VALUE],
    magnitudes: { from: -1074, to: 1024, signs: 1 },
    accepts: (x) => x > 0,
  },
  log1p: {
    intervals: [
      [-0.5, 1],
      [0, 1],
      [-1, 100],
    ],
    boundaries: { of: (k) => (k % 2 === 0 ? 1 : Math.SQRT2) * 2 ** Math.floor(k / 2) - 1, from: -106, to: 240 },
    points: [-1, -0.5, 1, 0.5, 2 ** 1000, Number.MAX_VALUE],
    magnitudes: { from: -1074, to: 1024, signs: 2 },
    accepts: (x) => x > -1,
  },
  logistic: {
    intervals: [
      [-1, 1],
      [-30, 30],
      [-745, 40],
    ],
    boundaries: { of: (k) => (k + 0.5) * Math.LN2, from: -1076, to: 60 },
    points: [-708, -708.3964185322641],
    magnitudes: { from: -1074, to: 9, signs: 2 },
    accepts: (x) => x > -745.2,
  },
  log1pExp: {
    intervals: [
      [-1, 1],
      [-30, 30],
      [-745, 800],
    ],
    boundaries: { of: (k) => (k + 0.5) * Math.LN2, from: -1076, to: 60 },
    points: [-708, -708.3964185322641, 0, Math.log(0.5)],
    magnitudes: { from: -1074, to: 12, signs: 2 },
    accepts: (x) => x > -745.2,
  },
  logLogistic: {
    intervals: [
      [-1, 1],
      [-30, 30],
      [-800, 745],
    ],
    boundaries: { of: (k) => (k + 0.5) * Math.LN2, from: -60, to: 1076 },
    points: [708, 708.3964185322641, 0, Math.log(2)],
    magnitudes: { from: -1074, to: 12, signs: 2 },
    accepts: (x) => x < 745.2,
  },
  tanh: {
    intervals: [
      [-1, 1],
      [-20, 20],
    ],
    boundaries: { of: (k) => ((k + 0.5) * Math.LN2) / 2, from: -60, to: 60 },
    points: [19.06, 22],
    magnitudes: { from: -1074, to: 9, signs: 2 },
    accepts: always,
  },
  log1mExp: {
    intervals: [
      [-1, 0],
      [-30, 0],
      [-745, 0],
    ],
    boundaries: { of: (k) => (k + 0.5) * Math.LN2, from: -1076, to: -1 },
    points: [-Math.LN2, -Math.LN2, -708.3964185322641],
    magnitudes: { from: -1074, to: 9, signs: 2 },
    accepts: (x) => x < 0 && x > -745.2,
  },
  logit: {
    intervals: [
      [0, 1],
      [0.4, 0.6],
    ],
    boundaries: { of: (k) => 2 ** k / (1 + 2 ** k), from: -60, to: 52 },
    points: [0.25, 0.5, 0.5, 1],
    magnitudes: { from: -1074, to: 0, signs: 1 },
    accepts: (x) => x > 0 && x < 1,
  },
  sinh: {
    intervals: [
      [-1, 1],
      [-30, 30],
      [-711, 711],
    ],
    boundaries: { of: (k) => (k + 0.5) * Math.LN2, from: -1024, to: 1024 },
    points: [0.5, 1, 700, 710.4],
    magnitudes: { from: -1074, to: 9, signs: 2 },
    accepts: (x) => Math.abs(x) < 715,
  },
  cosh: {
    intervals: [
      [-1, 1],
      [-30, 30],
      [-711, 711],
    ],
    boundaries: { of: (k) => (k + 0.5) * Math.LN2, from: -1024, to: 1024 },
    points: [0.5, 1, 700, 710.4],
    magnitudes: { from: -1074, to: 9, signs: 2 },
    accepts: (x) => Math.abs(x) < 715,
  },
  erf: {
    intervals: [
      [-1, 1],
      [-6, 6],
    ],
    boundaries: { of: (k) => k / 16, from: -100, to: 100 },
    points: [1, -1, 5.9],
    magnitudes: { from: -1074, to: 9, signs: 2 },
    accepts: always,
  },
  erfc: {
    intervals: [
      [-1, 1],
      [-6, 6],
      [0, 27.2],
    ],
    boundaries: { of: (k) => Math.sqrt((Math.abs(k) + 0.5) * Math.LN2), from: 0, to: 1060 },
    points: [0.5, 1, 4, 26.5],
    magnitudes: { from: -1074, to: 4, signs: 2 },
    accepts: (x) => x < 27.2,
  },
  erfcx: {
    intervals: [
      [0, 1],
      [-6, 6],
      [-26, 100],
    ],
    boundaries: { of: (k) => -Math.sqrt((k + 0.5) * Math.LN2), from: 0, to: 1020 },
    points: [4, 1],
    magnitudes: { from: -1000, to: 900, signs: 2 },
    accepts: (x) => x > -26.6,
  },
  normalCdf: {
    intervals: [
      [-1, 1],
      [-9, 9],
      [-38.4, 0],
    ],
    boundaries: { of: (k) => -Math.sqrt((2 * k + 1) * Math.LN2), from: 0, to: 1060 },
    points: [-0.7, 1, -5.6, -37.5],
    magnitudes: { from: -1074, to: 5, signs: 2 },
    accepts: (x) => x > -38.4,
  },
  normalLogCdf: {
    intervals: [
      [-1, 1],
      [-9, 9],
      [-100, 38],
    ],
    boundaries: { of: (k) => Math.sqrt((2 * k + 1) * Math.LN2), from: 0, to: 1000 },
    points: [-0.7, 1, 5.6, 37.5],
    magnitudes: { from: -1074, to: 400, signs: 2 },
    accepts: (x) => x < 38.4,
  },
  normalQuantile: {
    intervals: [
      [0, 1],
      [0.4, 0.6],
      [0, 0.08],
    ],
    boundaries: { of: (k) => 2 ** k, from: -1022, to: -1 },
    points: [0.075, 0.925, 0.5, 0.5, Math.exp(-25), 1],
    magnitudes: { from: -1022, to: 0, signs: 1 },
    accepts: (x) => x > 0 && x < 1,
  },
  lgamma: {
    intervals: [
      [0, 4],
      [0, 20],
      [0, 1e6],
      [0.5, 2.5],
    ],
    boundaries: { of: (k) => k / 2, from: 1, to: 40 },
    points: [1, 2, 1, 2, 8],
    magnitudes: { from: -1074, to: 960, signs: 1 },
    accepts: (x) => x > 0 || x !== Math.floor(x),
  },
  digamma: {
    intervals: [
      [0, 2],
      [1.2, 1.72],
      [0, 20],
      [0, 1e6],
      [-20, 0],
    ],
    boundaries: { of: (k) => k / 2, from: -40, to: 40 },
    points: [1, 2, 8, 1.4616321449683622, 1.2116321449683622, 1.7116321449683622],
    magnitudes: { from: -1022, to: 960, signs: 1 },
    accepts: (x) => x > 0 || x !== Math.floor(x),
  },
  trigamma: {
    intervals: [
      [0, 2],
      [0, 20],
      [0, 1e6],
      [-20, 0],
    ],
    boundaries: { of: (k) => k / 2, from: -40, to: 40 },
    points: [1, 2, 8],
    magnitudes: { from: -510, to: 960, signs: 1 },
    accepts: (x) => x > 0 || x !== Math.floor(x),
  },
};

/** A pair to raise one to the power of the other: results over the whole range, bases next to 1, small integer exponents. */
function powerArguments(uniform: () => number): readonly [number, number] {
  const kind = uniform();
  let x = 2 ** (200 * (uniform() - 0.5));
  if (kind < 0.2) x = 1 + (uniform() - 0.5) * 2 ** (-50 * uniform());
  else if (kind < 0.3) x = 2 ** Math.floor(-1074 + 2097 * uniform()) * (1 + uniform());
  else if (kind < 0.5)
    x = neighbour((88 + Math.floor(90 * uniform()) + 0.5) / 128, Math.round((uniform() - 0.5) * 1000));
  if (kind > 0.8) return [x, Math.floor(40 * uniform()) / 2 - 10];
  const exponent = kind > 0.6 ? (uniform() - 0.5) * 40 : -745 + 1454 * uniform();
  const y = exponent / Math.log(x);
  return Math.abs(y) < 1e300 ? [x, y] : [x, 1];
}

/** Pairs of arguments, by name. */
export const pairs: Readonly<Record<string, (uniform: () => number) => readonly [number, number]>> = {
  pow: powerArguments,
  logAddExp: (uniform) => [(uniform() - 0.5) * 100, (uniform() - 0.5) * 100],
};

/** The next argument of a sequence that alternates between the plain and the adversarial half. */
export function argumentsOf(domain: Domain, uniform: () => number): () => number {
  const { intervals, boundaries, points = [], magnitudes } = domain;
  const between = (from: number, to: number): number => from + (to - from) * uniform();
  const plain = (): number => {
    const [from, to] = intervals[Math.floor(uniform() * intervals.length)]!;
    return between(from, to);
  };
  const magnitude = (): number => {
    const exponent = between(magnitudes.from, magnitudes.to);
    const value = 2 ** Math.floor(exponent) * (1 + uniform());
    return magnitudes.signs === 2 && uniform() < 0.5 ? -value : value;
  };
  /** A few doubles away, or a few thousand, or far more. */
  const near = (x: number): number => neighbour(x, Math.round((uniform() - 0.5) * 2 ** (2 + 38 * uniform())));
  const adversarial = (): number => {
    const kind = uniform();
    if (kind < 0.4) return magnitude();
    if (kind < 0.75 && boundaries !== undefined) {
      return near(boundaries.of(Math.floor(between(boundaries.from, boundaries.to + 1))));
    }
    if (kind < 0.9 && points.length > 0) return near(points[Math.floor(uniform() * points.length)]!);
    // Few bits.
    return Math.fround(plain() * 16) / 16;
  };
  let count = 0;
  return () => {
    for (;;) {
      const x = count % 2 === 0 ? plain() : adversarial();
      if (x - x === 0 && domain.accepts(x)) {
        count++;
        return x;
      }
    }
  };
}

/**
 * The magnitude below which an answer is measured in units in the last place of this number: about the zeros that no double
 * meets, which are those of digamma and lgamma below 0, and where log(exp(x) + exp(y)) cancels.
 */
export function floorOf(name: string, xs: readonly number[]): number {
  if (name === "logAddExp") return Math.max(...xs.map(Math.abs));
  return (name === "digamma" || name === "lgamma") && xs[0]! < 0 ? 1 : 2 ** -1022;
}
