/** @file What follows from draws for the observations: their log likelihoods and predictive draws, by row. */

import { createDraws, createGenerator, type Draws, type StreamPurpose } from "@terrace/core";
import type { Graph } from "@terrace/graph";

import { runRows } from "../chains/recover.js";
import { rowKernel } from "../compile/row-kernel.js";
import { sizeOf } from "../compile/parameter-values.js";
import type { ParameterLayout } from "../plan/programs.js";

/** A quantity that a program of rows computes. */
export interface RowQuantity {
  readonly name: string;
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly coords: Readonly<Record<string, readonly (string | number)[]>>;
}

/** The rows of draws. */
export interface DrawPositions {
  /** `[chain, draw, rowSize]` */
  readonly positions: Float64Array;
  readonly rowSize: number;
  readonly numDraws: number;
  /** Numbers of the chains, which pick their streams. */
  readonly chains: readonly number[];
  readonly seed: number | string;
  /** What evaluated the density. */
  readonly backend: string;
}

/** The rows of `at` with the parts of `wanted` alone, where its own layout has them. */
export function selectParameters(
  at: DrawPositions,
  fitted: readonly ParameterLayout[],
  wanted: readonly ParameterLayout[],
): DrawPositions {
  const coordinates: number[] = [];
  for (const { name, offset: to, size } of wanted) {
    const { offset: from } = fitted.find((parameter) => parameter.name === name)!;
    for (let k = 0; k < size; k++) coordinates[to + k] = from + k;
  }
  if (coordinates.length === at.rowSize && coordinates.every((from, to) => from === to)) return at;
  const rowSize = coordinates.length;
  const numRows = at.chains.length * at.numDraws;
  const positions = new Float64Array(numRows * rowSize);
  for (let row = 0; row < numRows; row++) {
    for (let k = 0; k < rowSize; k++) {
      positions[row * rowSize + k] = at.positions[row * at.rowSize + coordinates[k]!]!;
    }
  }
  return { ...at, positions, rowSize };
}

/**
 * Evaluates `graph` at every draw.
 *
 * @param quantities the graph's outputs, in its order
 * @param stream the stream of random draws: a purpose, and which one of it
 * @returns the outputs by name, `[chain, draw, ...dims]`
 */
export function evaluateRows(
  graph: Graph,
  quantities: readonly RowQuantity[],
  at: DrawPositions,
  stream: { readonly purpose: StreamPurpose; readonly index: number },
): Draws {
  const { positions, rowSize, numDraws, chains, seed, backend } = at;
  const kernel = rowKernel(graph, chains.length * numDraws, backend);
  const values = quantities.map(({ shape }) => new Float64Array(chains.length * numDraws * sizeOf(shape)));
  chains.forEach((chain, index) => {
    const outputs = quantities.map(({ shape }, k) => {
      const length = numDraws * sizeOf(shape);
      return values[k]!.subarray(index * length, (index + 1) * length);
    });
    const rows = positions.subarray(index * numDraws * rowSize, (index + 1) * numDraws * rowSize);
    const generator = createGenerator(seed, chain, stream.purpose, stream.index);
    runRows(kernel, rows, rowSize, numDraws, outputs, generator);
  });
  const columns = quantities.map((quantity, k) => ({ ...quantity, values: values[k]! }));
  return createDraws(chains.length, numDraws, columns);
}
