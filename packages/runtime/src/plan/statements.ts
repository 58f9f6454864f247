/** @file Lowers statements in order: values of lets, elements of arrays, and the terms of the log density. */

import { assertNever } from "@terrace/core";
import type { Node } from "@terrace/graph";
import type { ScoredValue } from "@terrace/rewrite";
import type {
  AssignStatement,
  DistributionStatement,
  Expression,
  ForStatement,
  IndexSymbol,
  LetArrayStatement,
  LetStatement,
  ReportDrawStatement,
  Statement,
} from "@terrace/distributions";
import { ArrayState } from "./array-state.js";
import { ownShape, spread, unionAxes, whole, type Lowered } from "./axes.js";
import { drawNeedsObserved, notDrawable, termLogDensity, termRandom } from "./distribution-terms.js";
import { visitExpressions } from "@terrace/distributions";
import { ofMarked } from "./element-mask.js";
import { notPredictable } from "./observations.js";
import { bindAxis, ownAxes } from "./expressions.js";
import { elementPositions, leftOut, lowerScored } from "./elements.js";
import { elementErrors, lowerScan } from "./scan.js";
import type { Scope } from "./scope.js";
import { statePlaces, type Place } from "./subscripts.js";

/** Lowers `statements` into `scope`. Data and parameters have their values already; reported draws are left to their program. */
export function lowerStatements(scope: Scope, statements: readonly Statement[]): void {
  for (const statement of statements) lowerStatement(scope, statement);
}

function lowerStatement(scope: Scope, statement: Statement): void {
  switch (statement.kind) {
    case "data":
    case "parameter":
    case "report":
      return;
    case "reportDraw":
      if (scope.context.drawing) drawReport(scope, statement);
      return;
    case "let":
      lowerLet(scope, statement);
      return;
    case "letArray":
      declareArray(scope, statement);
      return;
    case "assign":
      assign(scope, statement);
      return;
    case "distribution":
      lowerDistribution(scope, statement);
      return;
    case "target": {
      const value = scope.lower(statement.value);
      scope.terms.push({ role: "target", statement, logDensity: overLoops(scope, value) });
      return;
    }
    case "for":
      lowerFor(scope, statement);
      return;
    default:
      assertNever(statement, "statement");
  }
}

/** Declares a `let` array; in a vectorised loop each iteration has its own, so the loop's axes come first. */
function declareArray(scope: Scope, statement: LetArrayStatement): void {
  const { symbol, span } = statement;
  const shape = symbol.type.dims.map((dim) => scope.size(dim, span, symbol.name));
  const { twice, unassigned } = elementErrors(scope, symbol, statement);
  const loops = scope.loopAxes.map((axis) => axis.size);
  scope.arrays.set(symbol, new ArrayState([...loops, ...shape], twice, unassigned, [...scope.loopAxes]));
}

/** A let of data alone is computed once for all programs; anything else stays an expression. */
function lowerLet(scope: Scope, statement: LetStatement): void {
  const { symbol, value } = statement;
  const folded = scope.context.foldedLets.get(symbol);
  if (folded !== undefined) {
    scope.values.set(symbol, whole(scope.builder.constant(folded.values, folded.shape, folded.dtype)));
    return;
  }
  if (dependsOnMissing(scope, statement)) return;
  const lowered = scope.lower(value);
  const node = scope.fold(lowered.node);
  scope.values.set(symbol, { node, axes: lowered.axes });
  if (node.op === "constant" && lowered.axes.length === 0 && scope.parent === undefined) {
    scope.context.foldedLets.set(symbol, node);
  }
}

/** A reported random draw gets its value, which later reports may use. */
function drawReport(scope: Scope, statement: ReportDrawStatement): void {
  const { symbol, span, indices } = statement;
  const b = scope.builder;
  const reason = notDrawable(statement.call);
  if (reason !== undefined) throw scope.errors.notDrawable(scope.graph, statement.call.span, symbol.name, reason);
  if (drawNeedsObserved(statement.call)) {
    const needs = "a draw needs the number of trials of an observed value";
    throw scope.errors.notDrawable(scope.graph, statement.call.span, symbol.name, needs);
  }
  const bound = indices.map((index) => bindAxis(scope, index).axis);
  const shape = symbol.type.dims.slice(indices.length).map((dim) => scope.size(dim, span, symbol.name));
  const zero = b.broadcast(b.constant(0), [...bound.map((axis) => axis.size), ...shape], []);
  scope.loopAxes.push(...bound);
  const drawn = termRandom(scope, statement.call, { node: zero, axes: bound });
  scope.loopAxes.length -= bound.length;
  scope.values.set(symbol, ownAxes(scope, drawn, bound));
}

