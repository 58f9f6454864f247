/**
 * @file A distribution with arguments looked up by labels that are not data (`sigma[z]`) as one distribution for each label,
 * each with the rows that have it: what conjugacy knows of plain arguments then holds of these.
 */

import { emitGraph, makeGraph, reachableNodes, type GraphBuilder, type Node } from "@terrace/graph";
import type { BoundDistribution, ScoredValue } from "./bound-model.js";

/** More labels than this are not told apart: every one of them takes a pass over the rows. */
const maxLabels = 20;

/** Where distributions have a location, which linear forms look up themselves. */
const locations: Readonly<Record<string, number>> = { normal: 0, lognormal: 0 };

/** Distributions that are made normal by an auxiliary variable a row, which is not known for rows with weights. */
const augmented: ReadonlySet<string> = new Set([
  "student_t",
  "cauchy",
  "double_exponential",
  "bernoulli_logit",
  "binomial_logit",
  "ordered_probit",
]);

/** A distribution of the rows that have a label. */
export interface Labelled {
  readonly call: BoundDistribution;
  /** 1 for rows that have the label and 0 for others, `[]` or `[...batch]`. */
  readonly belongs: Node;
}

/** The distributions by label; undefined where no argument but a location is looked up by one. */
export function byLabel(
  b: GraphBuilder,
  { batchShape }: ScoredValue,
  call: BoundDistribution,
): readonly Labelled[] | undefined {
  const { name, args, truncation, censoring } = call;
  if (truncation !== undefined || censoring !== undefined || augmented.has(name)) return undefined;
  const others = args.filter((_, k) => k !== locations[name]);
  const lookUps = reachableNodes(others).filter(
    (node) => node.op === "gather" && isLabel(b, node.inputs[1]!, batchShape),
  );
  const [first] = lookUps;
  if (first === undefined || reachableNodes(others).some(isLink)) return undefined;
  const index = first.inputs[1]!;
  const numLabels = first.inputs[0]!.shape[0]!;
  const isOneLabel = lookUps.every(({ inputs: [table, other] }) => other === index && table!.shape[0] === numLabels);
  if (!isOneLabel || numLabels > maxLabels) return undefined;
  const inputs = reachableNodes(args).filter(({ op }) => op === "input");
  const graph = makeGraph(inputs, Object.fromEntries(args.map((arg, k) => [`${k}`, arg])));
  return Array.from({ length: numLabels }, (_, label): Labelled => {
    const picked = emitGraph(b, graph, (node, [table]) => {
      if (node.op !== "gather" || node.inputs[1] !== index) return undefined;
      const axes = table!.shape.slice(1).map((__, k) => index.shape.length + k);
      return b.broadcast(b.at(table!, 0, label), node.shape, axes);
    });
    const isLabelled = b.eq(index, b.constant(Int32Array.of(label), [], "int"));
    return {
      call: { ...call, args: args.map((_, k) => picked[`${k}`]!) },
      belongs: b.select(isLabelled, b.filled(1, index.shape), b.filled(0, index.shape)),
    };
  });
}

/** Whether a node makes a probability of a linear predictor. */
function isLink(node: Node): boolean {
  return node.op === "unary" && (node.fn === "logistic" || node.fn === "normalCdf");
}

/** Whether an index is no data, and has an element for each row or one for all. */
function isLabel(b: GraphBuilder, index: Node, batchShape: readonly number[]): boolean {
  if (b.knownValues(index) !== undefined) return false;
  return index.shape.length === 0 || String(index.shape) === String(batchShape);
}
