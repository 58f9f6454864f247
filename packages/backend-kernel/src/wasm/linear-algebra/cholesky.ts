/**
 * @file The lower Cholesky factor of a matrix of known size as WebAssembly: left-looking, in square blocks
 * ([GolubVanLoan2013] section 4.2.5 by blocks), the rows of a block across the lanes. What is above the diagonal holds the
 * factor's transpose until the end, so that the rows of a block lie along memory.
 */
import { FunctionWriter } from "../function-writer.js";
import { BLOCK, REAL_BYTES, point, pointer, repeat, whileBefore } from "./pointers.js";
import type { Steps } from "./pointers.js";
import { RegisterTile } from "./register-tile.js";

const OUT = 0;
const A = 1;

/** `cholesky(out, a)`: the factor `[n, n]` of the matrix whose lower triangle is at `a`, which may be `out`. */
export function writeCholesky(n: number): FunctionWriter {
  return new CholeskyWriter(n).f;
}

class CholeskyWriter {
  readonly f = new FunctionWriter(["i32", "i32"], []);
  /** Bytes of a row. */
  readonly #row: number;
  /** The rows at work, in `a` and in `out`; their block on the diagonal; their first column in the transpose. */
  readonly #rowsFrom = pointer(this.f, A);
  readonly #rows = pointer(this.f, OUT);
  readonly #diagonal = pointer(this.f, OUT);
  readonly #top = pointer(this.f, OUT);
  /** The block at work, its mirror image, and where it comes from. */
  readonly #at = this.f.local("i32");
  readonly #mirror = this.f.local("i32");
  readonly #from = this.f.local("i32");
  /** The block on the diagonal in the columns of the block at work, and their first row in the transpose. */
  readonly #pivots = this.f.local("i32");
  readonly #others = this.f.local("i32");
  /** What moves down along columns of the transpose. */
  readonly #left = this.f.local("i32");
  readonly #right = this.f.local("i32");
  readonly #isPositive = this.f.local("i32");

