/**
 * @file A tile of a matrix in registers: `rows` times `lanes` running sums, to which a loop adds, or from which it subtracts,
 * products of a number a row and a number a lane. Every element takes its terms one by one in the loop's order, so the blocks
 * that a matrix is cut into leave no trace in its bits; the other elements of the tile fill the time that one sum takes.
 */
import type { FunctionWriter } from "../function-writer.js";
import { combine, groupLocal, laneGroups, loadGroup, loadSame, pushLane, storeGroup } from "./lane-groups.js";
import type { LaneGroup } from "./lane-groups.js";
import { REAL_BYTES, whileBefore } from "./pointers.js";

/** Where one side's factors lie. */
export interface Side {
  /** Local with the address of the first row or lane at the current step. */
  readonly pointer: number;
  /** Bytes from one row or lane to the next. */
  readonly apart: number;
  /** Bytes from one step to the next. */
  readonly step: number;
}

/** Running sums `[rows, lanes]`. */
export class RegisterTile {
  readonly groups: readonly LaneGroup[];
  /** Locals of the sums, `[row][group]`. */
  readonly sums: readonly (readonly number[])[];
  readonly #factors: readonly number[];
  readonly #wide: number;
  readonly #pair: readonly [number, number];

  constructor(
    readonly f: FunctionWriter,
    readonly rows: number,
    readonly lanes: number,
  ) {
    this.groups = laneGroups(lanes);
    this.sums = Array.from({ length: rows }, () => this.groups.map((group) => groupLocal(f, group)));
    this.#factors = this.groups.map((group) => groupLocal(f, group));
    this.#wide = f.local("v128");
    this.#pair = [f.local("v128"), f.local("v128")];
  }

  /** All sums zero. */
  clear(): void {
    const { f } = this;
    for (const sums of this.sums) {
      this.groups.forEach(({ width }, g) => {
        if (width === 2) f.vectorConstant(0);
        else f.f64(0);
        f.set(sums[g]!);
      });
    }
  }

  /** Takes in the terms of all steps up to where the lanes' pointer is at `end`; both pointers move there. */
  takeIn(operation: "add" | "sub", rows: Side, lanes: Side, end: number): void {
    const moves = [lanes, rows].map(({ pointer, step }) => [pointer, step] as const);
    whileBefore(this.f, end, moves, () => {
      this.#loadFactors(lanes);
      this.#addProducts(operation, rows);
    });
  }

