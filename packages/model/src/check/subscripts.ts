/** @file What stands between brackets, and the dims of what it selects. */

import { dimConstant, equalDims } from "@terrace/distributions";
import type { Dim, Expression, IndexSymbol, Span, Subscript } from "@terrace/distributions";
import { checkErrors } from "../errors/catalogue.js";
import type { SubscriptNode } from "../syntax/tree.js";
import type { CheckContext } from "./context.js";
import { checkIndex, checkRange } from "./indices.js";
import type { Scope } from "./scope.js";
import { scalar, unifyDims } from "./types.js";

/** Checked subscripts: what they select has `dims`. */
export interface CheckedSubscripts {
  readonly subscripts: readonly Subscript[];
  readonly dims: readonly Dim[];
  /** Indices written in the brackets, on a left side. */
  readonly indices: readonly IndexSymbol[];
  /** The scope with these indices. */
  readonly scope: Scope;
}

/** Checks the subscripts of `base`; indices (`j in J`) are allowed on a left side only. */
export function checkSubscripts(
  context: CheckContext,
  scope: Scope,
  base: Expression,
  nodes: readonly SubscriptNode[],
  span: Span,
  isLeftSide = false,
): CheckedSubscripts {
  const axes = base.type.dims;
  if (nodes.length > axes.length) throw checkErrors.tooManySubscripts(context, span, base, nodes.length);
  const indices: IndexSymbol[] = [];
  let inner = scope;
  let arrays: { first: Expression; dims: readonly Dim[]; place: number } | undefined;
  const dims: Dim[] = [];
  const subscripts = nodes.map((node, axis): Subscript => {
    const size = axes[axis]!;
    switch (node.kind) {
      case "all":
        dims.push(size);
        return { kind: "all" };
      case "index": {
        if (!isLeftSide) throw checkErrors.indexOnRight(context, node.span, node.index.name.text);
        const checked = checkIndex(context, inner, node.index);
        inner = checked.scope;
        indices.push(checked.index);
        verifyExtent(context, checked.index.size, size, node.index.span, base, axis, checked.index.start);
        const index: Expression = { kind: "index", index: checked.index, type: scalar("int"), span: node.span };
        return { kind: "element", index };
      }
      case "range": {
        if (node.range.stop !== undefined) {
          const range = checkRange(context, inner, node.range);
          if (range.size === undefined) throw checkErrors.rangeWithoutSize(context, node.span);
          dims.push(range.size);
          return { kind: "range", start: range.start, stop: range.stop, size: range.size };
        }
        const index = context.expression(inner, node.range.start);
        verifyIndex(context, index, size, base, axis, isLeftSide && nodes.length === axes.length);
        if (index.type.dims.length > 0) {
          if (arrays === undefined) {
            arrays = { first: index, dims: index.type.dims, place: dims.length };
          } else {
            const unified = unifyDims(arrays.dims, index.type.dims);
            if (unified === undefined) throw checkErrors.indexArraysDiffer(context, arrays.first, index);
            arrays.dims = unified;
          }
        }
        return { kind: "element", index };
      }
    }
  });
  if (arrays !== undefined) dims.splice(arrays.place, 0, ...arrays.dims);
  dims.push(...axes.slice(nodes.length));
  return { subscripts, dims, indices, scope: inner };
}

/** An int may index anything (its range is checked when bound), a factor only the dim that its levels are. */
function verifyIndex(
  context: CheckContext,
  index: Expression,
  axisDim: Dim,
  base: Expression,
  axis: number,
  isLeftSide: boolean,
): void {
  const { kind, levelsOf, dims } = index.type;
  if (kind === "factor") {
    const fits =
      levelsOf === undefined ||
      equalDims(levelsOf, axisDim) ||
      dimConstant(levelsOf) !== undefined ||
      dimConstant(axisDim) !== undefined;
    if (!fits) throw checkErrors.factorIndex(context, index, levelsOf, axisDim, base, axis);
    return;
  }
  if (kind !== "int") throw checkErrors.indexKind(context, index);
  const size = dims.length === 0 ? context.dimOf(index) : undefined;
  if (size === undefined) return;
  if (equalDims(size, axisDim) && dimConstant(size) === undefined) {
    throw isLeftSide ? checkErrors.wholeDeclared(context, index, base) : checkErrors.indexIsSize(context, index, base);
  }
  const fixed = dimConstant(size);
  const extent = dimConstant(axisDim);
  if (fixed !== undefined && fixed < 0) throw checkErrors.negativeIndex(context, index, axisDim);
  if (fixed !== undefined && extent !== undefined && fixed >= extent) {
    throw checkErrors.indexPastEnd(context, index, axisDim, base);
  }
}

/** An index over the whole of another dim cannot run over this axis. */
function verifyExtent(
  context: CheckContext,
  size: Dim | undefined,
  axisDim: Dim,
  span: Span,
  base: Expression,
  axis: number,
  start: Expression,
): void {
  if (size === undefined || start.kind !== "number" || start.value !== 0) return;
  const isOneName = size.terms.length === 1 && size.terms[0]!.names.length === 1 && size.terms[0]!.coefficient === 1;
  if (isOneName && !equalDims(size, axisDim) && dimConstant(axisDim) === undefined) {
    const other = axisDim.terms.length === 1 && axisDim.terms[0]!.names.length === 1;
    if (other) throw checkErrors.indexOverOtherDim(context, span, size, axisDim, base, axis);
  }
}
