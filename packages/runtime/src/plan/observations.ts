/**
 * @file What a model observes, for pointwise likelihood and prediction: one array for each observed name, by the rows of the
 * caller, whichever statements its elements stand in.
 */

import type { DistributionStatement, ProbabilisticGraph, ValueSymbol } from "@terrace/distributions";
import type { GraphBuilder, Node } from "@terrace/graph";
import type { BoundData } from "../bind/bind-data.js";
import { drawNeedsObserved, notDrawable } from "./distribution-terms.js";
import { axesOf } from "./layout.js";
import type { Observation } from "./programs.js";
import type { Term } from "./scope.js";

/** Where the values of one term stand in the observation's arrays. */
export interface ObservedPart {
  /** Which of the observed terms it is. */
  readonly term: number;
  /** For each batch element of the term its row, -1 for none: an iteration that a range leaves out, or a missing value. */
  readonly rows: Int32Array;
  /** For each number of a predictive draw its element, -1 for none. */
  readonly elements: Int32Array;
  readonly isPredictable: boolean;
}

/** An observation and the terms that it is put together from. */
export interface ObservedArray {
  readonly observation: Observation;
  readonly parts: readonly ObservedPart[];
}

/** One statement's term with the elements it scores. */
interface LocatedTerm {
  readonly term: number;
  readonly statement: DistributionStatement;
  /** Shape of its log densities, `[...batch]`, and of one variate. */
  readonly batchShape: readonly number[];
  readonly eventShape: readonly number[];
  /** Flat positions `[...batch, ...event]`; absent for an expression, which has no rows but its own. */
  readonly positions: Int32Array | undefined;
}

/**
 * The observations of `terms`, in the order of their first statements.
 * @param positionsOf the flat positions that a term scores, where it scores a name
 */
export function describeObservations(
  graph: ProbabilisticGraph,
  bound: BoundData,
  terms: readonly Term[],
  positionsOf: (term: Term) => Int32Array | undefined,
): ObservedArray[] {
  const groups = new Map<ValueSymbol | Term, LocatedTerm[]>();
  terms.forEach((term, k) => {
    const statement = term.statement as DistributionStatement; // only distribution statements observe
    const batchShape = term.logDensity.node.shape;
    const whole = (term.elements ?? term.prediction ?? term.logDensity).node.shape;
    const located = {
      term: k,
      statement,
      batchShape,
      eventShape: whole.slice(batchShape.length),
      positions: positionsOf(term),
    };
    const key = located.positions === undefined ? term : statement.symbol!;
    groups.set(key, [...(groups.get(key) ?? []), located]);
  });
  const taken = new Set<string>();
  const nameFor = ({ statement }: LocatedTerm): string => {
    const text = graph.source.slice(statement.value.span.start, statement.value.span.end).trim();
    const base = statement.symbol?.name ?? text;
    let name = base;
    for (let k = 2; taken.has(name); k++) name = `${base}.${k}`;
    taken.add(name);
    return name;
  };
  return [...groups.values()].flatMap((group) => {
    const whole = byRows(graph, bound, group);
    return whole === undefined
      ? group.map((located) => byItself(bound, located, nameFor(located)))
      : [{ ...whole, observation: { ...whole.observation, name: nameFor(group[0]!) } }];
  });
}

/** The terms of one name over its rows; undefined where the variates of a term are not rows of the array. */
function byRows(graph: ProbabilisticGraph, bound: BoundData, group: readonly LocatedTerm[]): ObservedArray | undefined {
  const [first] = group;
  const symbol = first!.statement.symbol;
  if (symbol === undefined || first!.positions === undefined) return undefined;
  const { dims, shape, coords } = axesOf(graph, bound, symbol);
  const { eventShape } = first!;
  const rowShape = shape.slice(0, shape.length - eventShape.length);
  const event = shape.slice(rowShape.length);
  const size = count(event);
  const missing = new Set(bound.values.get(symbol)?.missing);
  const parts: ObservedPart[] = [];
  for (const { term, statement, eventShape: own, positions } of group) {
    if (String(own) !== String(event)) return undefined;
    const rows = new Int32Array(positions!.length / Math.max(size, 1)).fill(-1);
    for (let k = 0; k < rows.length; k++) {
      const at = positions![k * size]!;
      if (at < 0) continue;
      let isWhole = true;
      for (let e = 0; e < size; e++) {
        if (positions![k * size + e] !== at + e || at % size !== 0) return undefined;
        if (missing.has(at + e)) isWhole = false;
      }
      if (isWhole) rows[k] = at / size;
    }
    parts.push({ term, rows, elements: positions!, isPredictable: notPredictable(bound, statement) === undefined });
  }
  return {
    observation: {
      name: symbol.name,
      shape: rowShape,
      predictionShape: shape,
      numObserved: numRows(parts),
      dims,
      coords,
      ...whyNotPredictable(bound, group),
      ...(isAbsent(bound, first!.statement) ? { isAbsent: true } : {}),
    },
    parts,
  };
}

