/**
 * @file Reduction of an angle to [-pi/4, pi/4]: three parts of pi/2 where the multiple is small (Cody and Waite 1980), and
 * exact integer arithmetic on 1280 bits of 2/pi where it is not or where the remainder nearly vanishes (Payne and Hanek 1983).
 */

/** The first 1280 bits of 2/pi after the binary point. */
const twoOverPi = BigInt(
  "0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e0" +
    "06492eea09d1921cfe1deb1cb129a73ee88235f52ebb4484e99c7026b45f7e413991d639835339f4" +
    "9c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b74f463f669e5fea2d" +
    "7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b6babf0cfbc209af4361d",
);
const roundingShift = 6755399441055744;

/** The reduced angle of the last call is high + low; read at once, the next call overwrites it. */
export const reducedAngle = { high: 0, low: 0 };

/**
 * Writes `x` minus the nearest multiple of pi/2 to {@link reducedAngle}.
 *
 * @param x finite
 * @returns the multiple modulo 4
 */
export function reduceByHalfPi(x: number): number {
  if (x < 500000 && x > -500000) {
    const n = x * 0.6366197723675814 + roundingShift - roundingShift;
    // The first two parts have 33 bits each, so that their products with n are exact.
    const first = x - n * 1.5707963267341256;
    const second = n * 6.077100506303966e-11;
    const r = first - second;
    const rest = first - r - second - n * 2.0222662487959506e-21;
    const high = r + rest;
    if (high > 1e-5 || high < -1e-5 || n === 0) {
      reducedAngle.high = high;
      reducedAngle.low = r - high + rest;
      return n & 3;
    }
  }
  return reduceExactly(x);
}

const double = new Float64Array(1);
const bits = new BigUint64Array(double.buffer);

function reduceExactly(x: number): number {
  double[0] = x;
  const pattern = bits[0];
  const biased = Number((pattern >> 52n) & 0x7ffn);
  const fraction = pattern & 0xfffffffffffffn;
  // x = +-significand 2^(biased - 1075)
  const significand = biased === 0 ? fraction : fraction | 0x10000000000000n;
  const shift = BigInt(1280 + 1075 - Math.max(biased, 1));
  let product = significand * twoOverPi;
  if (x < 0) product = -product;
  const multiple = (product + (1n << (shift - 1n))) >> shift;
  const remainder = (product - (multiple << shift)) >> (shift - 200n);
  const high = Number(remainder);
  const low = Number(remainder - BigInt(high));
  const scale = 6.223015277861142e-61; // 2^-200
  const a = high * scale;
  const b = low * scale;
  // (a + b) pi/2, pi/2 in two parts, the product of the high parts without loss.
  const c = 134217729 * a;
  const aHigh = c - (c - a);
  const aLow = a - aHigh;
  const product0 = a * 1.5707963267948966;
  const error =
    aHigh * 1.5707963407039642 - product0 + aLow * 1.5707963407039642 + (aHigh + aLow) * -1.3909067675399456e-8;
  const tail = error + (a * 6.123233995736766e-17 + b * 1.5707963267948966);
  reducedAngle.high = product0 + tail;
  reducedAngle.low = product0 - reducedAngle.high + tail;
  return Number(multiple & 3n);
}