/** Whether a let uses a value that this program does not have, such as a reported draw. */
function dependsOnMissing(scope: Scope, statement: Statement): boolean {
  let missing = false;
  visitExpressions([statement], (expression) => {
    if (expression.kind !== "reference") return;
    const { symbol } = expression;
    if (symbol.role === "reportedDraw" && !scope.has(symbol)) missing = true;
    if (symbol.role === "let" && !scope.has(symbol) && scope.arrayOwner(symbol) === undefined) missing = true;
  });
  return missing;
}

function assign(scope: Scope, statement: AssignStatement): void {
  const b = scope.builder;
  const { symbol, span } = statement;
  const [ragged] = scope.loopMasks;
  if (ragged !== undefined) throw scope.errors.raggedLoop(scope.graph, ragged.index.span, ragged.index.name);
  const bound = statement.indices.map((index) => bindAxis(scope, index));
  const carried = scope.carried.get(symbol);
  const state = carried?.row ?? scope.arrays.get(symbol);
  if (state === undefined) throw scope.errors.scanWrite(scope.graph, span, symbol.name, "the loop");
  const subscripts = statement.subscripts.filter((_, k) => k !== carried?.axis);
  const value = scope.lower(statement.value);
  const places = statePlaces(scope, state, subscripts, span, symbol.name);
  const axes = [...scope.loopAxes, ...bound.map(({ axis }) => axis)].filter((axis) =>
    places.some((place) => place.kind === "axis" && place.axis === axis),
  );
  const gathered = places.flatMap((place) => (place.kind === "gather" ? [place.index] : []));
  if (gathered.length > 0) {
    scatter(scope, statement, state, places, value);
    return;
  }
  const all = unionAxes([value, { node: value.node, axes }]);
  const stray = all.find((axis) => !axes.includes(axis));
  if (stray !== undefined) throw scope.errors.assignedTwice(scope.graph, span, symbol.name, 0);
  const node = spread(b, value, all);
  // The block in the array's order of axes: an index axis where its subscript stands, own dims where blocks stand.
  const blocks = places.flatMap((place, k) => (place.kind === "block" ? [k] : []));
  const own = ownShape(value);
  const start: number[] = [];
  const size: number[] = [];
  const positions: number[] = [];
  places.forEach((place, k) => {
    if (place.kind === "axis") {
      const { axis, step } = place;
      if (Math.abs(step) !== 1 && axis.size > 1)
        throw scope.errors.scanWrite(scope.graph, span, symbol.name, axis.name);
      start.push(step === 1 ? place.start : place.start - Math.max(0, axis.size - 1));
      size.push(axis.size);
      positions[all.indexOf(axis)] = k;
    } else if (place.kind === "block") {
      start.push(place.start);
      size.push(place.size);
      const nth = blocks.indexOf(k) - (blocks.length - own.length);
      if (nth >= 0) positions[all.length + nth] = k;
    } else if (place.kind === "fixed") {
      start.push(place.at);
      size.push(1);
    }
  });
  // Transpose to increasing positions, then repeat along the axes the value does not have.
  const order = positions.map((_, k) => k).sort((x, y) => positions[x]! - positions[y]!);
  const moved = order.every((p, k) => p === k) ? node : b.transpose(node, order);
  let block = b.broadcast(
    moved,
    size,
    order.map((k) => positions[k]!),
  );
  const reversed = places.map((place) => place.kind === "axis" && place.step === -1 && place.axis.size > 1);
  if (reversed.includes(true)) {
    block = b.slice(
      block,
      size.map((s, k) => (reversed[k] ? s - 1 : 0)),
      size,
      size.map((_, k) => (reversed[k] ? -1 : 1)),
    );
  }
  state.write(start, block);
}

