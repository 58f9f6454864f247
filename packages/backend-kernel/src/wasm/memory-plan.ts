/**
 * @file Where things lie in a module's memory: constants (data, tables) once, at fixed addresses; after them one area an
 * instance, at a base address of its own, with the arrays it is given and gives, its workspace and an arena for positions.
 */

import type { Arrangement } from "./arrangement.js";

/** An array as code addresses it. */
export interface ArrayPlace {
  readonly isInteger: boolean;
  readonly length: number;
  /** Writes the address that `offset` counts from; where absent, `offset` is the address. */
  readonly base?: () => void;
  readonly offset: number;
  /** What it holds, if that is known. */
  readonly values?: Float64Array | Int32Array;
}

/** Constants and their addresses. */
export interface PlacedConstant {
  readonly address: number;
  readonly values: Float64Array | Int32Array;
  /** In which order they are placed; as they are when absent. */
  readonly arrangement?: Arrangement;
}

/** Vectors and cache lines do not straddle. */
const ALIGNMENT = 64;

/** Vector constants that are placed together. */
const PAIRS_PER_BLOCK = 32;

/** Rounds up to the alignment of arrays. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/** Hands out addresses. Each array is placed once, however many programs read it. */
export class MemoryPlan {
  readonly constants: PlacedConstant[] = [];
  readonly #arrangements: ReadonlyMap<Float64Array | Int32Array, Arrangement>;
  readonly #addresses = new Map<Float64Array | Int32Array, number>();
  readonly #pairs = new Map<string, number>();
  #block = new Int32Array(0);
  #end = ALIGNMENT;

  /** @param arrangements - of the arrays that are placed in another order */
  constructor(arrangements: ReadonlyMap<Float64Array | Int32Array, Arrangement> = new Map()) {
    this.#arrangements = arrangements;
  }

  /** The address of `values`. */
  constant(values: Float64Array | Int32Array): number {
    let address = this.#addresses.get(values);
    if (address === undefined) {
      address = this.#end;
      this.#addresses.set(values, address);
      const arrangement = this.#arrangements.get(values);
      this.constants.push({ address, values, ...(arrangement === undefined ? {} : { arrangement }) });
      this.#end = aligned(address + values.byteLength);
    }
    return address;
  }

  /** The address of 16 bytes that hold these 64 bits twice. */
  pair(high: number, low: number): number {
    const key = `${high},${low}`;
    let address = this.#pairs.get(key);
    if (address === undefined) {
      const at = this.#pairs.size % PAIRS_PER_BLOCK;
      if (at === 0) this.#block = new Int32Array(4 * PAIRS_PER_BLOCK);
      this.#block.set([low, high, low, high], 4 * at);
      address = this.constant(this.#block) + 16 * at;
      this.#pairs.set(key, address);
    }
    return address;
  }

  /** The first address after all constants. */
  get end(): number {
    return this.#end;
  }
}
