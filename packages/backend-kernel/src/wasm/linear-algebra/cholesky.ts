/**
 * @file The lower Cholesky factor of a matrix of known size as WebAssembly: left-looking, in square blocks
 * ([GolubVanLoan2013] section 4.2.5 by blocks), the rows of a block across the lanes.
 */
import { FunctionWriter } from "../function-writer.js";
import { BLOCK, REAL_BYTES, point, pointer, repeat, whileBefore } from "./pointers.js";
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
  /** First row of the block of rows at work, in `out`. */
  readonly #rows: number;
  /** The block at work in `out` and in `a`. */
  readonly #at: number;
  readonly #from: number;
  readonly #fromRows: number;
  /** The rows that the columns of the block belong to, and the block on the diagonal there. */
  readonly #others: number;
  readonly #pivots: number;
  /** Address that moves along rows, and along other rows. */
  readonly #left: number;
  readonly #right: number;
  readonly #isPositive: number;

  constructor(readonly n: number) {
    const { f } = this;
    this.#row = REAL_BYTES * n;
    this.#rows = pointer(f, OUT);
    this.#fromRows = pointer(f, A);
    this.#at = f.local("i32");
    this.#from = f.local("i32");
    this.#others = f.local("i32");
    this.#pivots = f.local("i32");
    this.#left = f.local("i32");
    this.#right = f.local("i32");
    this.#isPositive = f.local("i32");
    f.i32(1);
    f.set(this.#isPositive);
    const numBlocks = Math.floor(n / BLOCK);
    const down = BLOCK * this.#row;
    repeat(
      f,
      numBlocks,
      [
        [this.#rows, down],
        [this.#fromRows, down],
      ],
      () => {
        // prettier-ignore
        this.#blockRow(BLOCK, numBlocks > 1);
      },
    );
    const rest = n % BLOCK;
    if (rest > 0) this.#blockRow(rest, numBlocks > 0);
    this.#fillIfNotPositive();
  }

  /** Rows `size` at a time: the blocks left of the diagonal, then the one on it. */
  #blockRow(size: number, hasLeft: boolean): void {
    const { f } = this;
    point(f, this.#at, this.#rows);
    point(f, this.#from, this.#fromRows);
    if (hasLeft) {
      point(f, this.#others, OUT);
      point(f, this.#pivots, OUT);
      const along = BLOCK * REAL_BYTES;
      const down = BLOCK * this.#row;
      const tile = new RegisterTile(f, BLOCK, size);
      whileBefore(
        f,
        this.#rows,
        [
          [this.#others, down],
          [this.#pivots, down + along],
          [this.#at, along],
          [this.#from, along],
        ],
        () => {
          // prettier-ignore
          tile.loadTransposed(this.#from, this.#row);
          this.#subtractProducts(tile, this.#others);
          for (let c = 0; c < BLOCK; c++) {
            for (let d = 0; d < c; d++) tile.subtractRow(c, d, this.#pivots, c * this.#row + d * REAL_BYTES);
            tile.divideRow(c, this.#pivots, c * this.#row + c * REAL_BYTES);
          }
          tile.storeTransposed(this.#at, this.#row);
        },
      );
    }
    this.#diagonal(size, hasLeft);
  }

  /** Subtracts the products of what is left of the tile in `out`. */
  #subtractProducts(tile: RegisterTile, others: number): void {
    const { f } = this;
    point(f, this.#left, this.#rows);
    point(f, this.#right, others);
    const side = { apart: this.#row, step: REAL_BYTES };
    tile.takeIn("sub", { pointer: this.#right, ...side }, { pointer: this.#left, ...side }, this.#at);
  }

  /** The block on the diagonal, one number after the other, and the zeros right of it. */
  #diagonal(size: number, hasLeft: boolean): void {
    const { f } = this;
    const tile = new RegisterTile(f, size, size);
    tile.loadTransposed(this.#from, this.#row);
    if (hasLeft) this.#subtractProducts(tile, this.#rows);
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
        f.get(this.#at);
        if (j <= i) f.get(l[i]![j]!);
        else f.f64(0);
        f.memory("f64.store", i * this.#row + j * REAL_BYTES);
      }
    }
    if (size === BLOCK && this.n > BLOCK) this.#clearRight();
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

  /** Zeros right of a whole block on the diagonal, at `#at`. */
  #clearRight(): void {
    const { f } = this;
    const along = BLOCK * REAL_BYTES;
    const zeros = (width: number): void => {
      for (let i = 0; i < BLOCK; i++) {
        for (let j = 0; j < width; j += 2) {
          f.get(this.#left);
          if (j + 1 < width) f.vectorConstant(0);
          else f.f64(0);
          f.memory(j + 1 < width ? "v128.store" : "f64.store", i * this.#row + j * REAL_BYTES);
        }
      }
    };
    const rest = this.n % BLOCK;
    // The columns after the block end where the row does; `#right` is where their whole blocks end.
    point(f, this.#left, this.#at, along);
    f.get(this.#rows);
    f.i32(this.#row - rest * REAL_BYTES);
    f.op("i32.add");
    f.set(this.#right);
    whileBefore(f, this.#right, [[this.#left, along]], () => zeros(BLOCK));
    if (rest > 0) zeros(rest);
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
