/**
 * @file Elements of arrays: indices that run along a whole axis become slices, others gathers. Every index into an array is
 * checked here, where its values are known.
 */

import type { Expression, Subscript, SubscriptExpression, ValueSymbol } from "@terrace/distributions";
import type { Node } from "@terrace/graph";
import type { ArrayState } from "./array-state.js";
import { verifyRowsBefore } from "./carried-array.js";
import { elementwise, ownShape, sortAxes, unionAxes, whole, type Axis, type Lowered } from "./axes.js";
import type { Scope } from "./scope.js";

/** How one own axis of the base is taken. */
export type Place =
  | { readonly kind: "block"; readonly start: number; readonly size: number }
  | { readonly kind: "fixed"; readonly at: number }
  | { readonly kind: "axis"; readonly axis: Axis; readonly start: number; readonly step: number }
  | { readonly kind: "gather"; readonly index: Lowered; readonly span: Expression["span"] };

/** The elements that a subscript expression names. */
export function lowerSubscript(scope: Scope, expression: SubscriptExpression): Lowered {
  const { base, subscripts, span } = expression;
  if (base.kind === "reference") {
    const array = resolveArray(scope, base.symbol, subscripts, span);
    if (array !== undefined) {
      if (array.kind === "value") {
        const shape = ownShape(array.value);
        return takePlaces(scope, array.value, subscriptPlaces(scope, array.subscripts, shape, span, base.symbol.name));
      }
      const places = statePlaces(scope, array.state, array.subscripts, span, base.symbol.name);
      const block = blockOf(scope, places);
      const read = whole(array.state.read(array.owner.builder, block.start, block.size));
      const value = captureFrom(array.owner, scope, read);
      return takePlaces(
        scope,
        value,
        places.map((place, k) => shift(scope, place, block.start[k]!)),
      );
    }
    const sequenced = asSequence(scope, expression);
    if (sequenced !== undefined) return sequenced;
  }
  // An array may have elements that are missing, as long as the subscripts leave them out.
  const value = scope.apart(() =>
    base.kind === "reference" ? scope.reference(base.symbol, base.span) : scope.lower(base),
  );
  const name = base.kind === "reference" ? base.symbol.name : "the array";
  return takePlaces(scope, value, subscriptPlaces(scope, subscripts, ownShape(value), span, name));
}

/** An array under assignment as a subscript sees it: its state, or the row of an earlier step as a value of `scope`. */
type ArrayView =
  | {
      readonly kind: "state";
      readonly state: ArrayState;
      readonly owner: Scope;
      readonly subscripts: readonly Subscript[];
    }
  | { readonly kind: "value"; readonly value: Lowered; readonly subscripts: readonly Subscript[] };

function resolveArray(
  scope: Scope,
  symbol: ValueSymbol,
  subscripts: readonly Subscript[],
  span: Expression["span"],
): ArrayView | undefined {
  const owner = scope.arrayOwner(symbol);
  if (owner === undefined) return undefined;
  const carried = owner.carried.get(symbol);
  if (carried === undefined) return { kind: "state", state: owner.arrays.get(symbol)!, owner, subscripts };
  const { counter, axis, step, offset, lags, row } = carried;
  const time = subscripts[axis];
  const rest = subscripts.filter((_, k) => k !== axis);
  const index = time?.kind === "element" ? time.index : undefined;
  const form = index && scope.affine(index);
  if (index === undefined || form === undefined) throw scope.errors.wholeArrayInScan(scope.graph, span, symbol.name);
  const along = form.coefficients.get(counter) ?? 0;
  if (along === 0 && form.coefficients.size === 0) {
    // An element from before the loop.
    const before = owner.parent && resolveArray(owner.parent, symbol, subscripts, span);
    if (before?.kind === "state") return before;
  }
  if (along !== step) throw scope.errors.wholeArrayInScan(scope.graph, span, symbol.name);
  const lag = (offset - form.constant) * step;
  if (form.coefficients.size === 1) {
    if (lag === 0) return { kind: "state", state: row, owner, subscripts: rest };
    if (lag < 0) throw scope.errors.readBeforeAssigned(scope.graph, span, symbol.name);
    verifyRowsBefore(scope, owner, carried, index);
    return {
      kind: "value",
      value: captureFrom(owner, scope, { node: lags[lag - 1]!, axes: row.axes }),
      subscripts: rest,
    };
  }
  // `h[t - 1 - k]` with another index: the earlier rows as an array along the lag.
  verifyRowsBefore(scope, owner, carried, index);
  const lead = row.axes.length;
  const none = [...row.shape.slice(0, lead), 0, ...row.shape.slice(lead)];
  const earlier =
    lags.length > 0
      ? owner.builder.stack([...lags], lead)
      : owner.builder.broadcast(owner.builder.constant(0), none, []);
  const stacked = captureFrom(owner, scope, { node: earlier, axes: row.axes });
  const others = [...form.coefficients].filter(([index]) => index !== counter);
  const places: Place[] = others.map(([index, coefficient]) => {
    const binding = scope.index(index);
    if (others.length > 1 || binding.kind !== "axis")
      throw scope.errors.wholeArrayInScan(scope.graph, span, symbol.name);
    // A range that is empty at every step.
    if (binding.axis.size === 0) return { kind: "axis", axis: binding.axis, start: 0, step: 1 };
    const first = lag - 1 - coefficient * step * binding.start;
    const last = first - coefficient * step * (binding.axis.size - 1);
    if (Math.min(first, last) < 0) throw scope.errors.readBeforeAssigned(scope.graph, span, symbol.name);
    return { kind: "axis", axis: binding.axis, start: first, step: -coefficient * step };
  });
  const rows = ownShape(stacked)
    .slice(1)
    .map((size): Place => ({ kind: "block", start: 0, size }));
  return { kind: "value", value: takePlaces(scope, stacked, [...places, ...rows]), subscripts: rest };
}

