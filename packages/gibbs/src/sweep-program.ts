/**
 * @file A sweep: a graph from a Markov chain's state to its next state, drawn step by step with `random` nodes. The state is
 * one flat array of constrained values; names, shapes and offsets say what is where.
 */
import { makeGraph, numElements } from "@terrace/graph";
import type { Graph, InputNode, Node, Shape } from "@terrace/graph";

/** A variable of the state: elements `[offset, offset + size)` of it, row-major. */
export interface StateVariable {
  readonly name: string;
  readonly shape: Shape;
  readonly offset: number;
  readonly size: number;
}

/**
 * A sweep. The graph has an input and an output for each variable, under its name and in the order of `variables`. Random
 * nodes draw in the order in which they were made, so that the order of the steps fixes the stream.
 */
export interface Sweep {
  readonly graph: Graph;
  readonly variables: readonly StateVariable[];
  /** Number of elements of the state. */
  readonly stateSize: number;
}

/** What a sweep does to one variable: its value before, an input node, and the node of its value after. */
export interface SweepUpdate {
  readonly before: InputNode;
  readonly after: Node;
}

/**
 * Makes a sweep of its updates; the state holds the variables in their order.
 *
 * @throws TypeError when a value after has another shape than the value before, or depends on an input that no update has
 * @example
 * const b = new GraphBuilder();
 * const mu = b.input("mu", []);
 * const sweep = makeSweep([{ before: mu, after: b.random("normal", [], []) }]);
 */
export function makeSweep(updates: readonly SweepUpdate[]): Sweep {
  let offset = 0;
  const variables = updates.map(({ before, after }) => {
    if (
      before.shape.length !== after.shape.length ||
      before.shape.some((extent, axis) => extent !== after.shape[axis])
    ) {
      throw new TypeError(
        `makeSweep: \`${before.name}\` has shape [${before.shape.join(", ")}] before and [${after.shape.join(", ")}] after.`,
      );
    }
    const variable = { name: before.name, shape: before.shape, offset, size: numElements(before.shape) };
    offset += variable.size;
    return variable;
  });
  const outputs = Object.fromEntries(updates.map(({ before, after }) => [before.name, after]));
  const inputs = updates.map(({ before }) => before);
  return { graph: makeGraph(inputs, outputs), variables, stateSize: offset };
}
