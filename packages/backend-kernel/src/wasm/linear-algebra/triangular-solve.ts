/**
 * @file The `X` of `L X = B`, or of `L' X = B`, for matrices of known sizes as WebAssembly: by blocks of rows, a few columns at
 * a time across the lanes; the rows of a block where there is one column.
 */
import { FunctionWriter } from "../function-writer.js";
import { BLOCK, REAL_BYTES, point, pointer, repeat } from "./pointers.js";
import type { Steps } from "./pointers.js";
import { RegisterTile } from "./register-tile.js";

/**
 * Rows of a block of a single column, which has no other columns to fill the time that a sum takes. Measured: 12 and 16 rows
 * are slower, for what is solved within a block waits for each unknown.
 */
const COLUMN_BLOCK = 8;

const OUT = 0;
const L = 1;
const B = 2;

/** `triangularSolve(out, l, b)` with `b` `[n, m]`, which may be `out`. Only the lower triangle at `l` counts. */
export function writeTriangularSolve(n: number, m: number, transposed: boolean): FunctionWriter {
  return new TriangularSolveWriter(n, m, transposed).f;
}

class TriangularSolveWriter {
  readonly f = new FunctionWriter(["i32", "i32", "i32"], []);
  /** Bytes of a row of `L` and of `B`. */
  readonly #row: number;
  readonly #wide: number;
  /** The first row of the columns at work in `out` and in `b`, and their rows at work. */
  readonly #top = pointer(this.f, OUT);
  readonly #topFrom = pointer(this.f, B);
  readonly #at = this.f.local("i32");
  readonly #from = this.f.local("i32");
  /** The block on the diagonal of `L`; the factors of the unknowns that are solved for first of all, left of it or below. */
  readonly #pivots = this.f.local("i32");
  readonly #first = this.f.local("i32");
  readonly #factors = this.f.local("i32");
  readonly #known = this.f.local("i32");
  readonly #end = this.f.local("i32");

  constructor(
    readonly n: number,
    readonly m: number,
    readonly transposed: boolean,
  ) {
    const { f } = this;
    this.#row = REAL_BYTES * n;
    this.#wide = REAL_BYTES * m;
    if (m === 1) {
      this.#eachBlock(COLUMN_BLOCK, (size, hasKnown) => this.#column(size, hasKnown));
      return;
    }
    const panel = (width: number): void => {
      this.#eachBlock(BLOCK, (size, hasKnown) => this.#columns(size, width, hasKnown));
    };
    const along = BLOCK * REAL_BYTES;
    repeat(f, Math.floor(m / BLOCK), [[this.#top, along], [this.#topFrom, along]], () => panel(BLOCK)); // prettier-ignore
    if (m % BLOCK > 0) panel(m % BLOCK);
  }

  /** Visits blocks of rows in the order in which they can be solved for, with whether any was before. */
  #eachBlock(block: number, visit: (size: number, hasKnown: boolean) => void): void {
    const { f, n, transposed } = this;
    const count = Math.floor(n / block);
    const rest = n % block;
    if (transposed) {
      if (rest > 0) {
        this.#goTo(n - rest);
        visit(rest, false);
      }
      if (count > 0) this.#goTo((count - 1) * block);
      repeat(f, count, this.#steps(-block), () => visit(block, n > block));
    } else {
      this.#goTo(0);
      repeat(f, count, this.#steps(block), () => visit(block, count > 1));
      if (rest > 0) visit(rest, count > 0);
    }
  }

  #goTo(i: number): void {
    const { f, n, transposed } = this;
    point(f, this.#at, this.#top, i * this.#wide);
    point(f, this.#from, this.#topFrom, i * this.#wide);
    point(f, this.#pivots, L, i * (this.#row + REAL_BYTES));
    point(f, this.#first, L, transposed ? (n - 1) * this.#row + i * REAL_BYTES : i * this.#row);
  }

  #steps(rows: number): Steps {
    const wide = rows * this.#wide;
    return [
      [this.#at, wide],
      [this.#from, wide],
      [this.#pivots, rows * (this.#row + REAL_BYTES)],
      [this.#first, this.transposed ? rows * REAL_BYTES : rows * this.#row],
    ];
  }

  /** Several columns: a block's rows are the tile's. */
  #columns(size: number, width: number, hasKnown: boolean): void {
    const { f } = this;
    const tile = new RegisterTile(f, size, width);
    tile.load(this.#from, this.#wide);
    if (hasKnown) {
      const step = this.#start(size);
      const factors = this.transposed
        ? { apart: REAL_BYTES, step: -this.#row }
        : { apart: this.#row, step: REAL_BYTES };
      tile.takeIn(
        "sub",
        { pointer: this.#factors, ...factors },
        { pointer: this.#known, apart: REAL_BYTES, step },
        this.#end,
      );
    }
    this.#substitute(
      size,
      (i, k, offset) => tile.subtractRow(i, k, this.#pivots, offset),
      (i, offset) => tile.divideRow(i, this.#pivots, offset),
    );
    tile.store(this.#at, this.#wide);
  }

  /** One column: a block's rows are the lanes. */
  #column(size: number, hasKnown: boolean): void {
    const { f } = this;
    const tile = new RegisterTile(f, 1, size);
    tile.load(this.#from, 0);
    if (hasKnown) {
      const step = this.#start(size);
      const factors = this.transposed
        ? { apart: REAL_BYTES, step: -this.#row }
        : { apart: this.#row, step: REAL_BYTES };
      // The factors end where those of the block itself begin.
      point(f, this.#end, this.#pivots, this.transposed ? (size - 1) * this.#row : 0);
      tile.takeIn("sub", { pointer: this.#known, apart: 0, step }, { pointer: this.#factors, ...factors }, this.#end);
    }
    const x = Array.from({ length: size }, (_, i) => tile.sumLocal(0, i));
    const withFactor = (i: number, offset: number, write: () => void): void => {
      f.get(x[i]!);
      f.get(this.#pivots);
      f.memory("f64.load", offset);
      write();
      f.set(x[i]!);
    };
    this.#substitute(
      size,
      (i, k, offset) => {
        withFactor(i, offset, () => {
          f.get(x[k]!);
          f.op("f64.mul");
          f.op("f64.sub");
        });
      },
      (i, offset) => withFactor(i, offset, () => f.op("f64.div")),
    );
    x.forEach((local, i) => {
      f.get(this.#at);
      f.get(local);
      f.memory("f64.store", i * REAL_BYTES);
    });
  }

  /** Points at the first factors and unknowns that a block needs, and at the end of the unknowns; returns their step. */
  #start(size: number): number {
    const { f, n, transposed } = this;
    point(f, this.#factors, this.#first);
    point(f, this.#known, this.#top, transposed ? (n - 1) * this.#wide : 0);
    point(f, this.#end, this.#at, transposed ? (size - 1) * this.#wide : 0);
    return transposed ? -this.#wide : this.#wide;
  }

  /** Solves within a block: unknown `i` less factor times unknown `k`, then by its pivot. */
  #substitute(
    size: number,
    subtract: (i: number, k: number, offset: number) => void,
    divide: (i: number, offset: number) => void,
  ): void {
    const at = (i: number, j: number): number => i * this.#row + j * REAL_BYTES;
    if (this.transposed) {
      for (let i = size - 1; i >= 0; i--) {
        for (let k = size - 1; k > i; k--) subtract(i, k, at(k, i));
        divide(i, at(i, i));
      }
    } else {
      for (let i = 0; i < size; i++) {
        for (let k = 0; k < i; k++) subtract(i, k, at(i, k));
        divide(i, at(i, i));
      }
    }
  }
}
