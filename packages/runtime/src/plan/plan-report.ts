/** @file What binding and planning did, for `explain()`. */

import { dimToString, type ProbabilisticGraph } from "@terrace/distributions";
import type { BoundData } from "../bind/bind-data.js";
import type { BoundParameter } from "./parameters.js";
import type { ParameterLayout, PassReport } from "./programs.js";

/** Sizes, levels and missing values. */
export function bindReport(graph: ProbabilisticGraph, bound: BoundData): PassReport {
  const lines = [...bound.sizes.entries()].map(([name, { size, source }]) => {
    const labels = bound.levels.get(name);
    const shown = labels?.slice(0, 3).map(String).join(", ");
    const rest = labels !== undefined && labels.length > 3 ? ", ..." : "";
    return `${name} = ${size}${labels === undefined ? ` (from ${source})` : ` levels: ${shown}${rest}`}`;
  });
  for (const [symbol, { missing, isAbsent }] of bound.values) {
    if (isAbsent === true) lines.push(`${symbol.name} is not given; predictions simulate it`);
    if (missing.length === 0 || isAbsent === true) continue;
    const fate =
      symbol.type.kind === "real" ? `are the parameter ${symbol.name}_missing` : "drop out of the likelihood";
    lines.push(`${missing.length} missing values of ${symbol.name} ${fate}`);
  }
  for (const statement of graph.statements) {
    if (statement.kind !== "distribution" || statement.constraintTruncation === undefined) continue;
    const { symbol, constraintTruncation } = statement;
    const onParameters = [constraintTruncation.lower, constraintTruncation.upper].some(
      (bound) => bound !== undefined && bound.kind !== "number" && !("symbol" in bound && bound.symbol.isData),
    );
    const note = onParameters
      ? ", normaliser included although the bound depends on parameters (Stan leaves it out)"
      : "";
    lines.push(`the distribution of ${symbol?.name ?? "a value"} is truncated to its constraint${note}`);
  }
  return { pass: "bind", lines };
}

/** What is sampled, and where it stands in the position. */
export function parameterReport(
  graph: ProbabilisticGraph,
  layout: readonly ParameterLayout[],
  parameters: readonly BoundParameter[],
): PassReport {
  const typeOf = (name: string): string => {
    const statement = graph.statements.find((s) => s.kind === "parameter" && s.symbol.name === name);
    if (statement?.kind !== "parameter") return "";
    const dims = statement.symbol.type.dims.map(dimToString);
    return dims.length === 0 ? "" : `[${dims.join(", ")}]`;
  };
  const kindOf = (name: string): string => {
    const { constraint } = parameters.find((parameter) => parameter.name === name)!;
    if (constraint.kind !== "interval") return constraint.kind;
    if (constraint.lower === undefined) return constraint.upper === undefined ? "real" : "bounded above";
    return constraint.upper === undefined ? "bounded below" : "bounded";
  };
  const lines = layout.map(({ name, offset, size, isDiscrete }) => {
    if (isDiscrete) return `${name}${typeOf(name)}: discrete`;
    const place = size === 1 ? `coordinate ${offset}` : `coordinates ${offset} to ${offset + size - 1}`;
    return `${name}${typeOf(name)}: ${kindOf(name)}, ${place}`;
  });
  for (const parameter of parameters) if (parameter.fixed !== undefined) lines.push(`${parameter.name}: held fixed`);
  return { pass: "parameters", lines };
}
