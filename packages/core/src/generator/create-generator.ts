/** @file Streams from a person's seed: a hash of (seed, chain, purpose, index) becomes the state of a generator. */
import seedrandom from "seedrandom";

import type { Generator, StreamPurpose } from "../generator.js";
import { Xoshiro128 } from "./xoshiro128.js";

/**
 * The generator of one stream. Different arguments give unrelated streams; seeds 1 and 2 share nothing, nor do seed 1 of
 * chain 2 and seed 2 of chain 1. The number 1 and the text `"1"` are the same seed.
 *
 * @param seed any finite number or any text
 * @param chain the chain's number, an integer from 0
 * @param purpose what the stream is for
 * @param index a further number, an integer from 0, where a purpose needs many streams (one for each row or draw, say)
 * @throws TypeError when the seed is neither a finite number nor text
 * @throws RangeError when `chain` or `index` is not an integer from 0
 * @example
 * const generator = createGenerator(1, 0, "draws");
 * generator.uniform(); // the same number on every machine
 */
export function createGenerator(
  seed: number | string,
  chain: number,
  purpose: StreamPurpose,
  index?: number,
): Generator {
  if (typeof seed !== "string" && !(typeof seed === "number" && Number.isFinite(seed))) {
    throw new TypeError(`createGenerator: \`seed\` must be a finite number or text, received ${describe(seed)}.`);
  }
  verifyCount("chain", chain);
  if (index !== undefined) verifyCount("index", index);
  // JSON quotes the parts, so that no two lists of them give one text.
  const random = seedrandom(JSON.stringify([String(seed), chain, purpose, index ?? null]));
  const state = new Uint32Array(4);
  do {
    for (let i = 0; i < 4; i++) state[i] = random.int32();
  } while ((state[0] | state[1] | state[2] | state[3]) === 0);
  return new Xoshiro128(state);
}

function verifyCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`createGenerator: \`${name}\` must be an integer from 0, received ${describe(value)}.`);
  }
}

function describe(value: unknown): string {
  return typeof value === "number" || typeof value === "string" ? `\`${value}\`` : `a value of type ${typeof value}`;
}