  constructor(readonly n: number) {
    const { f } = this;
    this.#row = REAL_BYTES * n;
    f.i32(1);
    f.set(this.#isPositive);
    const count = Math.floor(n / BLOCK);
    const rest = n % BLOCK;
    const [along, down] = [BLOCK * REAL_BYTES, BLOCK * this.#row];
    const steps: Steps = [
      [this.#rowsFrom, down],
      [this.#rows, down],
      [this.#diagonal, down + along],
      [this.#top, along],
    ];
    repeat(f, count, steps, () => this.#blockRow(BLOCK, count > 1));
    if (rest > 0) this.#blockRow(rest, count > 0);
    this.#clearTranspose(rest > 0 ? count : count - 1, rest);
    this.#fillIfNotPositive();
  }

  /** Rows `size` at a time: the blocks left of the diagonal, then the one on it. */
  #blockRow(size: number, hasLeft: boolean): void {
    const { f } = this;
    point(f, this.#from, this.#rowsFrom);
    if (hasLeft) {
      point(f, this.#at, this.#rows);
      point(f, this.#mirror, this.#top);
      point(f, this.#pivots, OUT);
      point(f, this.#others, OUT);
      const [along, down] = [BLOCK * REAL_BYTES, BLOCK * this.#row];
      const steps: Steps = [
        [this.#mirror, down],
        [this.#at, along],
        [this.#from, along],
        [this.#pivots, down + along],
        [this.#others, along],
      ];
      const tile = new RegisterTile(f, BLOCK, size);
      whileBefore(f, this.#diagonal, steps, () => this.#block(tile));
    }
    this.#diagonalBlock(size, hasLeft);
  }

  /** A block left of the diagonal. */
  #block(tile: RegisterTile): void {
    tile.loadTransposed(this.#from, this.#row);
    this.#subtractProducts(tile, this.#others, this.#mirror);
    for (let c = 0; c < BLOCK; c++) {
      for (let d = 0; d < c; d++) tile.subtractRow(c, d, this.#pivots, c * this.#row + d * REAL_BYTES);
      tile.divideRow(c, this.#pivots, c * this.#row + c * REAL_BYTES);
    }
    tile.storeTransposed(this.#at, this.#row);
    tile.store(this.#mirror, this.#row);
  }

  /** Subtracts the products of what is above `end` in the transpose, in the columns of the rows at work and in others. */
  #subtractProducts(tile: RegisterTile, others: number, end: number): void {
    const { f } = this;
    point(f, this.#left, this.#top);
    point(f, this.#right, others);
    const side = { apart: REAL_BYTES, step: this.#row };
    tile.takeIn("sub", { pointer: this.#right, ...side }, { pointer: this.#left, ...side }, end);
  }

  /** The block on the diagonal, one number after the other. */
  #diagonalBlock(size: number, hasLeft: boolean): void {
    const { f } = this;
    const tile = new RegisterTile(f, size, size);
    tile.loadTransposed(this.#from, this.#row);
    if (hasLeft) this.#subtractProducts(tile, this.#top, this.#diagonal);
    const l: number[][] = Array.from({ length: size }, (_, i) => Array.from({ length: i + 1 }, (_, j) => tile.sumLocal(j, i))); // prettier-ignore
    for (let c = 0; c < size; c++) {
      for (let i = c; i < size; i++) {
        const sum = l[i]![c]!;
        for (let d = 0; d < c; d++) {
          f.get(sum);
          f.get(l[i]![d]!);
          f.get(l[c]![d]!);
          f.op("f64.mul");
          f.op("f64.sub");
          f.set(sum);
        }
        if (i === c) this.#pivot(sum);
        else {
          f.get(sum);
          f.get(l[c]![c]!);
          f.op("f64.div");
          f.set(sum);
        }
      }
    }
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        f.get(this.#diagonal);
        if (j <= i) f.get(l[i]![j]!);
        else f.f64(0);
        f.memory("f64.store", i * this.#row + j * REAL_BYTES);
      }
    }
  }

  #pivot(square: number): void {
    const { f } = this;
    f.get(this.#isPositive);
    f.get(square);
    f.f64(0);
    f.op("f64.gt");
    f.op("i32.and");
    f.get(square);
    f.f64(Infinity);
    f.op("f64.lt");
    f.op("i32.and");
    f.set(this.#isPositive);
    f.get(square);
    f.op("f64.sqrt");
    f.set(square);
  }

  /** Zeros right of `count` whole blocks on the diagonal; `rest` columns are left over in the end. */
  #clearTranspose(count: number, rest: number): void {
    if (count <= 0) return;
    const { f } = this;
    const [along, down] = [BLOCK * REAL_BYTES, BLOCK * this.#row];
    const zeros = (width: number): void => {
      for (let i = 0; i < BLOCK; i++) {
        for (let j = 0; j < width; j += 2) {
          f.get(this.#at);
          if (j + 1 < width) f.vectorConstant(0);
          else f.f64(0);
          f.memory(j + 1 < width ? "v128.store" : "f64.store", i * this.#row + j * REAL_BYTES);
        }
      }
    };
    const start = pointer(f, OUT, along);
    const end = pointer(f, OUT, this.#row - rest * REAL_BYTES);
    const steps: Steps = [
      [start, down + along],
      [end, down],
    ];
    repeat(f, count, steps, () => {
      point(f, this.#at, start);
      whileBefore(f, end, [[this.#at, along]], () => zeros(BLOCK));
      if (rest > 0) zeros(rest);
    });
  }

  #fillIfNotPositive(): void {
    const { f } = this;
    f.get(this.#isPositive);
    f.op("i32.eqz");
    f.if(undefined, () => {
      point(f, this.#at, OUT);
      repeat(f, this.n * this.n, [[this.#at, REAL_BYTES]], () => {
        f.get(this.#at);
        f.f64(NaN);
        f.memory("f64.store", 0);
      });
    });
  }
}
