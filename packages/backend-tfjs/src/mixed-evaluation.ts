/**
 * @file Evaluates a graph partly on Float32 tensors and partly in Float64 on the host, as `densityParts` divides it. Whoever calls
 * reads the tensors in between, at once or later.
 */

import { evaluateNodes, numElements } from "@terrace/graph";
import type { Graph, Node } from "@terrace/graph";
import { centreData } from "./centre-data.js";
import { densityParts, type DensityParts } from "./density-parts.js";
import { Translation, type Value } from "./rules/translation.js";
import type { TensorOps } from "./tensor-ops.js";
import { translateNodes } from "./translate-graph.js";

/** What the host computes before tensors do, for each chain. */
export interface HostValues {
  /** By chain; the inputs among them. */
  readonly byChain: readonly ReadonlyMap<Node, Float64Array>[];
  readonly chains: number | undefined;
}

/** What computes in Float32 on a device that has Float64 too. */
export interface Rounding<T> {
  readonly ops: TensorOps<T>;
  /** Float64 to Float32. */
  readonly enter: (x: T) => T;
  /** Float32 to Float64. */
  readonly leave: (x: T) => T;
  /** The sum over axes of Float32 in Float64. */
  readonly sumUp: (x: T, axes: readonly number[]) => T;
}

/** A graph made ready. */
export class MixedEvaluation {
  readonly parts: DensityParts;
  /** How many linear predictors and residuals have centred data. */
  readonly numCentred: number;
  readonly #graph: Graph;
  readonly #roots: readonly Node[];

  constructor(graph: Graph) {
    const centred = centreData(graph);
    this.numCentred = centred.numCentred;
    this.#graph = centred.graph;
    this.#roots = centred.graph.outputs.map(({ node }) => node);
    this.parts = densityParts(this.#roots, centred.ofParameters);
  }

  /** @param position `[dimension]`, or `[dimension, chains]` */
  before(position: Float64Array, chains: number | undefined): HostValues {
    const input = this.#graph.inputs[0]!;
    const byChain = Array.from({ length: chains ?? 1 }, (_, c) => {
      const given = new Map<Node, Float64Array>([[input, ofChain(position, c, chains)]]);
      // Nodes compute in Float64; Int32Arrays are data, which are not among what varies.
      const values = evaluateNodes(this.parts.before, given) as Float64Array[];
      this.parts.before.forEach((node, k) => given.set(node, values[k]!));
      return given;
    });
    return { byChain, chains };
  }

  /**
   * The results that the host will read, as tensors: each of its node's shape and the chains; a sum over axes in parts that add up to
   * it, one behind the other along a first axis, where `sumParts` can have it so.
   *
   * @param enter - a tensor of numbers, row-major
   */
  onTensors<T>(
    ops: TensorOps<T>,
    { byChain, chains }: HostValues,
    enter: (values: Float64Array, shape: readonly number[]) => T,
    sumParts?: (x: T, axes: readonly number[]) => T,
  ): T[] {
    const t = new Translation(ops, chains);
    const isBatched = chains !== undefined;
    const given = new Map<Node, Value<T>>();
    for (const node of this.parts.given) {
      const values = joinChains(byChain.map((known) => known.get(node)!), chains); // prettier-ignore
      given.set(node, t.result(enter(values, t.withChains(node.shape, isBatched)), "real", node.shape, isBatched));
    }
    const inPairs = (node: Node): boolean => sumParts !== undefined && isSum(node);
    const roots = this.parts.results.map((node) => (inPairs(node) ? node.inputs[0]! : node));
    translateNodes(t, [...new Set(roots)], given);
    return this.parts.results.map((node) => {
      if (sumParts === undefined || !isSum(node)) return t.whole(node, "real", isBatched);
      return sumParts(t.whole(node.inputs[0]!, "real", isBatched), node.axes);
    });
  }

  /**
   * The outputs of the graph where one device computes both parts, each by its own operations.
   *
   * @param exact - what computes in Float64
   * @param position - of Float64, `[dimension]`, or `[dimension, chains]`
   */
  inOneGraph<T>(exact: TensorOps<T>, rounding: Rounding<T>, position: T, chains: number | undefined): T[] {
    const isBatched = chains !== undefined;
    const t = new Translation(exact, chains);
    const whole = (node: Node, tensor: T): Value<T> => t.result(tensor, "real", node.shape, isBatched);
    const input = this.#graph.inputs[0]!;
    const known = new Map<Node, Value<T>>([[input, whole(input, position)]]);
    translateNodes(t, this.parts.before, known);
    for (const node of this.parts.before) known.set(node, whole(node, t.whole(node, "real", isBatched)));
    const { ops, enter, leave, sumUp } = rounding;
    const singles = new Translation(ops, chains);
    const given = this.parts.given.map(
      (node) => [node, singles.result(enter(known.get(node)!.tensor), "real", node.shape, isBatched)] as const,
    );
    const roots = this.parts.results.map((node) => (isSum(node) ? node.inputs[0]! : node));
    translateNodes(singles, [...new Set(roots)], new Map(given));
    for (const node of this.parts.results) {
      const tensor = isSum(node)
        ? sumUp(singles.whole(node.inputs[0]!, "real", isBatched), node.axes)
        : leave(singles.whole(node, "real", isBatched));
      known.set(node, whole(node, tensor));
    }
    translateNodes(t, this.#roots, known);
    return this.#roots.map((node) => t.whole(node, "real", isBatched));
  }

  /** The outputs of the graph from what tensors gave, each row-major, the chains last where there are any. */
  after({ byChain, chains }: HostValues, results: readonly Float64Array[]): Float64Array[] {
    const whole = results.map((values, k) =>
      joinParts(values, numElements(this.parts.results[k]!.shape) * (chains ?? 1)),
    );
    const outputs = byChain.map((known, c) => {
      const given = new Map(known);
      this.parts.results.forEach((node, k) => given.set(node, ofChain(whole[k]!, c, chains)));
      return evaluateNodes(this.#roots, given).map((values) => Float64Array.from(values));
    });
    return this.#roots.map((_, k) => joinChains(outputs.map((values) => values[k]!), chains)); // prettier-ignore
  }
}

function isSum(node: Node): node is Extract<Node, { op: "reduce" }> {
  return node.op === "reduce" && node.fn === "sum" && !node.inputs[0]!.shape.includes(0);
}

/** Sums of `size` numbers that came in parts. */
function joinParts(values: Float64Array, size: number): Float64Array {
  if (values.length === size) return values;
  const total = values.slice(0, size);
  for (let i = size; i < values.length; i++) total[i % size]! += values[i]!;
  return total;
}

function ofChain(values: Float64Array, c: number, chains: number | undefined): Float64Array {
  if (chains === undefined) return values;
  return Float64Array.from({ length: values.length / chains }, (_, i) => values[i * chains + c]!);
}

function joinChains(parts: readonly Float64Array[], chains: number | undefined): Float64Array {
  if (chains === undefined) return parts[0]!;
  return Float64Array.from(
    { length: parts[0]!.length * chains },
    (_, i) => parts[i % chains]![Math.floor(i / chains)]!,
  );
}
