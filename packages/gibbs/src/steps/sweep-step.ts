/**
 * @file A step of a sweep: a graph from the state to new values of some of its variables that leaves the joint density
 * invariant, possibly with other variables integrated out. Steps know nothing of each other; a sweep is a list of them.
 */
import { makeGraph, reachableNodes } from "@terrace/graph";
import type { Graph, Node } from "@terrace/graph";

/** One step. */
export interface SweepStep {
  /** Variables that get new values. */
  readonly draws: readonly string[];
  /** Variables that the step's distribution has integrated out: after it their values belong to the state before it. */
  readonly integratesOut: readonly string[];
  /** Variables that it reads for the last time: what it draws stands in their place until they are drawn again. */
  readonly replaces: readonly string[];
  /** From the variables that the step reads, its own old values among them where it moves from them, to those it draws. */
  readonly graph: Graph;
  /** What kind of draw it is, in print: `Gaussian block`. */
  readonly method: string;
  /** How the structure was found, in print. */
  readonly reason: string;
}

/** Makes a step of the drawn values' nodes; its inputs are those that the nodes reach. */
export function sweepStep(
  values: ReadonlyMap<string, Node>,
  method: string,
  reason: string,
  { integratesOut = [], replaces = [] }: Partial<Pick<SweepStep, "integratesOut" | "replaces">> = {},
): SweepStep {
  const inputs = reachableNodes([...values.values()]).filter(({ op }) => op === "input");
  const graph = makeGraph(inputs, Object.fromEntries(values));
  return { draws: [...values.keys()], integratesOut, replaces, graph, method, reason };
}

/** The variables that a step conditions on: those it reads and does not draw. */
export function conditionsOn({ draws, graph }: SweepStep): string[] {
  return graph.inputs.map(({ name }) => name).filter((name) => !draws.includes(name));
}

/** The variables whose old values a step moves from. */
export function movesFrom({ draws, graph }: SweepStep): string[] {
  return graph.inputs.map(({ name }) => name).filter((name) => draws.includes(name));
}
