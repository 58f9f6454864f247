/** @file Rows of data in cells: those that agree in several keys. */

/** Rows cell by cell: those of cell `c` are `rows[starts[c]]` to `rows[starts[c + 1] - 1]`. */
export interface Cells {
  readonly rows: Int32Array;
  readonly starts: Int32Array;
}

/**
 * Rows that agree in all keys, in the order in which cells are met.
 *
 * @param keys each `[numRows]`, integers from -1
 */
export function cellsOf(numRows: number, keys: readonly Int32Array[]): Cells {
  let cell: Int32Array = new Int32Array(numRows);
  let numCells = 1;
  for (const key of new Set(keys)) {
    const first = key[0];
    if (key.every((value) => value === first)) continue;
    const next = new Int32Array(numRows);
    const width = key.reduce((most, value) => Math.max(most, value), 0) + 2;
    // A table where it is of the size of the data, else a map.
    const size = numCells * width;
    const table = size <= 4 * numRows + 1024 ? new Int32Array(size).fill(-1) : undefined;
    const map = new Map<number, number>();
    let found = 0;
    for (let i = 0; i < numRows; i++) {
      const at = cell[i]! * width + key[i]! + 1;
      let code = table === undefined ? (map.get(at) ?? -1) : table[at]!;
      if (code < 0) {
        code = found++;
        if (table === undefined) map.set(at, code);
        else table[at] = code;
      }
      next[i] = code;
    }
    cell = next;
    numCells = found;
  }
  const starts = new Int32Array(numCells + 1);
  for (let i = 0; i < numRows; i++) starts[cell[i]! + 1]!++;
  for (let c = 0; c < numCells; c++) starts[c + 1]! += starts[c]!;
  const fill = starts.slice();
  const rows = new Int32Array(numRows);
  for (let i = 0; i < numRows; i++) rows[fill[cell[i]!]!++] = i;
  return { rows, starts };
}