/** Elements at computed positions: each is written once, so that sums by position put them in place. */
function scatter(
  scope: Scope,
  statement: AssignStatement,
  state: ArrayState,
  places: readonly Place[],
  value: Lowered,
): void {
  const b = scope.builder;
  const { symbol, span } = statement;
  if (places.some((place) => place.kind === "block"))
    throw scope.errors.scanWrite(scope.graph, span, symbol.name, "the loop");
  const int = (v: number): Lowered => whole(b.constant(Int32Array.of(v), [], "int"));
  const parts = places.map((place): Lowered => {
    if (place.kind === "gather") return place.index;
    if (place.kind === "fixed") return int(place.at);
    if (place.kind === "axis") {
      const iota = b.iota([place.axis.size], 0);
      const scaled = b.add(b.mul(iota, int(place.step).node), int(place.start).node);
      return { node: scaled, axes: [place.axis] };
    }
    throw scope.errors.scanWrite(scope.graph, span, symbol.name, "the loop");
  });
  const axes = unionAxes([value, ...parts]);
  const shape = axes.map((axis) => axis.size);
  const full = (part: Lowered): ReturnType<typeof spread> => {
    const node = spread(b, part, axes);
    return node.shape.length === shape.length ? node : b.broadcast(node, shape, []);
  };
  const linear = parts.map(full).reduce((total, part, k) => b.add(b.mul(total, int(state.shape[k]!).node), part));
  const positions = scope.constantValues(linear);
  if (positions === undefined) throw scope.errors.indexNotData(scope.graph, span, symbol.name);
  const count = shape.reduce((x, y) => x * y, 1);
  const total = state.shape.reduce((x, y) => x * y, 1);
  const flatIndex = b.constant(Int32Array.from(positions), [count], "int");
  const summed = b.segmentSum(b.reshape(full(value), [count]), flatIndex, total);
  state.scatter(positions, b.reshape(summed, state.shape));
}

function lowerDistribution(scope: Scope, statement: DistributionStatement): void {
  const { call, role } = statement;
  withIndices(scope, statement.indices, () => {
    const value = lowerScored(scope, statement);
    const isLeftOut = scope.context.priorAlone && role === "observation";
    const missing = isLeftOut ? missingMarks(scope, statement) : undefined;
    if (isLeftOut && missing === undefined) return;
    scope.checkSizes(call.span, () => {
      const density = termLogDensity(scope, call, value, statement.constraintTruncation);
      const logDensity = overLoops(scope, density);
      if (missing !== undefined) {
        scope.terms.push({ role, statement, logDensity: ofMarked(scope, statement, missing, logDensity) });
        return;
      }
      const wanted =
        scope.context.predicting &&
        role === "observation" &&
        notPredictable(scope.context.bound, statement) === undefined;
      const elements = scoredElements(scope, statement);
      const absent = missingRows(scope, statement, logDensity, elements);
      const scored = countedRows(scope, density.scored, logDensity, absent);
      scope.terms.push({
        role,
        statement,
        logDensity: withoutMissing(scope, logDensity, absent),
        ...(scored === undefined ? {} : { scored }),
        ...(wanted ? { prediction: overLoops(scope, termRandom(scope, call, value)) } : {}),
        ...(elements === undefined ? {} : { elements }),
      });
    });
  });
}

/** The elements that a statement scores, where they are asked for or some of them are missing. */
function scoredElements(scope: Scope, statement: DistributionStatement): Lowered | undefined {
  const { symbol, role, value } = statement;
  if (symbol === undefined || role === "term") return undefined;
  if (!scope.context.locating && !scope.context.absent.has(symbol)) return undefined;
  return overLoops(scope, elementPositions(scope, symbol, value), leftOut);
}

/** 1 for each element of the observed column that is missing and so a parameter; undefined where none is. */
function missingMarks(scope: Scope, { symbol }: DistributionStatement): Float64Array | undefined {
  const bound = symbol?.type.kind === "real" ? scope.context.bound.values.get(symbol) : undefined;
  if (bound === undefined || bound.missing.length === 0 || bound.isAbsent === true) return undefined;
  const marks = new Float64Array(bound.values.length);
  for (const position of bound.missing) marks[position] = 1;
  return marks;
}

/** Where a discrete observation is missing, of the shape of its log density; undefined where none is. */
function missingRows(
  scope: Scope,
  statement: DistributionStatement,
  logDensity: Lowered,
  elements: Lowered | undefined,
): Node | undefined {
  const absent = statement.symbol && scope.context.absent.get(statement.symbol);
  if (absent === undefined || elements === undefined) return undefined;
  const b = scope.builder;
  const { shape } = logDensity.node;
  // The position -1 of an iteration that is left out means the last entry, which is not missing.
  const isMissing = new Int32Array(scope.context.bound.values.get(statement.symbol!)!.values.length + 1);
  for (const position of absent) isMissing[position] = 1;
  const last = isMissing.length - 1;
  const place = b.select(b.lt(elements.node, 0), b.add(b.mul(elements.node, 0), last), elements.node);
  const flags = b.gather(b.constant(isMissing, [isMissing.length], "int"), place);
  const event = flags.shape.map((_, axis) => axis).slice(shape.length);
  return b.gt(event.length === 0 ? flags : b.reduce("max", flags, event), 0);
}

