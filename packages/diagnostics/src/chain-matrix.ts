/**
 * @file Chains of one scalar as one row-major matrix, and the split of each chain into halves that every diagnostic of
 * [Vehtari2021] starts from.
 */

/** Draws of one scalar, row-major `[chain, draw]`. */
export interface ChainMatrix {
  readonly values: Float64Array;
  readonly numChains: number;
  readonly numDraws: number;
}

/** What the chains' draws allow: nothing where some are not finite, little where all are equal. */
export type DrawsKind = "varying" | "constant" | "non-finite" | "empty";

/**
 * Copies chains into one matrix.
 *
 * @param caller the public function's name, for the error
 * @throws RangeError when there is no chain, or when chains differ in length
 */
export function chainMatrix(caller: string, chains: readonly Float64Array[]): ChainMatrix {
  const numChains = chains.length;
  if (numChains === 0)
    throw new RangeError(`${caller}: argument \`chains\` expects at least one chain, received none.`);
  const numDraws = chains[0].length;
  const values = new Float64Array(numChains * numDraws);
  for (let chain = 0; chain < numChains; chain++) {
    if (chains[chain].length !== numDraws) {
      throw new RangeError(
        `${caller}: argument \`chains\` expects chains of equal length, received \`${numDraws}\` draws in chain 1 and ` +
          `\`${chains[chain].length}\` in chain ${chain + 1}. Cut the chains to the shortest.`,
      );
    }
    values.set(chains[chain], chain * numDraws);
  }
  return { values, numChains, numDraws };
}

/** Whether draws vary, are all the same number, or hold NaN or infinite values. */
export function drawsKind(values: Float64Array): DrawsKind {
  if (values.length === 0) return "empty";
  const first = values[0];
  let varying = false;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    // The difference of a finite number with itself is zero; of NaN and infinities it is NaN.
    if (value - value !== 0) return "non-finite";
    if (value !== first) varying = true;
  }
  return varying ? "varying" : "constant";
}

/** How far equal numbers may differ, relative to their size: the rounding of a sum of some hundred terms. */
const roundingNoise = 256 * Number.EPSILON;

/** Whether all draws of all chains are one number up to rounding, such as the sum of a simplex. Noise about 0 is not told apart. */
export function isOneNumber(chains: readonly Float64Array[]): boolean {
  let least = Infinity;
  let greatest = -Infinity;
  for (const chain of chains) {
    for (let t = 0; t < chain.length; t++) {
      const value = chain[t];
      if (value - value !== 0) return false;
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
  }
  return greatest - least <= roundingNoise * Math.max(Math.abs(least), Math.abs(greatest));
}

/**
 * Where each element of a matrix goes when its chains are split; -1 for the middle draw of an odd number, which is
 * dropped.
 */
export interface SplitPlan {
  readonly numChains: number;
  readonly numDraws: number;
  /** `target[chain * numDraws + draw]`; null when the split matrix has the same elements in the same order. */
  readonly target: Int32Array | null;
}

/**
 * Plans the split of every chain into its first and its second half.
 *
 * With 2 or 3 draws a half is a single draw; R's posterior then reads the first draws of all chains as one chain and the
 * last draws as another, and so do we. One draw is not split.
 */
export function splitPlan(numChains: number, numDraws: number): SplitPlan {
  const half = numDraws >> 1;
  if (half === 0) return { numChains, numDraws, target: null };
  if (half > 1 && numDraws % 2 === 0) return { numChains: 2 * numChains, numDraws: half, target: null };
  const target = new Int32Array(numChains * numDraws).fill(-1);
  for (let chain = 0; chain < numChains; chain++) {
    for (let t = 0; t < half; t++) {
      const first = chain * numDraws + t;
      const second = chain * numDraws + (numDraws - half) + t;
      target[first] = half === 1 ? chain : 2 * chain * half + t;
      target[second] = half === 1 ? numChains + chain : (2 * chain + 1) * half + t;
    }
  }
  return half === 1
    ? { numChains: 2, numDraws: numChains, target }
    : { numChains: 2 * numChains, numDraws: half, target };
}

/** Splits a matrix; shares `matrix.values` when nothing has to move. */
export function splitChains(matrix: ChainMatrix): ChainMatrix {
  return applySplit(splitPlan(matrix.numChains, matrix.numDraws), matrix.values);
}

/** Moves values `[chain, draw]` to the places of a plan. */
export function applySplit(plan: SplitPlan, values: Float64Array): ChainMatrix {
  const { numChains, numDraws, target } = plan;
  if (target === null) return { values, numChains, numDraws };
  const split = new Float64Array(numChains * numDraws);
  for (let i = 0; i < values.length; i++) {
    if (target[i] >= 0) split[target[i]] = values[i];
  }
  return { values: split, numChains, numDraws };
}
