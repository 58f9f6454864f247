/**
 * @file Loops: which ones carry values from step to step. One that does not is an indexed statement; where its body is a
 * single statement it becomes that statement's indices.
 */

import { addDims, constantDim, dimConstant, multiplyDims, namedDim } from "@terrace/distributions";
import type {
  AssignStatement,
  Dim,
  Expression,
  IndexSymbol,
  Span,
  Statement,
  Subscript,
  ValueSymbol,
} from "@terrace/distributions";
import { forEachExpression, forEachPart } from "@terrace/distributions";

/** The statements that a `for` with this checked body stands for. */
export function simplifyLoop(indices: readonly IndexSymbol[], body: readonly Statement[], span: Span): Statement[] {
  const carries = carriesValues(indices, body);
  const only = body.length === 1 ? body[0]! : undefined;
  if (!carries && only !== undefined && indices.every((index) => index.size !== undefined)) {
    switch (only.kind) {
      case "assign":
      case "distribution":
        if (only.indices.every((index) => index.size !== undefined)) {
          return [{ ...only, indices: [...indices, ...only.indices] }];
        }
        break;
      case "target": {
        const body = only.value;
        const type = { kind: body.type.kind === "real" ? ("real" as const) : ("int" as const), dims: [] };
        return [{ ...only, value: { kind: "reduction", fn: "sum", indices, body, type, span: only.span } }];
      }
      case "data":
      case "parameter":
      case "let":
      case "letArray":
      case "for":
      case "report":
      case "reportDraw":
        break;
    }
  }
  return [{ kind: "for", indices, body, carries, span }];
}

interface Write {
  readonly symbol: ValueSymbol;
  readonly subscripts: readonly Subscript[];
  readonly bound: ReadonlySet<IndexSymbol>;
}

/** Whether a step of the loop may read an element that an earlier step wrote. Errs on the side of yes. */
export function carriesValues(indices: readonly IndexSymbol[], body: readonly Statement[]): boolean {
  const writes: Write[] = [];
  collectWrites(body, new Set(), writes);
  // An array of the body's own is new in every step.
  const local = localArrays(body);
  for (let i = writes.length - 1; i >= 0; i--) if (local.has(writes[i]!.symbol)) writes.splice(i, 1);
  if (writes.length === 0) return false;
  const reads: Write[] = [];
  for (const statement of body) {
    forEachPart(statement, (expression, bound) => {
      forEachExpression(expression, bound, (each, inner) => {
        if (each.kind === "reference") reads.push({ symbol: each.symbol, subscripts: [], bound: inner });
        if (each.kind === "subscript" && each.base.kind === "reference") {
          reads.push({ symbol: each.base.symbol, subscripts: each.subscripts, bound: inner });
          return "subscripts";
        }
        return "all";
      });
    });
  }
  return reads.some((read) => writes.some((write) => write.symbol === read.symbol && mayMeet(indices, write, read)));
}

function localArrays(body: readonly Statement[]): Set<ValueSymbol> {
  const nested = body.flatMap((statement) => (statement.kind === "for" ? [...localArrays(statement.body)] : []));
  return new Set([
    ...nested,
    ...body.flatMap((statement) => (statement.kind === "letArray" ? [statement.symbol] : [])),
  ]);
}

function collectWrites(body: readonly Statement[], bound: ReadonlySet<IndexSymbol>, writes: Write[]): void {
  for (const statement of body) {
    if (statement.kind === "assign") {
      const { symbol, subscripts } = statement as AssignStatement;
      writes.push({ symbol, subscripts, bound: new Set([...bound, ...statement.indices]) });
    } else if (statement.kind === "for") {
      collectWrites(statement.body, new Set([...bound, ...statement.indices]), writes);
    }
  }
}

/** Whether some step may read through `read` what another step wrote through `write`. */
function mayMeet(indices: readonly IndexSymbol[], write: Write, read: Write): boolean {
  const separated = new Set<IndexSymbol>();
  for (let axis = 0; axis < Math.min(write.subscripts.length, read.subscripts.length); axis++) {
    const a = affine(write.subscripts[axis]!);
    const b = affine(read.subscripts[axis]!);
    if (a === undefined || b === undefined) continue;
    const names = new Set([...a.names, ...b.names]);
    const isLocal = [...names].some((index) => write.bound.has(index) || read.bound.has(index));
    if (isLocal) continue;
    const difference = dimConstant(addDims(a.dim, b.dim, -1));
    const usesLoop = indices.filter((index) => names.has(index));
    // Elements that differ by a constant which no step changes are never the same.
    if (difference !== undefined && difference !== 0 && usesLoop.length === 0) return false;
    if (b.names.size === 0 && isBelowStart(indices, a, b)) return false;
    if (difference === 0 && usesLoop.length === 1 && isUnitStep(a.dim)) separated.add(usesLoop[0]!);
  }
  return !indices.every((index) => separated.has(index));
}

/** Whether the write goes through one loop index alone and always stays above the constant element that is read. */
function isBelowStart(indices: readonly IndexSymbol[], write: Affine, read: Affine): boolean {
  const [index] = write.names;
  if (write.names.size !== 1 || index === undefined || !indices.includes(index)) return false;
  const start = affine({ kind: "element", index: index.start });
  const fixed = dimConstant(read.dim);
  if (start === undefined || fixed === undefined) return false;
  const first = dimConstant(addDims(addDims(write.dim, namedDim(keyOf(index)), -1), start.dim));
  return first !== undefined && fixed < first;
}

interface Affine {
  readonly dim: Dim;
  readonly names: ReadonlySet<IndexSymbol>;
}

/** Whether each loop index stands with coefficient 1 or -1, so that its steps select different elements. */
function isUnitStep(dim: Dim): boolean {
  return dim.terms.every(
    (term) =>
      term.names.every((name) => !name.startsWith("index ")) || (term.names.length === 1 && term.coefficient !== 0),
  );
}

const keys = new WeakMap<IndexSymbol, string>();
let nextKey = 0;
/** A name for an index that no dim has. */
function keyOf(index: IndexSymbol): string {
  let key = keys.get(index);
  if (key === undefined) {
    key = `index ${nextKey++}`;
    keys.set(index, key);
  }
  return key;
}

function affine(subscript: Subscript): Affine | undefined {
  if (subscript.kind !== "element") return undefined;
  const names = new Set<IndexSymbol>();
  const dim = polynomial(subscript.index, names);
  return dim && { dim, names };
}

function polynomial(expression: Expression, names: Set<IndexSymbol>): Dim | undefined {
  if (expression.type.kind !== "int" || expression.type.dims.length > 0) return undefined;
  switch (expression.kind) {
    case "number":
      return Number.isInteger(expression.value) ? constantDim(expression.value) : undefined;
    case "index":
      names.add(expression.index);
      return namedDim(keyOf(expression.index));
    case "reference":
      return expression.symbol.role === "data" || expression.symbol.role === "dim"
        ? namedDim(expression.symbol.name)
        : undefined;
    case "call": {
      const [a, b] = expression.args.map((arg) => polynomial(arg, names));
      if (a === undefined) return undefined;
      if (expression.fn === "neg") return addDims(constantDim(0), a, -1);
      if (b === undefined) return undefined;
      if (expression.fn === "add") return addDims(a, b);
      if (expression.fn === "sub") return addDims(a, b, -1);
      return expression.fn === "mul" ? multiplyDims(a, b) : undefined;
    }
    case "density":
    case "reduction":
    case "comprehension":
    case "conditional":
    case "subscript":
    case "vector":
      return undefined;
  }
}