/** A value of an outer scope in `scope`. */
function captureFrom(owner: Scope, scope: Scope, value: Lowered): Lowered {
  if (owner === scope) return value;
  const inParent = captureFrom(owner, scope.parent!, value);
  return { node: scope.capture(inParent.node), axes: inParent.axes };
}

/** Places in an array under assignment: the axes of loops it is local to, whole, then its own. */
export function statePlaces(
  scope: Scope,
  state: ArrayState,
  subscripts: readonly Subscript[],
  span: Expression["span"],
  name: string,
): Place[] {
  const loops = state.axes.map((axis): Place => ({ kind: "axis", axis, start: 0, step: 1 }));
  return [...loops, ...subscriptPlaces(scope, subscripts, state.shape.slice(loops.length), span, name)];
}

/** How each own axis of an array of `shape` is taken, with range checks; absent subscripts leave axes whole. */
export function subscriptPlaces(
  scope: Scope,
  subscripts: readonly Subscript[],
  shape: readonly number[],
  span: Expression["span"],
  name: string,
): Place[] {
  return shape.map((size, k): Place => {
    const subscript = subscripts[k];
    if (subscript === undefined || subscript.kind === "all") return { kind: "block", start: 0, size };
    if (subscript.kind === "range") {
      const start = scope.integer(subscript.start);
      const stop = scope.integer(subscript.stop);
      if (start === undefined || stop === undefined) throw scope.errors.rangeNotData(scope.graph, span, name);
      if (stop > start) checkRange(scope, [start, stop - 1], size, span, name, k);
      return { kind: "block", start, size: Math.max(0, stop - start) };
    }
    const { index } = subscript;
    const form = scope.affine(index);
    if (form !== undefined && form.coefficients.size === 0) {
      const conditional = scope.conditions.length > 0;
      if (!conditional || (form.constant >= 0 && form.constant < size)) {
        checkRange(scope, [form.constant, form.constant], size, index.span, name, k);
        return { kind: "fixed", at: form.constant };
      }
    }
    if (form?.coefficients.size === 1 && scope.conditions.length === 0) {
      const [symbol, step] = [...form.coefficients][0]!;
      const binding = scope.index(symbol);
      if (binding.kind === "axis" && step !== 0) {
        const start = form.constant + step * binding.start;
        const end = start + step * (binding.axis.size - 1);
        if (binding.axis.size > 0) {
          checkRange(scope, [Math.min(start, end), Math.max(start, end)], size, index.span, name, k);
        }
        return { kind: "axis", axis: binding.axis, start, step };
      }
    }
    return {
      kind: "gather",
      index: checkedIndex(scope, scope.lower(index), size, index.span, name, k),
      span: index.span,
    };
  });
}

