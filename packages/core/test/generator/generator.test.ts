/** @file The generator against published outputs, its seeding, and the distribution of what it gives. */
import { describe, expect, it } from "vitest";

import { Xoshiro128, createGenerator, special } from "@terrace/core";
import type { StreamPurpose } from "@terrace/core";

describe("Xoshiro128", () => {
  it("gives the reference implementation's outputs", () => {
    // The first ten outputs from state 1, 2, 3, 4, as in the tests of Rust's rand_xoshiro.
    const generator = new Xoshiro128(Uint32Array.of(1, 2, 3, 4));
    expect(Array.from({ length: 10 }, () => generator.nextUint32())).toEqual([
      641, 1573767, 3222811527, 3517856514, 836907274, 4247214768, 3867114732, 1355841295, 495546011, 621204420,
    ]);
    // Output 102,401 from the same state, as in PHP's test of its random extension (bytes fa 3c 87 2c, little-endian).
    const long = new Xoshiro128(Uint32Array.of(1, 2, 3, 4));
    for (let i = 0; i < 102400; i++) long.nextUint32();
    expect(long.nextUint32()).toBe(0x2c873cfa);
    // A state with high bits set, outputs of the C program (github.com/edorfaus/xoshiro-6502).
    const high = new Xoshiro128(Uint32Array.of(0x964d4a0c, 0xd40ab895, 0xad7fdecb, 0x3006f0f0));
    expect(Array.from({ length: 4 }, () => high.nextUint32())).toEqual([
      0xc06ac86f, 0xb459c753, 0xaa04c486, 0xb3fb785a,
    ]);
  });

  it("goes on from a saved state", () => {
    const generator = createGenerator(7, 0, "draws");
    for (let i = 0; i < 5; i++) generator.uniform();
    const state = generator.state();
    const expected = Array.from({ length: 20 }, () => generator.uniform());
    const copy = new Xoshiro128(state);
    expect(Array.from({ length: 20 }, () => copy.uniform())).toEqual(expected);
    generator.restore(state);
    expect(Array.from({ length: 20 }, () => generator.uniform())).toEqual(expected);
    expect(copy.state()).toEqual(generator.state());
    const written = new Uint32Array(5);
    generator.writeState(written);
    expect([...written]).toEqual([...generator.state(), 0]);
  });

  it("refuses states that are none", () => {
    expect(() => new Xoshiro128(new Uint32Array(3))).toThrow("restore: `state` must have 4 words, received 3.");
    expect(() => new Xoshiro128(new Uint32Array(4))).toThrow(
      "restore: `state` must have a word that is not zero, received four zeros.",
    );
  });

  it("makes 53-bit uniforms of two outputs, inside the open interval", () => {
    const words = createGenerator(3, 0, "draws");
    const uniforms = createGenerator(3, 0, "draws");
    for (let i = 0; i < 1000; i++) {
      const k = Math.floor(words.nextUint32() / 32) * 2 ** 26 + Math.floor(words.nextUint32() / 64);
      expect(uniforms.uniform()).toBe(k / 2 ** 53);
    }
    // From this state the first two outputs are 0.
    expect(new Xoshiro128(Uint32Array.of(0, 0, 1, 0)).uniform()).toBe(2 ** -54);
  });
});

describe("createGenerator", () => {
  const purposes: readonly StreamPurpose[] = ["initialisation", "warmup", "draws", "recovery", "prediction", "prior"];

  it("gives known outputs, so that a seed means the same numbers in every version", () => {
    expect(createGenerator(1, 0, "draws").nextUint32()).toBe(1196948833);
    expect(createGenerator("radon", 2, "warmup", 5).nextUint32()).toBe(3332008118);
  });

  it("shares no output among 10,000 streams of neighbouring seeds, chains, purposes and indices", () => {
    const seen = new Set<string>();
    let numStreams = 0;
    for (const seed of [0, 1, 2, 3, 10, -1, 0.5, 1e300, "a", "radon"]) {
      for (let chain = 0; chain < 8; chain++) {
        for (const purpose of purposes) {
          for (const index of [undefined, ...Array.from({ length: 20 }, (_, i) => i)]) {
            const generator = createGenerator(seed, chain, purpose, index);
            numStreams++;
            // Consecutive pairs, 64 bits: a chance match among 80,000 of them has probability 2e-10.
            for (let i = 0; i < 8; i++) seen.add(`${generator.nextUint32()} ${generator.nextUint32()}`);
          }
        }
      }
    }
    expect(numStreams).toBeGreaterThanOrEqual(10000);
    expect(seen.size).toBe(8 * numStreams);
  });

  it("takes numbers and text, and the number 1 and the text 1 for the same seed", () => {
    expect(createGenerator("1", 0, "draws").state()).toEqual(createGenerator(1, 0, "draws").state());
    expect(createGenerator("", 0, "draws").state()).not.toEqual(createGenerator("0", 0, "draws").state());
    // A separator inside a text seed does not make it another stream's.
    expect(createGenerator('1",0', 0, "draws").state()).not.toEqual(createGenerator(1, 0, "draws").state());
  });

  it("refuses what is no seed, chain or index", () => {
    const any = (value: unknown): number => value as number;
    expect(() => createGenerator(NaN, 0, "draws")).toThrow(
      new TypeError("createGenerator: `seed` must be a finite number or text, received `NaN`."),
    );
    expect(() => createGenerator(Infinity, 0, "draws")).toThrow(TypeError);
    expect(() => createGenerator(any(undefined), 0, "draws")).toThrow(
      "createGenerator: `seed` must be a finite number or text, received a value of type undefined.",
    );
    expect(() => createGenerator(1, -1, "draws")).toThrow(
      new RangeError("createGenerator: `chain` must be an integer from 0, received `-1`."),
    );
    expect(() => createGenerator(1, 0, "draws", 0.5)).toThrow(
      new RangeError("createGenerator: `index` must be an integer from 0, received `0.5`."),
    );
  });
});

describe("equidistribution", () => {
  // False alarms: 34 statistics at 1e-5, 3e-4 in all.
  const level = 1e-5;

  it("fills each bit, and the square by pairs, evenly", () => {
    const generator = createGenerator("equidistribution", 0, "draws");
    const numWords = 1 << 18;
    const ones = new Float64Array(32);
    for (let i = 0; i < numWords; i++) {
      const word = generator.nextUint32();
      for (let bit = 0; bit < 32; bit++) ones[bit] += (word >>> bit) & 1;
    }
    const limit = -special.normalQuantile(level / 2);
    for (const count of ones) expect(Math.abs(count - numWords / 2) / Math.sqrt(numWords / 4)).toBeLessThan(limit);

    const side = 64;
    const cells = new Float64Array(side * side);
    const numPairs = side * side * 50;
    for (let i = 0; i < numPairs; i++) {
      const row = Math.floor(generator.uniform() * side);
      cells[row * side + Math.floor(generator.uniform() * side)]++;
    }
    let chiSquare = 0;
    for (const count of cells) chiSquare += (count - 50) ** 2 / 50;
    const upperTail = special.gammaQ((cells.length - 1) / 2, chiSquare / 2);
    expect(upperTail).toBeGreaterThan(level);
    expect(upperTail).toBeLessThan(1 - level);
  });
});
