/**
 * @file A `for` that carries values from step to step becomes one scan: each array it fills is a carry of as many earlier
 * rows as the body reads, and its rows are stacked outputs.
 */

import type {
  AssignStatement,
  Expression,
  ForStatement,
  IndexSymbol,
  Statement,
  ValueSymbol,
} from "@terrace/distributions";
import { GraphBuilder, makeGraph, reachableNodes, type Node } from "@terrace/graph";
import { ArrayState } from "./array-state.js";
import type { Lowered } from "./axes.js";
import { rowBlock, type CarriedArray } from "./carried-array.js";
import { visitExpression, visitExpressions } from "@terrace/distributions";
import { bindAxis, indexExtent } from "./expressions.js";
import { Scope, type Term } from "./scope.js";

/** Where a loop writes an array: the axis that its counter runs along. */
interface Write {
  readonly symbol: ValueSymbol;
  readonly axis: number;
  readonly step: 1 | -1;
  readonly offset: number;
}

/** Lowers `for counter in ... { body }`, where `body` carries values over `counter`. */
export function lowerScan(
  scope: Scope,
  counter: IndexSymbol,
  body: readonly Statement[],
  statement: ForStatement,
): void {
  const [ragged] = scope.loopMasks;
  if (ragged !== undefined) throw scope.errors.raggedLoop(scope.graph, ragged.index.span, ragged.index.name);
  const start = scope.integer(counter.start);
  const stop = scope.integer(counter.stop);
  if (start === undefined || stop === undefined) {
    throw scope.errors.unboundedRange(scope.graph, counter.span);
  }
  const length = stop - start;
  if (length <= 0) return;

  const inner = new Scope(scope.context, new GraphBuilder(), scope);
  inner.loopAxes.push(...scope.loopAxes);
  const times = scope.builder.constant(
    Int32Array.from({ length }, (_, k) => start + k),
    [length],
    "int",
  );
  const time = inner.sequence(times);
  inner.ranges.set(time, [start, stop - 1]);
  inner.indices.set(counter, { kind: "counter", node: time, start, stop });

  const initial: Node[] = [];
  const carries: Node[] = [];
  for (const write of findWrites(inner, counter, body, statement)) {
    const state = arrayState(scope, write.symbol);
    const rowShape = state.shape.filter((_, k) => k !== state.axes.length + write.axis);
    const numLags = longestLag(inner, counter, write, body);
    const lags: Node[] = [];
    for (let lag = 1; lag <= numLags; lag++) {
      initial.push(rowBefore(scope, state, write, start - lag));
      lags.push(inner.builder.input(`carry${carries.length}`, rowShape));
      carries.push(lags[lags.length - 1]!);
    }
    const { twice, unassigned } = elementErrors(scope, write.symbol, statement);
    inner.carried.set(write.symbol, {
      ...write,
      counter,
      lags,
      row: new ArrayState(rowShape, twice, unassigned, state.axes),
      before: state,
    });
  }

  scope.context.lowerStatements(inner, body);

  const next: Node[] = [];
  const rows: { array: CarriedArray; node: Node }[] = [];
  for (const array of inner.carried.values()) {
    const node = array.row.readAll(inner.builder);
    rows.push({ array, node });
    array.lags.forEach((_, k) => next.push(k === 0 ? node : array.lags[k - 1]!));
  }
  const outputs = [...rows.map(({ node }) => node), ...inner.terms.map((term) => term.logDensity.node)];
  inner.terms.forEach((term) => term.prediction && outputs.push(term.prediction.node));
  const results = emit(scope, inner, { length, initial, carries, next, outputs });

  rows.forEach(({ array }, k) => writeRows(scope, array, results[k]!, start, length));
  const located = locate(scope, inner, length);
  let prediction = rows.length + inner.terms.length;
  inner.terms.forEach((term, k) => {
    const drawn = term.prediction && stacked(scope, results[prediction++]!, term.prediction);
    const elements = located.get(term);
    scope.terms.push({
      role: term.role,
      statement: term.statement,
      logDensity: stacked(scope, results[rows.length + k]!, term.logDensity),
      ...(drawn === undefined ? {} : { prediction: drawn }),
      ...(elements === undefined ? {} : { elements }),
    } satisfies Term);
  });
}