/** A term over its own batch. */
function byItself(bound: BoundData, located: LocatedTerm, name: string): ObservedArray {
  const { term, statement, batchShape, eventShape, positions } = located;
  const size = count(eventShape);
  const missing = new Set(statement.symbol && bound.values.get(statement.symbol)?.missing);
  const has = (k: number): boolean => {
    const own = positions?.subarray(k * size, (k + 1) * size) ?? [];
    return own.every((position) => position >= 0 && !missing.has(position));
  };
  const predictionShape = [...batchShape, ...eventShape];
  const rows = Int32Array.from({ length: count(batchShape) }, (_, k) => (has(k) ? k : -1));
  const elements = Int32Array.from({ length: count(predictionShape) }, (_, k) => k);
  const parts = [{ term, rows, elements, isPredictable: notPredictable(bound, statement) === undefined }];
  return {
    observation: {
      name,
      shape: batchShape,
      predictionShape,
      numObserved: numRows(parts),
      dims: predictionShape.map((_, k) => `${name}_${k}`),
      coords: {},
      ...whyNotPredictable(bound, [located]),
      ...(isAbsent(bound, statement) ? { isAbsent: true } : {}),
    },
    parts,
  };
}

/** The values of `nodes` by their places in an array of `shape`, NaN where there is none. */
export function gatherParts(
  b: GraphBuilder,
  shape: readonly number[],
  parts: readonly { readonly node: Node; readonly places: Int32Array }[],
): Node {
  const total = parts.reduce((sum, { places }) => sum + places.length, 0);
  const from = new Int32Array(count(shape)).fill(total);
  let offset = 0;
  for (const { places } of parts) {
    for (let k = 0; k < places.length; k++) if (places[k]! >= 0) from[places[k]!] = offset + k;
    offset += places.length;
  }
  const [only] = parts;
  if (parts.length === 1 && from.length === total && from.every((at, k) => at === k))
    return b.reshape(only!.node, shape);
  const flat = parts.map(({ node, places }) => b.reshape(node, [places.length]));
  const values = b.concat([...flat, b.constant([NaN], [1])], 0);
  return b.reshape(b.gather(values, b.constant(from, [from.length], "int")), shape);
}

function whyNotPredictable(bound: BoundData, group: readonly LocatedTerm[]): { notPredictable?: string } {
  const reasons = group.map(({ statement }) => notPredictable(bound, statement));
  const [reason] = reasons;
  return reason === undefined || reasons.includes(undefined) ? {} : { notPredictable: reason };
}

function numRows(parts: readonly ObservedPart[]): number {
  return parts.reduce((sum, { rows }) => sum + rows.reduce((n, row) => n + (row >= 0 ? 1 : 0), 0), 0);
}

function count(shape: readonly number[]): number {
  return shape.reduce((x, y) => x * y, 1);
}

/** Whether a statement's outcome was not given. */
export function isAbsent(bound: BoundData, { symbol }: DistributionStatement): boolean {
  return symbol !== undefined && bound.values.get(symbol)?.isAbsent === true;
}

/** Why an observation has no predictive draws, if it has none. */
export function notPredictable(bound: BoundData, statement: DistributionStatement): string | undefined {
  const { call } = statement;
  if (isAbsent(bound, statement) && drawNeedsObserved(call)) {
    return `\`${call.distribution}\` takes its number of trials from the outcome, which is not given`;
  }
  return notDrawable(call);
}
