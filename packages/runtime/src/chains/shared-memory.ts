/**
 * @file Memory that the main thread and the chains share: what each chain has drawn, how far it is, when it was where. A row
 * of draws is complete when the chain's count says so; the count is written last, so that a chain that is stopped or dies
 * at any moment loses no complete row.
 */

import { sampleStatisticNames } from "@terrace/core";

/** Number of statistics of an iteration. */
export const numStatistics = sampleStatisticNames.length;

/** Slots of a chain's counters; a chain has a cache line of its own, so that chains do not slow each other. */
export const counterSlot = { iteration: 0, warmupRows: 1, drawRows: 2, warmupLeapfrogs: 3, drawLeapfrogs: 4 } as const;

/** Slots of a chain's clock: milliseconds since the epoch, and microseconds of the process's CPU time. */
export const clockSlot = { start: 0, firstIteration: 1, warmupEnd: 2, end: 3, cpuStart: 4, cpuEnd: 5 } as const;

/** Memory that threads share; where the engine has none, as on pages that are not cross-origin isolated, there are no threads. */
export function allocateShared(numBytes: number): ArrayBuffer | SharedArrayBuffer {
  return typeof SharedArrayBuffer === "undefined" ? new ArrayBuffer(numBytes) : new SharedArrayBuffer(numBytes);
}

const countersPerChain = 16;
const clocksPerChain = 8;

/** The views of one chain, over memory shared with the main thread. */
export interface ChainMemory {
  /** One element for all chains: not 0 when they should stop. */
  readonly stop: Int32Array;
  readonly counters: Int32Array;
  readonly clocks: Float64Array;
  /** Warmup rows and then draws, `[numRows, rowSize]`: unconstrained positions, discrete parameters behind them. */
  readonly positions: Float64Array;
  /** `[numRows, statistic]`, in the order of `sampleStatisticNames`. */
  readonly statistics: Float64Array;
}

/**
 * Memory for `numChains` chains that keep at most `numRows` rows each.
 *
 * @throws RangeError when that is more than the engine can allocate
 */
export function allocateChains(numChains: number, numRows: number, rowSize: number): ChainMemory[] {
  const stop = new Int32Array(allocateShared(4));
  const counters = allocate(4 * countersPerChain * numChains, `${numChains} chains`, "Ask for fewer `chains`.");
  const clocks = allocate(8 * clocksPerChain * numChains, `${numChains} chains`, "Ask for fewer `chains`.");
  const positions = allocateRows(numChains, numRows, rowSize);
  const statistics = allocateRows(numChains, numRows, numStatistics);
  return Array.from({ length: numChains }, (_, chain) => ({
    stop,
    counters: new Int32Array(counters, 4 * countersPerChain * chain, countersPerChain),
    clocks: new Float64Array(clocks, 8 * clocksPerChain * chain, clocksPerChain),
    positions: new Float64Array(positions, 8 * chain * numRows * rowSize, numRows * rowSize),
    statistics: new Float64Array(statistics, 8 * chain * numRows * numStatistics, numRows * numStatistics),
  }));
}

function allocateRows(numChains: number, numRows: number, width: number): ArrayBuffer | SharedArrayBuffer {
  const rows = `${numChains} chains of ${numRows} rows of ${width} numbers`;
  return allocate(8 * numChains * numRows * width, rows, "Keep fewer with `draws` or `thin`.");
}

function allocate(bytes: number, what: string, advice: string): ArrayBuffer | SharedArrayBuffer {
  try {
    return allocateShared(bytes);
  } catch (error) {
    throw new RangeError(
      `sample: the draws need ${(bytes / 0x40000000).toFixed(1)} GiB (${what}), which cannot be allocated. ${advice}`,
      { cause: error },
    );
  }
}

/** Arrays below this size travel by copy: a shared view costs about as much as copying these bytes. */
const minSharedBytes = 1024;

/**
 * A copy of plain data in which the larger Float64Array and Int32Array are views on one shared memory, so that a
 * structured clone to any number of threads copies no data.
 */
export function shareArrays<Data>(data: Data): Data {
  const arrays = new Map<Float64Array | Int32Array, number>();
  let bytes = 0;
  visit(data, (array) => {
    if (array.byteLength < minSharedBytes || arrays.has(array)) return;
    arrays.set(array, bytes);
    bytes += Math.ceil(array.byteLength / 8) * 8;
  });
  if (bytes === 0) return data;
  const memory = allocateShared(bytes);
  const views = new Map<unknown, Float64Array | Int32Array>();
  for (const [array, offset] of arrays) {
    const view =
      array instanceof Float64Array
        ? new Float64Array(memory, offset, array.length)
        : new Int32Array(memory, offset, array.length);
    view.set(array);
    views.set(array, view);
  }
  return replace(data, views) as Data;
}

function visit(data: unknown, found: (array: Float64Array | Int32Array) => void): void {
  if (data instanceof Float64Array || data instanceof Int32Array) found(data);
  else if (Array.isArray(data)) for (const item of data) visit(item, found);
  else if (isPlainObject(data)) for (const item of Object.values(data)) visit(item, found);
}

function replace(data: unknown, views: ReadonlyMap<unknown, unknown>): unknown {
  const view = views.get(data);
  if (view !== undefined) return view;
  if (Array.isArray(data)) return data.map((item) => replace(item, views));
  if (isPlainObject(data)) {
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, replace(value, views)]));
  }
  return data;
}

function isPlainObject(data: unknown): data is Record<string, unknown> {
  return typeof data === "object" && data !== null && Object.getPrototypeOf(data) === Object.prototype;
}