  #loadFactors({ pointer, apart }: Side): void {
    const { f } = this;
    this.groups.forEach((group, g) => {
      const factor = this.#factors[g]!;
      if (apart !== REAL_BYTES) {
        this.#gather(pointer, group, apart, 0, factor);
        return;
      }
      f.get(pointer);
      loadGroup(f, group, group.first * REAL_BYTES);
      f.set(factor);
    });
  }

  #addProducts(operation: "add" | "sub", rows: Side): void {
    const { f, groups } = this;
    const isWide = groups.some(({ width }) => width === 2);
    this.sums.forEach((sums, r) => {
      const offset = r * rows.apart;
      if (isWide) {
        f.get(rows.pointer);
        f.memory("v128.load64_splat", offset);
        f.set(this.#wide);
      }
      groups.forEach((group, g) => {
        f.get(sums[g]!);
        f.get(this.#factors[g]!);
        if (group.width === 2) f.get(this.#wide);
        else {
          f.get(rows.pointer);
          f.memory("f64.load", offset);
        }
        combine(f, group, "mul");
        combine(f, group, operation);
        f.set(sums[g]!);
      });
    });
  }

  /** Lanes that lie apart. Loading two steps of two lanes and making them change places took half as long again in V8 11. */
  #gather(pointer: number, { first, width }: LaneGroup, apart: number, offset: number, to: number): void {
    const { f } = this;
    if (width === 1) {
      f.get(pointer);
      f.memory("f64.load", offset + first * apart);
    } else {
      f.get(pointer);
      f.get(pointer);
      f.memory("v128.load64_zero", offset + first * apart);
      f.loadLane(offset + (first + 1) * apart, 1);
    }
    f.set(to);
  }

  /** Two by two numbers, from neighbours in two rows to two vectors across the rows. */
  #loadPair(pointer: number, offset: number, apart: number, to: readonly [number, number]): void {
    const { f } = this;
    for (const k of [0, 1] as const) {
      f.get(pointer);
      f.memory("v128.load", offset + k * apart);
      f.set(this.#pair[k]);
    }
    this.#interleave(this.#pair, to);
  }

  #interleave(from: readonly [number, number], to: readonly [number, number]): void {
    const { f } = this;
    for (const k of [0, 1] as const) {
      f.get(from[0]);
      f.get(from[1]);
      f.interleaveLanes(k);
      f.set(to[k]);
    }
  }

  /** Sums from memory, rows `apart` bytes from each other. */
  load(pointer: number, apart: number): void {
    const { f } = this;
    this.#each((group, local, r) => {
      f.get(pointer);
      loadGroup(f, group, r * apart + group.first * REAL_BYTES);
      f.set(local);
    });
  }

  /** Sums to memory. */
  store(pointer: number, apart: number): void {
    const { f } = this;
    this.#each((group, local, r) => {
      f.get(pointer);
      f.get(local);
      storeGroup(f, group, r * apart + group.first * REAL_BYTES);
    });
  }

  #each(visit: (group: LaneGroup, local: number, row: number) => void): void {
    this.sums.forEach((sums, r) => this.groups.forEach((group, g) => visit(group, sums[g]!, r)));
  }

  /** Sums from a transposed tile in memory: its rows, `apart` bytes from each other, are the lanes. */
  loadTransposed(pointer: number, apart: number): void {
    const { rows } = this;
    for (let r = 0; r < rows; r += 2) {
      const hasTwo = r + 1 < rows;
      this.groups.forEach((group, g) => {
        const offset = r * REAL_BYTES;
        if (hasTwo && group.width === 2) {
          this.#loadPair(pointer, offset + group.first * apart, apart, [this.sums[r]![g]!, this.sums[r + 1]![g]!]);
          return;
        }
        for (let k = 0; k < (hasTwo ? 2 : 1); k++) {
          this.#gather(pointer, group, apart, offset + k * REAL_BYTES, this.sums[r + k]![g]!);
        }
      });
    }
  }

  /** Sums to memory, transposed: the lanes are rows there. */
  storeTransposed(pointer: number, apart: number): void {
    const { f, rows, groups } = this;
    for (let r = 0; r < rows; r += 2) {
      const offset = r * REAL_BYTES;
      groups.forEach((group, g) => {
        if (r + 1 < rows && group.width === 2) {
          this.#interleave([this.sums[r]![g]!, this.sums[r + 1]![g]!], this.#pair);
          for (const k of [0, 1] as const) {
            f.get(pointer);
            f.get(this.#pair[k]);
            f.memory("v128.store", offset + (group.first + k) * apart);
          }
          return;
        }
        for (let k = 0; r + k < Math.min(rows, r + 2); k++) {
          for (let lane = group.first; lane < group.first + group.width; lane++) {
            f.get(pointer);
            this.pushSum(r + k, lane);
            f.memory("f64.store", offset + k * REAL_BYTES + lane * apart);
          }
        }
      });
    }
  }

  /** `row -= other * number`, with the number at `pointer + offset`. */
  subtractRow(row: number, other: number, pointer: number, offset: number): void {
    const { f } = this;
    this.groups.forEach((group, g) => {
      f.get(this.sums[row]![g]!);
      f.get(this.sums[other]![g]!);
      f.get(pointer);
      loadSame(f, group, offset);
      combine(f, group, "mul");
      combine(f, group, "sub");
      f.set(this.sums[row]![g]!);
    });
  }

  /** `row /= number`, with the number at `pointer + offset`. */
  divideRow(row: number, pointer: number, offset: number): void {
    const { f } = this;
    this.groups.forEach((group, g) => {
      f.get(this.sums[row]![g]!);
      f.get(pointer);
      loadSame(f, group, offset);
      combine(f, group, "div");
      f.set(this.sums[row]![g]!);
    });
  }

  /** All sums times a number. */
  scale(factor: number): void {
    const { f } = this;
    this.#each((group, local) => {
      f.get(local);
      if (group.width === 2) f.vectorConstant(factor);
      else f.f64(factor);
      combine(f, group, "mul");
      f.set(local);
    });
  }

  /** Puts one sum on the stack. */
  pushSum(row: number, lane: number): void {
    pushLane(this.f, this.groups, this.sums[row]!, lane);
  }

  /** One sum in a new local of its own. */
  sumLocal(row: number, lane: number): number {
    const local = this.f.local("f64");
    this.pushSum(row, lane);
    this.f.set(local);
    return local;
  }
}