/** Zero where a discrete observation is missing. */
function withoutMissing(scope: Scope, logDensity: Lowered, missing: Node | undefined): Lowered {
  if (missing === undefined) return logDensity;
  const { node, axes } = logDensity;
  return { node: scope.builder.select(missing, scope.builder.filled(0, node.shape), node), axes };
}

/**
 * What a statement scores, with the rows that count: those in the ranges of the loops around that are not missing.
 * Undefined in a scan, whose steps are no rows, and where a range depends on parameters.
 */
function countedRows(
  scope: Scope,
  scored: ScoredValue,
  logDensity: Lowered,
  missing: Node | undefined,
): ScoredValue | undefined {
  if (scope.parent !== undefined) return undefined;
  const b = scope.builder;
  const { shape } = logDensity.node;
  const leading = logDensity.axes.map((_, k) => k);
  const conditions = scope.loopMasks.map(({ mask }) => b.broadcast(spread(b, mask, logDensity.axes), shape, leading));
  if (missing !== undefined) conditions.push(b.not(missing));
  if (conditions.length === 0) return scored;
  const values = scope.constantValues(conditions.reduce((all, each) => b.and(all, each)));
  return values === undefined ? undefined : { ...scored, counted: Int32Array.from(values) };
}

/**
 * A term once for each iteration of the loops around it, also of those it does not depend on; `outside` for the iterations
 * that a range leaves out.
 */
function overLoops(scope: Scope, value: Lowered, outside = 0): Lowered {
  const b = scope.builder;
  const axes = unionAxes([value, { node: value.node, axes: scope.loopAxes }]);
  let node = spread(b, value, axes);
  const leading = axes.map((_, k) => k);
  for (const { mask } of scope.loopMasks) {
    const inRange = b.broadcast(spread(b, mask, axes), node.shape, leading);
    const rest = node.dtype === "int" ? b.constant(Int32Array.of(outside), [], "int") : b.constant(outside);
    node = b.select(inRange, node, b.broadcast(rest, node.shape, []));
  }
  return { node, axes };
}

/** Runs `body` with the axes of `indices` bound. */
export function withIndices(scope: Scope, indices: readonly IndexSymbol[], body: () => void): void {
  const [index, ...rest] = indices;
  if (index === undefined) {
    body();
    return;
  }
  const { axis, mask } = bindAxis(scope, index);
  scope.loopAxes.push(axis);
  if (mask !== undefined) scope.loopMasks.push({ mask, index });
  scope.underCondition(mask, () => withIndices(scope, rest, body));
  if (mask !== undefined) scope.loopMasks.pop();
  scope.loopAxes.pop();
}

function lowerFor(scope: Scope, statement: ForStatement): void {
  if (!statement.carries) {
    withIndices(scope, statement.indices, () => lowerStatements(scope, statement.body));
    return;
  }
  const [counter, ...rest] = statement.indices;
  if (rest.length === 0) {
    if (carriesOver(scope, counter!, statement.body)) lowerScan(scope, counter!, statement.body, statement);
    else withIndices(scope, [counter!], () => lowerStatements(scope, statement.body));
    return;
  }
  const inner: ForStatement = { ...statement, indices: rest };
  if (carriesOver(scope, counter!, statement.body)) lowerScan(scope, counter!, [inner], statement);
  else withIndices(scope, [counter!], () => lowerStatement(scope, inner));
}

/** Whether a step of `counter` reads an element that another step writes. */
function carriesOver(scope: Scope, counter: IndexSymbol, body: readonly Statement[]): boolean {
  const written = new Map<unknown, (readonly (number | undefined)[])[]>();
  const form = (expression: Expression): readonly (number | undefined)[] => {
    const affine = scope.affine(expression);
    return [affine?.coefficients.get(counter), affine?.constant];
  };
  const writes = (statements: readonly Statement[]): void => {
    for (const statement of statements) {
      if (statement.kind === "for") writes(statement.body);
      if (statement.kind !== "assign") continue;
      written.set(
        statement.symbol,
        statement.subscripts.map((s) => (s.kind === "element" ? form(s.index) : [])),
      );
    }
  };
  writes(body);
  let carries = false;
  visitExpressions(body, (expression) => {
    if (expression.kind !== "subscript" || expression.base.kind !== "reference") return;
    const target = written.get(expression.base.symbol);
    if (target === undefined) return;
    expression.subscripts.forEach((subscript, k) => {
      const [coefficient, constant] = target[k] ?? [];
      if (coefficient === undefined) return;
      const [read, at] = subscript.kind === "element" ? form(subscript.index) : [];
      if (read !== coefficient || at !== constant) carries = true;
    });
  });
  return carries;
}
