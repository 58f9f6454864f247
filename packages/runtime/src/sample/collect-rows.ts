/** @file Gathers the rows that chains left in shared memory into tables, with quantities recovered from them. */

import { createDraws, sampleStatisticNames, type Draws, type SampleStatistics } from "@terrace/core";
import type { KernelProgram } from "@terrace/backend-kernel";

import { allocateShared, numStatistics } from "../chains/shared-memory.js";
import type { RecoveryTask, TaskedChain } from "../chains/task.js";
import type { ThreadLease } from "../chains/threads.js";
import { sizeOf } from "../compile/parameter-values.js";
import type { DrawnRows } from "../fit/fit-record.js";
import type { Plan } from "../plan/programs.js";

/** Which rows of the chains' memory are wanted. */
export interface RowRange {
  readonly tasks: readonly TaskedChain[];
  /** The first row, by chain. */
  readonly starts: readonly number[];
  /** Rows of each chain. */
  readonly numRows: number;
  /** Which stream of a chain the random reports take. */
  readonly stream: number;
}

/** Tables of the rows in `range`, recovered on the threads. */
export async function collectRows(
  threads: ThreadLease,
  plan: Plan,
  program: KernelProgram,
  range: RowRange,
): Promise<DrawnRows> {
  const { rowSize } = plan;
  const { tasks, starts, numRows } = range;
  const numChains = tasks.length;
  const positions = new Float64Array(numChains * numRows * rowSize);
  const statistics = emptyStatistics(numChains * numRows);
  tasks.forEach(({ memory }, index) => {
    const start = starts[index]!;
    positions.set(memory.positions.subarray(start * rowSize, (start + numRows) * rowSize), index * numRows * rowSize);
    sampleStatisticNames.forEach((name, k) => {
      for (let row = 0; row < numRows; row++) {
        statistics[name][index * numRows + row] = memory.statistics[(start + row) * numStatistics + k]!;
      }
    });
  });
  const draws = await recover(threads, plan, program, range);
  return { draws, statistics, positions };
}

async function recover(threads: ThreadLease, plan: Plan, program: KernelProgram, range: RowRange): Promise<Draws> {
  const { rowSize, quantities } = plan;
  const { tasks, starts, numRows, stream } = range;
  const shared = quantities.map(
    ({ shape }) => new Float64Array(allocateShared(8 * tasks.length * numRows * sizeOf(shape))),
  );
  await Promise.all(
    tasks.map(({ chain, seed, memory }, index) => {
      const task: RecoveryTask = {
        chain,
        seed,
        stream,
        program,
        rowSize,
        numRows,
        rows: memory.positions.subarray(starts[index]! * rowSize, (starts[index]! + numRows) * rowSize),
        outputs: quantities.map(({ shape }, k) => {
          const length = numRows * sizeOf(shape);
          return shared[k]!.subarray(index * length, (index + 1) * length);
        }),
      };
      return threads.runRecovery(task);
    }),
  );
  const columns = quantities.map(({ name, dims, shape, coords }, k) => ({
    name,
    dims,
    shape,
    coords,
    // Out of shared memory, which many consumers of arrays refuse.
    values: shared[k]!.slice(),
  }));
  return createDraws(tasks.length, numRows, columns);
}

function emptyStatistics(length: number): SampleStatistics {
  const entries = sampleStatisticNames.map((name) => [name, new Float64Array(length)]);
  // The names are all of the interface's, by its own definition.
  return Object.fromEntries(entries) as unknown as SampleStatistics;
}