/** The elements at `places` of `value`'s own axes. */
export function takePlaces(scope: Scope, value: Lowered, places: readonly Place[]): Lowered {
  const b = scope.builder;
  const lead = value.axes.length;
  // One index twice, or an axis the value already has, is a diagonal: that is a gather.
  const used = new Set<Axis>(value.axes);
  const settled = places.map((place): Place => {
    if (place.kind !== "axis") return place;
    if (!used.has(place.axis)) {
      used.add(place.axis);
      return place;
    }
    const iota = b.iota([place.axis.size], 0);
    const scaled = b.add(b.mul(iota, int(scope, place.step)), int(scope, place.start));
    return { kind: "gather", index: { node: scaled, axes: [place.axis] }, span: { start: 0, end: 0 } };
  });
  const shape = value.node.shape;
  const start = shape.map(() => 0);
  const step = shape.map(() => 1);
  const size = [...shape];
  settled.forEach((place, k) => {
    const axis = lead + k;
    if (place.kind === "block") [start[axis], size[axis]] = [place.start, place.size];
    else if (place.kind === "fixed") [start[axis], size[axis]] = [place.at, 1];
    else if (place.kind === "axis") [start[axis], size[axis], step[axis]] = [place.start, place.axis.size, place.step];
  });
  const changes = size.some((s, k) => s !== shape[k] || start[k] !== 0 || step[k] !== 1);
  let node = changes ? b.slice(value.node, start, size, step) : value.node;
  // Now every axis is whole, of one element, or gathered.
  const gathered = settled.flatMap((place, k) =>
    place.kind === "gather" ? [{ axis: lead + k, index: place.index }] : [],
  );
  const fixed = new Set(settled.flatMap((place, k) => (place.kind === "fixed" ? [lead + k] : [])));
  const axisOf = new Map<number, Axis>();
  value.axes.forEach((axis, k) => axisOf.set(k, axis));
  settled.forEach((place, k) => {
    if (place.kind === "axis") axisOf.set(lead + k, place.axis);
  });
  if (fixed.size > 0)
    node = b.reshape(
      node,
      node.shape.filter((_, k) => !fixed.has(k)),
    );
  const position = (axis: number): number => axis - [...fixed].filter((f) => f < axis).length;
  const loop = [...axisOf].map(([k, axis]) => ({ at: position(k), axis }));
  const rest = settled.flatMap((place, k) => (place.kind === "block" ? [position(lead + k)] : []));
  if (gathered.length === 0) {
    const permutation = [...loop.map(({ at }) => at), ...rest];
    const moved = permutation.every((p, k) => p === k) ? node : b.transpose(node, permutation);
    return sortAxes(
      b,
      moved,
      loop.map(({ axis }) => axis),
    );
  }
  return gatherAxes(
    scope,
    node,
    loop,
    rest,
    gathered.map(({ axis, index }) => ({ at: position(axis), index })),
    settled,
  );
}

function gatherAxes(
  scope: Scope,
  node: Node,
  loop: readonly { at: number; axis: Axis }[],
  rest: readonly number[],
  gathered: readonly { at: number; index: Lowered }[],
  places: readonly Place[],
): Lowered {
  const b = scope.builder;
  const indices = gathered.map(({ index }) => index);
  const indexAxes = unionAxes(indices);
  // Loop axes that the indices share with the value are gathered too, each at its own position.
  const shared = loop.filter(({ axis }) => indexAxes.includes(axis));
  const free = loop.filter(({ axis }) => !indexAxes.includes(axis));
  const sizes = [...shared.map(({ at }) => node.shape[at]!), ...gathered.map(({ at }) => node.shape[at]!)];
  const order = [...shared.map(({ at }) => at), ...gathered.map(({ at }) => at), ...free.map(({ at }) => at), ...rest];
  const moved = order.every((p, k) => p === k) ? node : b.transpose(node, order);
  const tail = moved.shape.slice(sizes.length);
  const flat = sizes.length === 1 ? moved : b.reshape(moved, [sizes.reduce((x, y) => x * y, 1), ...tail]);
  const parts: Lowered[] = [
    ...shared.map(({ axis }): Lowered => ({ node: b.iota([axis.size], 0), axes: [axis] })),
    ...indices,
  ];
  const linear = parts.reduce((total, part, k) =>
    elementwise(b, [total, part], (x, y) => b.add(b.mul(x!, int(scope, sizes[k]!)), y!)),
  );
  const index = scope.fold(linear.node);
  const result = b.gather(flat, index);
  // Now [...index axes, ...index dims, ...free loop axes, ...rest].
  const axes = linear.axes;
  const indexDims = ownShape(linear).length;
  const freeAt = axes.length + indexDims;
  const blocksBefore = places
    .slice(
      0,
      places.findIndex((place) => place.kind === "gather"),
    )
    .filter((place) => place.kind === "block").length;
  const restAt = rest.map((_, k) => freeAt + free.length + k);
  const permutation = [
    ...axes.map((_, k) => k),
    ...free.map((_, k) => freeAt + k),
    ...restAt.slice(0, blocksBefore),
    ...Array.from({ length: indexDims }, (_, k) => axes.length + k),
    ...restAt.slice(blocksBefore),
  ];
  const placed = permutation.every((p, k) => p === k) ? result : b.transpose(result, permutation);
  return sortAxes(b, placed, [...axes, ...free.map(({ axis }) => axis)]);
}

