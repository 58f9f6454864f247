/**
 * @file Products of matrices of known sizes, either side transposed first, as WebAssembly: in tiles of the product, every
 * element of which is the sum of its terms from first to last.
 */
import { FunctionWriter } from "../function-writer.js";
import { BLOCK, REAL_BYTES, point, pointer, repeat } from "./pointers.js";
import type { Steps } from "./pointers.js";
import { RegisterTile } from "./register-tile.js";

/**
 * Terms that are taken in for all tiles before the next ones: as many rows of a panel of columns as stay in a
 * first-level cache, a cache line each. For matrices of 800 x 800, 256 and 512 took three quarters of the time of one pass.
 */
const MAX_TERMS = 256;

const OUT = 0;
const A = 1;
const B = 2;

/** Sizes of a product `[n, k] @ [k, m]`, and which side is transposed first. */
export interface MatmulShape {
  readonly n: number;
  readonly k: number;
  readonly m: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** `matmul(out, a, b)`; `out` overlaps neither. */
export function writeMatmul(shape: MatmulShape): FunctionWriter {
  return new MatmulWriter(shape).f;
}

/** One matrix: bytes between neighbours along the product, and along the sum. */
interface Factor {
  readonly apart: number;
  readonly step: number;
}

class MatmulWriter {
  readonly f = new FunctionWriter(["i32", "i32", "i32"], []);
  /** What the rows and the lanes of tiles run along. */
  readonly #rows: Factor;
  readonly #lanes: Factor;
  readonly #isMirrored: boolean;
  /** Bytes in the product from one row of a tile to the next, and from one lane. */
  readonly #outRow: number;
  readonly #outLane: number;
  readonly #rowsTop: number;
  readonly #lanesTop: number;
  readonly #rowsAt = this.f.local("i32");
  readonly #rowsNow = this.f.local("i32");
  readonly #lanesNow = this.f.local("i32");
  readonly #outTop = this.f.local("i32");
  readonly #at = this.f.local("i32");
  readonly #end = this.f.local("i32");

  constructor({ n, k, m, transposeA, transposeB }: MatmulShape) {
    const { f } = this;
    const a: Factor = transposeA ? { apart: REAL_BYTES, step: n * REAL_BYTES } : { apart: k * REAL_BYTES, step: REAL_BYTES }; // prettier-ignore
    const b: Factor = transposeB ? { apart: k * REAL_BYTES, step: REAL_BYTES } : { apart: REAL_BYTES, step: m * REAL_BYTES }; // prettier-ignore
    // Where both are transposed, the rows of A lie along memory: they go across the lanes, and tiles are stored transposed.
    this.#isMirrored = transposeA && transposeB;
    [this.#rows, this.#lanes] = this.#isMirrored ? [b, a] : [a, b];
    const [outRow, outLane] = [m * REAL_BYTES, REAL_BYTES];
    [this.#outRow, this.#outLane] = this.#isMirrored ? [outLane, outRow] : [outRow, outLane];
    const [numRows, numLanes] = this.#isMirrored ? [m, n] : [n, m];
    this.#rowsTop = pointer(f, this.#isMirrored ? B : A);
    this.#lanesTop = pointer(f, this.#isMirrored ? A : B);
    if (k <= MAX_TERMS) {
      this.#product(numRows, numLanes, k, true);
      return;
    }
    const cleared = pointer(f, OUT);
    repeat(f, n * m, [[cleared, REAL_BYTES]], () => {
      f.get(cleared);
      f.f64(0);
      f.memory("f64.store", 0);
    });
    const next: Steps = [
      [this.#rowsTop, MAX_TERMS * this.#rows.step],
      [this.#lanesTop, MAX_TERMS * this.#lanes.step],
    ];
    repeat(f, Math.floor(k / MAX_TERMS), next, () => this.#product(numRows, numLanes, MAX_TERMS, false));
    if (k % MAX_TERMS > 0) this.#product(numRows, numLanes, k % MAX_TERMS, false);
  }

  /** Adds the sums of `terms` terms to the product, or makes it of them where it has nothing yet. */
  #product(numRows: number, numLanes: number, terms: number, isFirst: boolean): void {
    const { f } = this;
    const lanesAt = pointer(f, this.#lanesTop);
    point(f, this.#outTop, OUT);
    const panel = (lanes: number): void => {
      point(f, this.#rowsAt, this.#rowsTop);
      point(f, this.#at, this.#outTop);
      const tile = (rows: number): void => this.#tile(rows, lanes, lanesAt, terms, isFirst);
      repeat(f, Math.floor(numRows / BLOCK), [[this.#rowsAt, BLOCK * this.#rows.apart], [this.#at, BLOCK * this.#outRow]], () => tile(BLOCK)); // prettier-ignore
      if (numRows % BLOCK > 0) tile(numRows % BLOCK);
    };
    repeat(f, Math.floor(numLanes / BLOCK), [[lanesAt, BLOCK * this.#lanes.apart], [this.#outTop, BLOCK * this.#outLane]], () => panel(BLOCK)); // prettier-ignore
    if (numLanes % BLOCK > 0) panel(numLanes % BLOCK);
  }

  #tile(rows: number, lanes: number, lanesAt: number, terms: number, isFirst: boolean): void {
    const { f } = this;
    const tile = new RegisterTile(f, rows, lanes);
    if (isFirst) tile.clear();
    else if (this.#isMirrored) tile.loadTransposed(this.#at, this.#outLane);
    else tile.load(this.#at, this.#outRow);
    point(f, this.#rowsNow, this.#rowsAt);
    point(f, this.#lanesNow, lanesAt);
    point(f, this.#end, lanesAt, terms * this.#lanes.step);
    tile.takeIn(
      "add",
      { pointer: this.#rowsNow, ...this.#rows },
      { pointer: this.#lanesNow, ...this.#lanes },
      this.#end,
    );
    if (this.#isMirrored) tile.storeTransposed(this.#at, this.#outLane);
    else tile.store(this.#at, this.#outRow);
  }
}
