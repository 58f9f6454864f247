/** @file The table of draws that samplers fill and that diagnostics, summaries and exports read. */

/** Labels along a dim: the data's own labels, or integers from 0. */
export type Coordinates = readonly (string | number)[];

/** The draws of one quantity, `[chain, draw, ...dims]`. */
export interface DrawsVariable {
  readonly name: string;
  /** Names of all axes; the first two are `"chain"` and `"draw"`. */
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  /** Labels by dim name, for every dim but `"chain"` and `"draw"`; a dim without labels of its own has integers. */
  readonly coords: Readonly<Record<string, Coordinates>>;
  /** Row-major values, length the product of `shape`. To read: they are the table's own, not a copy (`slice()` makes one). */
  readonly values: Float64Array;
}

/** One scalar of a quantity: its printed name, such as `a[AITKIN]` or `L[1,0]`, and its draws by chain. */
export interface DrawsScalar {
  readonly name: string;
  readonly variable: string;
  /** `chains[chain][draw]` */
  readonly chains: readonly Float64Array[];
}

/** All recorded quantities of a fit, in the order in which the model declares them. */
export interface Draws {
  readonly numChains: number;
  readonly numDraws: number;
  readonly names: readonly string[];
  /** @throws RangeError naming the nearest quantity when there is none called `name`, TypeError when `name` is no text */
  get(name: string): DrawsVariable;
  /** Every scalar of the named quantities (all of them when absent), in order. */
  scalars(names?: readonly string[]): DrawsScalar[];
}
