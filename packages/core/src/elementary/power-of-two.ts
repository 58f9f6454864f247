/** @file Powers of two as constants of definitions: the power operator's bits are the engine's own. */

/** 2^k, exact; `k` an integer in -1022..1023. */
export function powerOfTwo(k: number): number {
  let power = 1;
  for (let i = 0; i < k; i++) power *= 2;
  for (let i = 0; i > k; i--) power *= 0.5;
  return power;
}
