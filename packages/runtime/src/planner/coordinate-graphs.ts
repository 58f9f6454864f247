/**
 * @file The programs of NUTS in coordinates of its own: effects in units of their standard deviation about their mean where the
 * model has them as they are, or the other way round, element by element. The posterior is the same; what is kept of it is in
 * the model's own coordinates.
 */

import { bijectorFor, distributions } from "@terrace/distributions";
import { gradient, GraphBuilder, makeGraph, type Graph, type InputNode, type Node } from "@terrace/graph";
import type { BoundModel, LocationScale } from "@terrace/rewrite";

import type { ParameterLayout } from "../plan/programs.js";
import { constrainOne } from "./constrained-values.js";

/** A variable whose coordinates are others than its own. */
export interface ChangedCoordinates {
  readonly found: LocationScale;
  /** 1 for each element whose coordinate is the other spelling's, row-major. */
  readonly elements: Int32Array;
}

/** The programs in other coordinates. */
export interface CoordinateGraphs {
  /** `position` in these coordinates to `value` and `gradient`. */
  readonly density: Graph;
  /**
   * `position` in these coordinates to `position` in the model's own, and what is added to the log density here for the one
   * there, `shift`.
   */
  readonly row: Graph;
  /** `position` in the model's own coordinates to `position` in these. */
  readonly fromOwn: Graph;
}

/**
 * The programs in other coordinates than the model's own.
 *
 * @param layout all parameters, in their order; none is discrete
 * @param changed in an order in which none depends on a later one
 */
export function coordinateGraphs(
  model: BoundModel,
  layout: readonly ParameterLayout[],
  changed: readonly ChangedCoordinates[],
): CoordinateGraphs {
  const { b, position, pieces, logDensity, shift, inline } = lowered(model, layout, changed);
  const own = changed.map(({ found }) => found.term);
  let total = logDensity;
  for (const term of model.terms) if (!own.includes(term)) total = b.add(total, b.sum(inline(term.logDensity)));
  const outputs = { value: total, gradient: gradient(b, total, [position])[0]! };
  const row = b.concat(
    layout.map(({ name }) => pieces.get(name)!),
    0,
  );
  return {
    density: makeGraph([position], outputs),
    row: makeGraph([position], { position: row, shift }),
    fromOwn: fromOwnGraph(model, layout, changed),
  };
}

function fromOwnGraph(
  model: BoundModel,
  layout: readonly ParameterLayout[],
  changed: readonly ChangedCoordinates[],
): Graph {
  const { b, position, pieces, inline } = lowered(model, layout, []);
  const coordinates = layout.map(({ name, size }) => {
    const own = pieces.get(name)!;
    const change = changed.find(({ found }) => found.variable.name === name);
    if (change === undefined) return own;
    const { variable, location, scale, spelling } = change.found;
    const flat = (node: Node): Node => b.reshape(b.broadcast(inline(node), variable.shape), [size]);
    const [m, s] = [flat(location), flat(scale)];
    const other = spelling === "standard" ? b.add(m, b.mul(s, own)) : b.div(b.sub(own, m), s);
    return b.select(b.constant(change.elements, [size], "bool"), other, own);
  });
  return makeGraph([position], { position: b.concat(coordinates, 0) });
}

/** From the model's own position to the scales of some variables, by name. */
export function scaleGraph(model: BoundModel, layout: readonly ParameterLayout[], found: readonly LocationScale[]): Graph {
  const { b, position, inline } = lowered(model, layout, []);
  const scales = found.map(({ variable, scale }) => [variable.name, b.broadcast(inline(scale), variable.shape)] as const);
  return makeGraph([position], Object.fromEntries(scales));
} // prettier-ignore

interface Lowered {
  readonly b: GraphBuilder;
  readonly position: InputNode;
  /** The model's own coordinates of each parameter, flat. */
  readonly pieces: ReadonlyMap<string, Node>;
  /** Jacobians, and the changed variables' own distributions. */
  readonly logDensity: Node;
  readonly shift: Node;
  readonly inline: (node: Node) => Node;
}

/** All parameters at a position. */
function lowered(
  model: BoundModel,
  layout: readonly ParameterLayout[],
  changed: readonly ChangedCoordinates[],
): Lowered {
  const b = new GraphBuilder();
  const dimension = layout.reduce((n, { size }) => n + size, 0);
  const position = b.input("position", [dimension]);
  const inputs = model.parameters.map(({ input }) => input);
  const values = new Map<string, Node>();
  const pieces = new Map<string, Node>();
  const inline = (node: Node): Node => b.inline(makeGraph(inputs, { node }), values)["node"]!;
  let logDensity: Node = b.constant(0);
  let shift: Node = b.constant(0);
  const pieceOf = ({ offset, size }: ParameterLayout): Node => b.slice(position, [offset], [size]);
  const isChanged = (name: string): boolean => changed.some(({ found }) => found.variable.name === name);

  for (const each of layout) {
    if (isChanged(each.name)) continue;
    const piece = pieceOf(each);
    const forward = constrainOne(b, model, each, piece, inline);
    values.set(each.name, forward.value);
    pieces.set(each.name, piece);
    logDensity = b.add(logDensity, forward.logAbsDetJacobian);
  }
  for (const { found, elements } of changed) {
    const { variable, spelling } = found;
    const { shape, name, constraint } = variable;
    const place = layout.find((each) => each.name === name)!; // every parameter is laid out
    const coordinate = b.reshape(pieceOf(place), shape);
    const location = b.broadcast(inline(found.location), shape);
    const scale = b.broadcast(inline(found.scale), shape);
    const isOther = b.constant(elements, shape, "bool");
    const isAll = elements.every((each) => each === 1);
    const either = (other: Node, own: Node): Node => (isAll ? other : b.select(isOther, other, own));
    const isStandard = spelling === "standard";
    const other = isStandard ? b.div(b.sub(coordinate, location), scale) : b.add(location, b.mul(scale, coordinate));
    const free = either(other, coordinate);
    const { value } = bijectorFor(constraint).forward(b, free, shape);
    values.set(name, value);
    pieces.set(name, b.reshape(free, [place.size]));
    // The variable's own distribution with the Jacobian of all that is between: normal in one spelling's coordinates, standard
    // normal in the other's.
    const asEffects = distributions.get("normal")!.logDensity(b, coordinate, [location, scale]);
    const asStandard = distributions.get("std_normal")!.logDensity(b, coordinate, []);
    logDensity = b.add(logDensity, b.sum(isStandard ? either(asEffects, asStandard) : either(asStandard, asEffects)));
    const logScales = b.sum(either(b.log(scale), b.filled(0, shape)));
    shift = isStandard ? b.add(shift, logScales) : b.sub(shift, logScales);
  }
  return { b, position, pieces, logDensity, shift, inline };
}
