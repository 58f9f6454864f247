/**
 * @file In which order the elements of an array of data are placed in memory. Reals are brought into it as they are placed, so
 * that of large data there is one copy and no other; integers at once, since the translation reads them.
 */
import type { KernelProgram } from "../kernel-program.js";

/** Data of a program. */
export type Constant = Float64Array | Int32Array;

/** The order of an array of rows: of the rows, and whether the elements of a row or those of a column lie together. */
export interface Arrangement {
  /** Row `i` is row `order[i]` of the caller's; as it is when absent. */
  readonly order?: Int32Array;
  /** Elements of a row. */
  readonly width: number;
  readonly byColumns: boolean;
}

/** Programs with how their reals are to be placed; those without an arrangement lie as they are. */
export interface ArrangedPrograms {
  readonly programs: readonly KernelProgram[];
  readonly arrangements: ReadonlyMap<Constant, Arrangement>;
}

/** Writes `values` in another order to `to`, of the same length. */
export function arrange(values: Constant, { order, width, byColumns }: Arrangement, to: Constant): void {
  const height = values.length / width;
  const [rowStep, columnStep] = byColumns ? [1, height] : [width, 1];
  for (let i = 0; i < height; i++) {
    const from = (order === undefined ? i : order[i]!) * width;
    for (let k = 0; k < width; k++) to[i * rowStep + k * columnStep] = values[from + k]!;
  }
}

/**
 * The programs with the integers among `wanted` in their new order, and the reals noted.
 *
 * @param before - what is noted already; an array noted there is in `wanted` only with the same rows
 */
export function withArrangements(
  programs: readonly KernelProgram[],
  wanted: ReadonlyMap<Constant, Arrangement>,
  before: ReadonlyMap<Constant, Arrangement> = new Map(),
): ArrangedPrograms {
  const arrangements = new Map(before);
  const integers = new Map<Constant, Int32Array>();
  for (const [values, arrangement] of wanted) {
    if (values instanceof Float64Array) arrangements.set(values, { ...before.get(values), ...arrangement });
    else {
      const made = new Int32Array(values.length);
      arrange(values, arrangement, made);
      integers.set(values, made);
    }
  }
  if (integers.size === 0) return { programs, arrangements };
  const constants = (program: KernelProgram): Constant[] =>
    program.constants.map((values) => integers.get(values) ?? values);
  return { programs: programs.map((program) => ({ ...program, constants: constants(program) })), arrangements };
}