/** The elements that the body's terms score, by a scan of their own: they follow from data and counters alone. */
function locate(scope: Scope, inner: Scope, length: number): Map<Term, Lowered> {
  const terms = inner.terms.filter(({ elements }) => elements !== undefined);
  const outputs = terms.map(({ elements }) => elements!.node);
  if (outputs.length === 0) return new Map();
  const results = emit(scope, inner, { length, initial: [], carries: [], next: [], outputs });
  return new Map(terms.map((term, k) => [term, stacked(scope, results[k]!, term.elements!)]));
}

/** Emits the scan and returns its stacked outputs, in the builder of `scope`. */
function emit(
  scope: Scope,
  inner: Scope,
  parts: { length: number; initial: Node[]; carries: Node[]; next: Node[]; outputs: Node[] },
): Node[] {
  const named = (prefix: string, nodes: readonly Node[]): Record<string, Node> =>
    Object.fromEntries(nodes.map((node, k) => [`${prefix}${k}`, node]));
  const needed = new Set(reachableNodes([...parts.next, ...parts.outputs]));
  const sequences = inner.sequences.filter(({ input }) => needed.has(input));
  const captures = inner.captures.filter(({ input }) => needed.has(input));
  const sequenceInputs = sequences.map(({ input }) => input);
  const captureInputs = captures.map(({ input }) => input);
  const body = makeGraph([...parts.carries, ...sequenceInputs, ...captureInputs], {
    ...named("next", parts.next),
    ...named("out", parts.outputs),
  });
  const result = scope.builder.scan({
    carries: parts.initial,
    sequences: sequences.map(({ outer }) => outer),
    captured: captures.map(({ outer }) => outer),
    length: parts.length,
    body: (builder, carries, elements, captured) => {
      const bindings = new Map<string, Node>();
      parts.carries.forEach((node, k) => bindings.set(inputName(node), carries[k]!));
      sequenceInputs.forEach((node, k) => bindings.set(inputName(node), elements[k]!));
      captureInputs.forEach((node, k) => bindings.set(inputName(node), captured[k]!));
      const made = builder.inline(body, bindings);
      return {
        carries: parts.next.map((_, k) => made[`next${k}`]!),
        outputs: parts.outputs.map((_, k) => made[`out${k}`]!),
      };
    },
  });
  return result.outputs;
}

function inputName(node: Node): string {
  return node.op === "input" ? node.name : "";
}

/** The state of an array that a scan in `scope` fills: the scope's own, or this step's row of an outer scan. */
function arrayState(scope: Scope, symbol: ValueSymbol): ArrayState {
  return scope.carried.get(symbol)?.row ?? scope.arrays.get(symbol)!;
}

function findWrites(inner: Scope, counter: IndexSymbol, body: readonly Statement[], loop: ForStatement): Write[] {
  const writes = new Map<ValueSymbol, Write>();
  const local = new Set<ValueSymbol>();
  const visit = (statements: readonly Statement[]): void => {
    for (const statement of statements) {
      if (statement.kind === "letArray") local.add(statement.symbol);
      if (statement.kind === "for") visit(statement.body);
      if (statement.kind !== "assign" || local.has(statement.symbol)) continue;
      const write = findWrite(inner, counter, statement);
      const known = writes.get(statement.symbol);
      const differs =
        known !== undefined &&
        write !== undefined &&
        (known.axis !== write.axis || known.step !== write.step || known.offset !== write.offset);
      if (write === undefined || differs) {
        throw inner.errors.scanWrite(inner.graph, statement.span, statement.symbol.name, counter.name);
      }
      writes.set(statement.symbol, write);
    }
  };
  visit(body);
  if (writes.size === 0 && loop.body.length === 0) return [];
  return [...writes.values()];
}

function findWrite(inner: Scope, counter: IndexSymbol, statement: AssignStatement): Write | undefined {
  // In a scan within a scan the outer counter's axis is already gone from this step's row.
  const outer = inner.parent?.carried.get(statement.symbol);
  const subscripts = statement.subscripts.filter((_, k) => k !== outer?.axis);
  for (const [axis, subscript] of subscripts.entries()) {
    if (subscript.kind !== "element") continue;
    const form = inner.affine(subscript.index);
    const step = form?.coefficients.get(counter);
    if (form === undefined || step === undefined) continue;
    if (form.coefficients.size !== 1 || (step !== 1 && step !== -1)) return undefined;
    return { symbol: statement.symbol, axis, step, offset: form.constant };
  }
  return undefined;
}

