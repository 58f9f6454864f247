/**
 * @file Autocovariance averaged over chains, lag by lag as it is asked for. Chains that mix well need only a few lags,
 * which are summed directly; past these, all lags come from one pass of fast Fourier transforms.
 */
import type { ChainMatrix } from "./chain-matrix.js";
import { fourierTransform } from "./fourier-transform.js";

/** Lags summed directly: about where a direct sum over 8 half chains of 500 costs as much as the transforms. */
const maxDirectLag = 47;
const lagsAtOnce = 4;

/** Autocovariances of a matrix of chains and the chains' means. */
export interface MeanAutocovariance {
  /** `[chain]`, relative to `matrix.values[0]`, which keeps digits under a large offset. */
  readonly chainMeans: Float64Array;
  /**
   * The mean over chains of sum_t (x_t - mean)(x_(t + lag) - mean) / numDraws, the biased estimate that [Geyer1992]
   * recommends.
   */
  at(lag: number): number;
}

/** Prepares the autocovariances of finite draws. */
export function meanAutocovariance(matrix: ChainMatrix): MeanAutocovariance {
  const { values, numChains, numDraws } = matrix;
  const centred = new Float64Array(values.length);
  const chainMeans = new Float64Array(numChains);
  const origin = values[0];
  for (let chain = 0; chain < numChains; chain++) {
    const start = chain * numDraws;
    const end = start + numDraws;
    let sum = 0;
    for (let t = start; t < end; t++) {
      const shifted = values[t] - origin;
      centred[t] = shifted;
      sum += shifted;
    }
    const first = sum / numDraws;
    let residual = 0;
    for (let t = start; t < end; t++) {
      const difference = centred[t] - first;
      centred[t] = difference;
      residual += difference;
    }
    // What rounding left in the mean matters between chains; within a chain it only enters squared.
    chainMeans[chain] = first + residual / numDraws;
  }
  let byLag: Float64Array = new Float64Array(Math.min(maxDirectLag + 1, numDraws));
  let numKnown = 0;
  const at = (lag: number): number => {
    while (numKnown <= lag) {
      if (numKnown < byLag.length) {
        directLags(centred, numChains, numDraws, numKnown, byLag);
        numKnown = Math.min(numKnown + lagsAtOnce, byLag.length);
      } else {
        byLag = allLags(centred, numChains, numDraws);
        numKnown = numDraws;
      }
    }
    return byLag[lag];
  };
  return { chainMeans, at };
}

/**
 * Four lags in one pass over the draws, two draws at a time: eight sums that do not wait for each other, and a window of
 * shifted draws that is loaded once.
 */
function directLags(
  centred: Float64Array,
  numChains: number,
  numDraws: number,
  firstLag: number,
  byLag: Float64Array,
): void {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  for (let chain = 0; chain < numChains; chain++) {
    const start = chain * numDraws;
    const end = start + numDraws;
    const whole = end - firstLag - 4;
    let odd0 = 0;
    let odd1 = 0;
    let odd2 = 0;
    let odd3 = 0;
    let t = start;
    if (t < whole) {
      let y0 = centred[t + firstLag];
      let y1 = centred[t + firstLag + 1];
      let y2 = centred[t + firstLag + 2];
      for (; t < whole; t += 2) {
        const y3 = centred[t + firstLag + 3];
        const y4 = centred[t + firstLag + 4];
        const x = centred[t];
        const next = centred[t + 1];
        sum0 += x * y0;
        sum1 += x * y1;
        sum2 += x * y2;
        sum3 += x * y3;
        odd0 += next * y1;
        odd1 += next * y2;
        odd2 += next * y3;
        odd3 += next * y4;
        y0 = y2;
        y1 = y3;
        y2 = y4;
      }
    }
    for (; t < end - firstLag; t++) {
      const x = centred[t];
      const shifted = t + firstLag;
      sum0 += x * centred[shifted];
      if (shifted + 1 < end) sum1 += x * centred[shifted + 1];
      if (shifted + 2 < end) sum2 += x * centred[shifted + 2];
      if (shifted + 3 < end) sum3 += x * centred[shifted + 3];
    }
    sum0 += odd0;
    sum1 += odd1;
    sum2 += odd2;
    sum3 += odd3;
  }
  const scale = 1 / (numChains * numDraws);
  const sums = [sum0, sum1, sum2, sum3];
  for (let i = 0; i < lagsAtOnce && firstLag + i < byLag.length; i++) byLag[firstLag + i] = sums[i] * scale;
}

/**
 * Wiener-Khinchin on zero-padded chains. The mean over chains is taken on the power spectra, so that one backward
 * transform serves all; forward, two chains share a complex transform (the cross terms are odd in frequency, hence
 * imaginary after the backward transform).
 */
function allLags(centred: Float64Array, numChains: number, numDraws: number): Float64Array {
  let length = 1;
  while (length < 2 * numDraws) length *= 2;
  const transform = fourierTransform(length);
  const power = new Float64Array(length);
  const real = new Float64Array(length);
  const imaginary = new Float64Array(length);
  for (let chain = 0; chain < numChains; chain += 2) {
    real.fill(0, numDraws);
    real.set(centred.subarray(chain * numDraws, (chain + 1) * numDraws));
    imaginary.fill(0);
    if (chain + 1 < numChains) imaginary.set(centred.subarray((chain + 1) * numDraws, (chain + 2) * numDraws));
    transform.forward(real, imaginary);
    for (let i = 0; i < length; i++) power[i] += real[i] * real[i] + imaginary[i] * imaginary[i];
  }
  imaginary.fill(0);
  transform.backward(power, imaginary);
  const scale = 1 / (length * numChains * numDraws);
  const byLag = new Float64Array(numDraws);
  for (let lag = 0; lag < numDraws; lag++) byLag[lag] = power[lag] * scale;
  return byLag;
}
