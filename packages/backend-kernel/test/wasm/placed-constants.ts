/** @file Data of programs in the order in which they are placed in memory. */
import type { KernelProgram } from "../../src/index.js";
import { arrange } from "../../src/wasm/arrangement.js";
import type { ArrangedPrograms, Constant } from "../../src/wasm/arrangement.js";

/** The constants of each program, reordered. */
export function placedConstants({ programs, arrangements }: ArrangedPrograms): Constant[][] {
  return programs.map(({ constants }) =>
    constants.map((values) => {
      const arrangement = arrangements.get(values);
      if (arrangement === undefined) return values;
      const placed = values.slice();
      arrange(values, arrangement, placed);
      return placed;
    }),
  );
}

/** Programs none of whose data are arranged. */
export function asWritten(programs: readonly KernelProgram[]): ArrangedPrograms {
  return { programs, arrangements: new Map() };
}
