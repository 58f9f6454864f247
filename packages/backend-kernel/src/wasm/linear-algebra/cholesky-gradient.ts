/**
 * @file The adjoint of a symmetric matrix from the adjoint of its Cholesky factor, for a known size as WebAssembly. The
 * mathematics is at `choleskyGradient` of `matrix-functions.ts`: columns from last to first, in square blocks, the rows of a
 * block across the lanes. The unknown is symmetric, so its column of a row block lies along memory.
 */
import { FunctionWriter } from "../function-writer.js";
import { BLOCK, REAL_BYTES, point, pointer, repeat, whileBefore } from "./pointers.js";
import type { Steps } from "./pointers.js";
import { RegisterTile } from "./register-tile.js";

const OUT = 0;
const L = 1;
const LBAR = 2;

/** `choleskyGradient(out, l, lbar)`, all `[n, n]`; `lbar` may be `out`. */
export function writeCholeskyGradient(n: number): FunctionWriter {
  return new CholeskyGradientWriter(n).f;
}

class CholeskyGradientWriter {
  readonly f = new FunctionWriter(["i32", "i32", "i32"], []);
  readonly #row: number;
  /** The block on the diagonal of the columns at work, in `out`, `l` and `lbar`. */
  readonly #diagonal = pointer(this.f, OUT);
  readonly #pivots = pointer(this.f, L);
  readonly #diagonalFrom = pointer(this.f, LBAR);
  /** The last row of these columns in `out` and in `l`; where the first row of the block ends, but for a smaller last block. */
  readonly #bottom = this.f.local("i32");
  readonly #lastFactors = this.f.local("i32");
  readonly #rowEnd = this.f.local("i32");
  /** The block at work, its mirror image, where it comes from, and the last row of the mirror image's columns. */
  readonly #at = this.f.local("i32");
  readonly #mirror = this.f.local("i32");
  readonly #from = this.f.local("i32");
  readonly #mirrorBottom = this.f.local("i32");
  /** What moves up along the columns, to `#end`. */
  readonly #known = this.f.local("i32");
  readonly #factors = this.f.local("i32");
  readonly #end = this.f.local("i32");

  constructor(readonly n: number) {
    const { f } = this;
    this.#row = REAL_BYTES * n;
    const count = Math.floor(n / BLOCK);
    const rest = n % BLOCK;
    if (rest > 0) {
      this.#goTo(n - rest);
      this.#diagonalBlock(rest, false);
    }
    if (count === 0) return;
    this.#goTo((count - 1) * BLOCK);
    const along = -BLOCK * REAL_BYTES;
    const up = -BLOCK * this.#row;
    const steps: Steps = [
      [this.#diagonal, up + along],
      [this.#pivots, up + along],
      [this.#diagonalFrom, up + along],
      [this.#bottom, along],
      [this.#lastFactors, along],
      [this.#rowEnd, up],
    ];
    repeat(f, count, steps, () => {
      if (n > BLOCK) this.#blocksBelow(count > 1, rest);
      this.#diagonalBlock(BLOCK, n > BLOCK);
    });
  }

  /** Points at the columns from `j` on. */
  #goTo(j: number): void {
    const { f, n } = this;
    const across = j * REAL_BYTES;
    const offset = j * this.#row + across;
    point(f, this.#diagonal, OUT, offset);
    point(f, this.#pivots, L, offset);
    point(f, this.#diagonalFrom, LBAR, offset);
    point(f, this.#bottom, OUT, (n - 1) * this.#row + across);
    point(f, this.#lastFactors, L, (n - 1) * this.#row + across);
    point(f, this.#rowEnd, OUT, j * this.#row + (n - (n % BLOCK)) * REAL_BYTES);
  }

  #blocksBelow(hasWhole: boolean, rest: number): void {
    const { f } = this;
    const along = BLOCK * REAL_BYTES;
    const down = BLOCK * this.#row;
    point(f, this.#at, this.#diagonal, down);
    point(f, this.#from, this.#diagonalFrom, down);
    point(f, this.#mirror, this.#diagonal, along);
    point(f, this.#mirrorBottom, this.#bottom, along);
    const steps: Steps = [
      [this.#mirror, along],
      [this.#mirrorBottom, along],
      [this.#at, down],
      [this.#from, down],
    ];
    if (hasWhole) whileBefore(f, this.#rowEnd, steps, () => this.#block(BLOCK));
    if (rest > 0) this.#block(rest);
  }

  /** Rows below the columns at work. */
  #block(size: number): void {
    const tile = new RegisterTile(this.f, BLOCK, size);
    tile.loadTransposed(this.#from, this.#row);
    tile.scale(0.5);
    this.#subtractKnown(tile, this.#mirrorBottom, this.#mirror);
    for (let c = BLOCK - 1; c >= 0; c--) {
      for (let k = BLOCK - 1; k > c; k--) tile.subtractRow(c, k, this.#pivots, k * this.#row + c * REAL_BYTES);
      tile.divideRow(c, this.#pivots, c * (this.#row + REAL_BYTES));
    }
    tile.storeTransposed(this.#at, this.#row);
    tile.store(this.#mirror, this.#row);
  }

  /** Subtracts the products of the columns after those at work, from the last one on. */
  #subtractKnown(tile: RegisterTile, bottom: number, top: number): void {
    const { f } = this;
    point(f, this.#known, bottom);
    point(f, this.#factors, this.#lastFactors);
    point(f, this.#end, top, (tile.rows - 1) * this.#row);
    const side = { apart: REAL_BYTES, step: -this.#row };
    tile.takeIn("sub", { pointer: this.#factors, ...side }, { pointer: this.#known, ...side }, this.#end);
  }

  /** The block on the diagonal, one number after the other. */
  #diagonalBlock(size: number, hasKnown: boolean): void {
    const { f } = this;
    const tile = new RegisterTile(f, size, size);
    tile.loadTransposed(this.#diagonalFrom, this.#row);
    tile.scale(0.5);
    if (hasKnown) this.#subtractKnown(tile, this.#bottom, this.#diagonal);
    const offset = (i: number, j: number): number => i * this.#row + j * REAL_BYTES;
    const lower = Array.from({ length: size }, (_, i) => Array.from({ length: i + 1 }, (__, j) => tile.sumLocal(j, i)));
    const sum = (i: number, j: number): number => lower[Math.max(i, j)]![Math.min(i, j)]!;
    for (let j = size - 1; j >= 0; j--) {
      for (let i = size - 1; i >= j; i--) {
        f.get(sum(i, j));
        for (let k = size - 1; k > j; k--) {
          f.get(sum(i, k));
          f.get(this.#pivots);
          f.memory("f64.load", offset(k, j));
          f.op("f64.mul");
          f.op("f64.sub");
        }
        f.get(this.#pivots);
        f.memory("f64.load", offset(j, j));
        f.op("f64.div");
        f.set(sum(i, j));
      }
    }
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        f.get(this.#diagonal);
        f.get(sum(i, j));
        f.memory("f64.store", offset(i, j));
      }
    }
  }
}
