/** @file The quantities that a model records: names of their axes, labels, roles. */

import { dimToString, type ProbabilisticGraph, type ValueSymbol } from "@terrace/distributions";
import type { Coordinates } from "@terrace/core";
import { bindErrors } from "@terrace/model";
import { elementName, type BoundData } from "../bind/bind-data.js";
import type { BoundParameter } from "./parameters.js";
import type { Quantity } from "./programs.js";

/** Parameters in order of declaration, then missing data, then reports in theirs. */
export function describeQuantities(
  graph: ProbabilisticGraph,
  bound: BoundData,
  parameters: readonly BoundParameter[],
): Quantity[] {
  const quantities: Quantity[] = [];
  for (const parameter of parameters) {
    if (parameter.fixed !== undefined) continue;
    const { name, symbol, shape, fills } = parameter;
    if (fills === undefined) {
      quantities.push({ name, role: "parameter", ...axesOf(graph, bound, symbol), shape, isRandom: false });
    } else {
      const labels = positionLabels(fills, bound.values.get(symbol)!.shape);
      quantities.push({ name, role: "parameter", dims: [name], shape, coords: { [name]: labels }, isRandom: false });
    }
  }
  for (const statement of graph.statements) {
    if (statement.kind !== "report" && statement.kind !== "reportDraw") continue;
    const { symbol } = statement;
    const isRandom = statement.kind === "reportDraw";
    quantities.push({ name: symbol.name, role: "report", ...axesOf(graph, bound, symbol), isRandom });
  }
  return quantities;
}

/** Axis names, sizes and labels of a symbol's value. */
export function axesOf(
  graph: ProbabilisticGraph,
  bound: BoundData,
  symbol: ValueSymbol,
): { dims: string[]; shape: number[]; coords: Record<string, Coordinates> } {
  const dims = symbol.type.dims.map(dimToString);
  const coords: Record<string, Coordinates> = {};
  const shape = symbol.type.dims.map((dim, k) => {
    const size = bound.sizes.evaluate(dim);
    if (size === undefined) throw bindErrors.unknownSize(graph, symbol.span, dims[k]!, symbol.name);
    const labels = bound.levels.get(dims[k]!);
    if (labels !== undefined) coords[dims[k]!] = labels;
    return size;
  });
  return { dims, shape, coords };
}

/** Places in an array as labels: the row of a vector, "row,column" of a matrix. */
function positionLabels(flat: readonly number[], shape: readonly number[]): Coordinates {
  if (shape.length <= 1) return flat;
  return flat.map((position) => /\[(.*)\]/.exec(elementName("", shape, position))![1]!.replaceAll(" ", ""));
}
