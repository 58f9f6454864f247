/** @file Gathers the rows that chains left in shared memory into tables, with quantities recovered from them. */

import { createDraws, sampleStatisticNames, type Draws, type SampleStatistics } from "@terrace/core";
import { kernelCost, type KernelProgram } from "@terrace/backend-kernel";

import { allocateShared, numStatistics } from "../chains/shared-memory.js";
import { runRecovery } from "../chains/run-task.js";
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

/** Tables of the rows in `range`, recovered on the threads where that costs more than copying. */
export async function collectRows(
  threads: ThreadLease,
  plan: Plan,
  program: KernelProgram,
  range: RowRange,
): Promise<DrawnRows> {
  const { rowSize } = plan;
  const { tasks, starts, numRows } = range;
  const numChains = tasks.length;
  const statistics = emptyStatistics(numChains * numRows);
  tasks.forEach(({ memory }, index) => {
    const start = starts[index]!;
    sampleStatisticNames.forEach((name, k) => {
      for (let row = 0; row < numRows; row++) {
        statistics[name][index * numRows + row] = memory.statistics[(start + row) * numStatistics + k]!;
      }
    });
  });
  const draws = await recover(threads, plan, program, range);
  let positions: Float64Array | undefined;
  return {
    draws,
    statistics,
    // Copied when they are first asked for: of many effects they are as much as all draws.
    get positions() {
      return (positions ??= copyPositions(range, rowSize));
    },
  };
}

function copyPositions({ tasks, starts, numRows }: RowRange, rowSize: number): Float64Array {
  const positions = new Float64Array(tasks.length * numRows * rowSize);
  tasks.forEach(({ memory }, index) => {
    positions.set(rowsOf(memory.positions, rowSize, starts[index]!, numRows), index * numRows * rowSize);
  });
  return positions;
}

function rowsOf(positions: Float64Array, rowSize: number, start: number, numRows: number): Float64Array {
  return positions.subarray(start * rowSize, (start + numRows) * rowSize);
}

/** A row whose program costs less for each of its numbers is made sooner here than shared memory is copied. */
const cheapCost = 10;
/** What running a program costs beside its operations, in numbers of a row. */
const callSize = 50;

async function recover(threads: ThreadLease, plan: Plan, program: KernelProgram, range: RowRange): Promise<Draws> {
  const { rowSize, quantities } = plan;
  const { tasks, starts, numRows, stream } = range;
  const isCheap = kernelCost(program) <= cheapCost * (rowSize + callSize);
  const arrays = quantities.map(({ shape }) => {
    const length = tasks.length * numRows * sizeOf(shape);
    return isCheap ? new Float64Array(length) : new Float64Array(allocateShared(8 * length));
  });
  const recoveries = tasks.map(({ chain, seed, memory }, index): RecoveryTask => {
    return {
      chain,
      seed,
      stream,
      program,
      rowSize,
      numRows,
      rows: rowsOf(memory.positions, rowSize, starts[index]!, numRows),
      outputs: quantities.map(({ shape }, k) => {
        const length = numRows * sizeOf(shape);
        return arrays[k]!.subarray(index * length, (index + 1) * length);
      }),
    };
  });
  if (isCheap) recoveries.forEach(runRecovery);
  else await Promise.all(recoveries.map((task) => threads.runRecovery(task)));
  const columns = quantities.map(({ name, dims, shape, coords }, k) => ({
    name,
    dims,
    shape,
    coords,
    // Out of shared memory, which many consumers of arrays refuse.
    values: isCheap ? arrays[k]! : arrays[k]!.slice(),
  }));
  return createDraws(tasks.length, numRows, columns);
}

function emptyStatistics(length: number): SampleStatistics {
  const entries = sampleStatisticNames.map((name) => [name, new Float64Array(length)]);
  // The names are all of the interface's, by its own definition.
  return Object.fromEntries(entries) as unknown as SampleStatistics;
}