/** An index in range wherever it is used: checked, and 0 where the conditions around leave the element out. */
function checkedIndex(
  scope: Scope,
  index: Lowered,
  size: number,
  span: Expression["span"],
  name: string,
  axis: number,
): Lowered {
  const b = scope.builder;
  let checked: Lowered = { node: scope.fold(index.node), axes: index.axes };
  const own = String(ownShape(index));
  for (const around of scope.conditions) {
    // Elements go along with an array of the index's own dims alone: `U[g, :]` has more than `g`.
    const condition = String(ownShape(around)) === own ? around : scope.anyElement(around);
    checked = elementwise(b, [condition, checked], (c, i) => {
      const shape = c!.shape.length > 0 ? c!.shape : i!.shape;
      const full = (node: Node): Node => (node.shape.length === shape.length ? node : b.broadcast(node, shape, []));
      return b.select(full(c!), full(i!), b.broadcast(int(scope, 0), shape, []));
    });
    checked = { node: scope.fold(checked.node), axes: checked.axes };
  }
  const bounds = scope.rangeOf(checked.node);
  const fits = bounds !== undefined && bounds[0] >= 0 && bounds[1] < size;
  const range = fits ? bounds : (scope.exactRange(checked.node) ?? bounds);
  if (range === undefined) throw scope.errors.indexNotData(scope.graph, span, name);
  if (size === 0 && checked.node.shape.includes(0)) return checked;
  checkRange(scope, range, size, span, name, axis);
  return checked;
}

function checkRange(
  scope: Scope,
  range: readonly [number, number],
  size: number,
  span: Expression["span"],
  name: string,
  axis: number,
): void {
  if (range[0] > range[1]) return;
  if (range[0] < 0 || range[1] >= size) {
    throw scope.errors.indexOutOfRange(scope.graph, span, name, axis, size, range[0] < 0 ? range[0] : range[1]);
  }
}

/** Inside a scan, `x[t + c]` of an outer array that is not a constant: an element a step, so that its gradient is cheap. */
function asSequence(scope: Scope, expression: SubscriptExpression): Lowered | undefined {
  if (expression.base.kind !== "reference" || scope.parent === undefined) return undefined;
  const symbol = expression.base.symbol;
  const first = expression.subscripts[0];
  if (first?.kind !== "element" || scope.values.has(symbol)) return undefined;
  const form = scope.affine(first.index);
  if (form?.coefficients.size !== 1) return undefined;
  const [counter, step] = [...form.coefficients][0]!;
  const binding = scope.indices.get(counter);
  if (binding?.kind !== "counter" || Math.abs(step) !== 1 || scope.conditions.length > 0) return undefined;
  const outer = scope.parent.reference(symbol, expression.span);
  if (outer.node.op === "constant" || outer.axes.length > 0) return undefined;
  const length = binding.stop - binding.start;
  const start = form.constant + step * binding.start;
  const end = start + step * (length - 1);
  if (length === 0) return undefined;
  checkRange(
    scope,
    [Math.min(start, end), Math.max(start, end)],
    outer.node.shape[0]!,
    first.index.span,
    symbol.name,
    0,
  );
  const zero = outer.node.shape.map(() => 0);
  const rows = scope.parent.builder.slice(
    outer.node,
    zero.map((_, k) => (k === 0 ? start : 0)),
    outer.node.shape.map((s, k) => (k === 0 ? length : s)),
    zero.map((_, k) => (k === 0 ? step : 1)),
  );
  const element = whole(scope.sequence(rows));
  const rest = expression.subscripts.slice(1);
  if (rest.length === 0) return element;
  return takePlaces(scope, element, subscriptPlaces(scope, rest, ownShape(element), expression.span, symbol.name));
}

/** The smallest block that holds all the places. */
function blockOf(scope: Scope, places: readonly Place[]): { start: number[]; size: number[] } {
  const start: number[] = [];
  const size: number[] = [];
  for (const place of places) {
    let low: number;
    let high: number;
    if (place.kind === "block") [low, high] = [place.start, place.start + place.size - 1];
    else if (place.kind === "fixed") [low, high] = [place.at, place.at];
    else if (place.kind === "axis") {
      const end = place.start + place.step * Math.max(0, place.axis.size - 1);
      [low, high] = [Math.min(place.start, end), Math.max(place.start, end)];
      if (place.axis.size === 0) high = low - 1;
    } else [low, high] = scope.rangeOf(place.index.node)!;
    start.push(low);
    size.push(Math.max(0, high - low + 1));
  }
  return { start, size };
}

function shift(scope: Scope, place: Place, by: number): Place {
  if (by === 0) return place;
  switch (place.kind) {
    case "block":
      return { ...place, start: place.start - by };
    case "fixed":
      return { ...place, at: place.at - by };
    case "axis":
      return { ...place, start: place.start - by };
    case "gather": {
      const { node, axes } = place.index;
      return { ...place, index: { node: scope.fold(scope.builder.sub(node, int(scope, by))), axes } };
    }
  }
}

function int(scope: Scope, value: number): Node {
  return scope.builder.constant(Int32Array.of(value), [], "int");
}