/** The furthest step back that the body reads of an array. */
function longestLag(inner: Scope, counter: IndexSymbol, write: Write, body: readonly Statement[]): number {
  const outer = inner.parent?.carried.get(write.symbol);
  let longest = 0;
  visitExpressions(body, (expression: Expression) => {
    if (expression.kind !== "subscript" || expression.base.kind !== "reference") return;
    if (expression.base.symbol !== write.symbol) return;
    const time = expression.subscripts.filter((_, k) => k !== outer?.axis)[write.axis];
    if (time?.kind !== "element") return;
    const form = inner.affine(time.index);
    if (form === undefined || form.coefficients.get(counter) !== write.step) return;
    let lag = (write.offset - form.constant) * write.step;
    for (const [index, coefficient] of form.coefficients) {
      if (index === counter) continue;
      bindOuterIndices(inner, index);
      const { lowest, highest } = indexExtent(inner, index);
      if (highest <= lowest) return;
      lag += Math.max(-coefficient * write.step * lowest, -coefficient * write.step * (highest - 1));
    }
    longest = Math.max(longest, lag);
  });
  return longest;
}

/** Gives the indices that the range of `index` depends on their extents, where the body has not been lowered that far. */
function bindOuterIndices(inner: Scope, index: IndexSymbol): void {
  for (const bound of [index.start, index.stop]) {
    visitExpression(bound, (part) => {
      if (part.kind === "index" && !inner.hasIndex(part.index)) {
        bindOuterIndices(inner, part.index);
        bindAxis(inner, part.index);
      }
      // A let of the body has no value yet.
      const isLocal = part.kind === "reference" && part.symbol.role === "let" && !inner.has(part.symbol);
      if (isLocal && inner.arrayOwner(part.symbol) === undefined) {
        throw inner.errors.unboundedRange(inner.graph, bound.span);
      }
    });
  }
}

/** The row that step `step` would have written, or NaN where there is none: then it is not read. */
function rowBefore(scope: Scope, state: ArrayState, write: Write, step: number): Node {
  const at = write.step * step + write.offset;
  const axis = state.axes.length + write.axis;
  const { start: begin, size } = rowBlock(state, write.axis, at);
  const rowShape = state.shape.filter((_, k) => k !== axis);
  if (at < 0 || at >= state.shape[axis]! || !state.isAssigned(begin, size)) {
    return scope.builder.broadcast(scope.builder.constant(NaN), rowShape, []);
  }
  return scope.builder.reshape(state.read(scope.builder, begin, size), rowShape);
}

function writeRows(scope: Scope, array: CarriedArray, rows: Node, start: number, length: number): void {
  const b = scope.builder;
  const state = arrayState(scope, array.symbol);
  const axis = state.axes.length + array.axis;
  const ordered =
    array.step === 1
      ? rows
      : b.slice(
          rows,
          rows.shape.map((s, k) => (k === 0 ? s - 1 : 0)),
          rows.shape,
          rows.shape.map((_, k) => (k === 0 ? -1 : 1)),
        );
  const permutation = state.shape.map((_, k) => (k === axis ? 0 : k < axis ? k + 1 : k));
  const placed = axis === 0 ? ordered : b.transpose(ordered, permutation);
  const first = array.step === 1 ? start + array.offset : array.offset - (start + length - 1);
  state.write(
    state.shape.map((_, k) => (k === axis ? first : 0)),
    placed,
  );
}

/** A stacked output as a value: its loop axes first, then the steps as its first own dim. */
function stacked(scope: Scope, node: Node, element: Lowered): Lowered {
  const lead = element.axes.length;
  if (lead === 0) return { node, axes: [] };
  const permutation = node.shape.map((_, k) => (k < lead ? k + 1 : k === lead ? 0 : k));
  return { node: scope.builder.transpose(node, permutation), axes: element.axes };
}

/** Errors of an array's elements, found while lowering `statement`. */
export function elementErrors(
  scope: Scope,
  symbol: ValueSymbol,
  statement: { readonly span: Statement["span"] },
): { twice: (flat: number) => Error; unassigned: (flat: number) => Error } {
  return {
    twice: (flat) => scope.errors.assignedTwice(scope.graph, statement.span, symbol.name, flat),
    unassigned: (flat) => scope.errors.notAssigned(scope.graph, statement.span, symbol.name, flat),
  };
}
