/** @file The powers of two that a double can hold, for scaling without `Math.pow`. */

/** `powersOfTwo[k + 1074]` is 2^k, for k = -1074..1023; multiplying by one is exact unless the result is subnormal. */
export const powersOfTwo = createPowersOfTwo();

function createPowersOfTwo(): Float64Array {
  const powers = new Float64Array(2098);
  for (let k = 0, power = 1; k <= 1023; k++, power *= 2) powers[k + 1074] = power;
  for (let k = -1, power = 0.5; k >= -1074; k--, power *= 0.5) powers[k + 1074] = power;
  return powers;
}
