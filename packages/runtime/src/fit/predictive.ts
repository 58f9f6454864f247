/** @file What follows from draws for the observations: their log likelihoods and predictive draws, by row. */

import { compileKernel } from "@terrace/backend-kernel";
import { createDraws, createGenerator, type Draws, type StreamPurpose } from "@terrace/core";
import type { Graph } from "@terrace/graph";

import { runRows } from "../chains/recover.js";
import { sizeOf } from "../compile/parameter-values.js";
import type { ParameterLayout } from "../plan/programs.js";

/** A quantity that a program of positions computes. */
export interface RowQuantity {
  readonly name: string;
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly coords: Readonly<Record<string, readonly (string | number)[]>>;
}

/** Where draws stand on the unconstrained space. */
export interface DrawPositions {
  /** `[chain, draw, dimension]` */
  readonly positions: Float64Array;
  readonly dimension: number;
  readonly numDraws: number;
  /** Numbers of the chains, which pick their streams. */
  readonly chains: readonly number[];
  readonly seed: number | string;
}

/** The positions of `at` with the coordinates of `wanted` alone, in their order. */
export function selectParameters(
  at: DrawPositions,
  fitted: readonly ParameterLayout[],
  wanted: readonly ParameterLayout[],
): DrawPositions {
  const coordinates = wanted.flatMap(({ name, size }) => {
    const { offset } = fitted.find((parameter) => parameter.name === name)!;
    return Array.from({ length: size }, (_, k) => offset + k);
  });
  if (coordinates.length === at.dimension && coordinates.every((from, to) => from === to)) return at;
  const dimension = coordinates.length;
  const numRows = at.chains.length * at.numDraws;
  const positions = new Float64Array(numRows * dimension);
  for (let row = 0; row < numRows; row++) {
    for (let k = 0; k < dimension; k++) {
      positions[row * dimension + k] = at.positions[row * at.dimension + coordinates[k]!]!;
    }
  }
  return { ...at, positions, dimension };
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
  const { positions, dimension, numDraws, chains, seed } = at;
  const program = compileKernel(graph);
  const values = quantities.map(({ shape }) => new Float64Array(chains.length * numDraws * sizeOf(shape)));
  chains.forEach((chain, index) => {
    const outputs = quantities.map(({ shape }, k) => {
      const length = numDraws * sizeOf(shape);
      return values[k]!.subarray(index * length, (index + 1) * length);
    });
    const rows = positions.subarray(index * numDraws * dimension, (index + 1) * numDraws * dimension);
    const generator = createGenerator(seed, chain, stream.purpose, stream.index);
    runRows(program, rows, dimension, numDraws, outputs, generator);
  });
  const columns = quantities.map((quantity, k) => ({ ...quantity, values: values[k]! }));
  return createDraws(chains.length, numDraws, columns);
}
