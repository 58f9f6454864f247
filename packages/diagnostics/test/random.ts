/** @file A small generator for simulated draws in tests: mulberry32 with Box-Muller normals. */

/** Random numbers of one fixed seed. */
export interface TestRandom {
  readonly uniform: () => number;
  readonly normal: () => number;
}

/** A generator for tests; the same seed gives the same numbers. */
export function testRandom(seed: number): TestRandom {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  let spare = NaN;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return (((bits ^ (bits >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
  const normal = (): number => {
    if (!Number.isNaN(spare)) {
      const value = spare;
      spare = NaN;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  return { uniform, normal };
}
