/** @file Variables of which only the density is known, by slice sampling on the real line: elements at once where they are independent, one after another where they are not. */
import { bijectorFor } from "@terrace/distributions";
import { numElements, reachableNodes } from "@terrace/graph";
import type { GraphBuilder, InputNode, Node } from "@terrace/graph";
import type { BoundParameter } from "@terrace/rewrite";
import { sliceDraw } from "../scales/slice.js";
import type { SliceOptions } from "../scales/slice.js";
import { densityOf } from "./density-of.js";
import type { DensityFunction } from "./density-of.js";
import { boundsOf, fromLine, toLine } from "./interval-line.js";
import { sweepStep } from "./sweep-step.js";
import type { SweepStep } from "./sweep-step.js";

/** Up to this many elements are written out one after another; more are the steps of a scan. */
const MAX_WRITTEN_OUT = 4;

/** A variable and its log density in its input: of its shape where its elements are independent, else one number. */
export interface DensityOfVariable {
  readonly variable: BoundParameter;
  readonly logDensity: Node;
  /** A summand that compares a new value with the variable's present one, which its input stands for. */
  readonly change?: (value: Node) => Node;
}

/** The step that draws a variable from its density. */
export function densityStep(
  b: GraphBuilder,
  conditional: DensityOfVariable & { readonly reason: string },
  options: SliceOptions,
): SweepStep {
  const { variable, reason } = conditional;
  return sweepStep(new Map([[variable.name, drawFromDensity(b, conditional, options)]]), "slice", reason);
}

/** The variable's next value. */
export function drawFromDensity(b: GraphBuilder, density: DensityOfVariable, options: SliceOptions): Node {
  const { variable, logDensity } = density;
  const isSeparate = logDensity.shape.length === variable.shape.length && boundsOf(variable.constraint) !== undefined;
  return isSeparate ? drawElements(b, density, options) : drawInTurn(b, density, options);
}

/** The log density at a value that is a function of another node. */
function densityAt(b: GraphBuilder, { variable, logDensity, change }: DensityOfVariable, value: Node): Node {
  const density = substitute(b, logDensity, variable.input, value);
  return change === undefined ? density : b.add(density, change(value));
}

/** All elements at once. */
function drawElements(b: GraphBuilder, given: DensityOfVariable, options: SliceOptions): Node {
  const { variable } = given;
  const { input, constraint } = variable;
  // The density and the map from the line, as one function of the place on the line.
  const place = b.input(`${variable.name} on the line`, variable.shape);
  const { value, logSlope } = fromLine(b, place, boundsOf(constraint)!);
  const density = densityOf(b.add(densityAt(b, given, value), logSlope), place);
  const drawn = sliceDraw(b, toLine(b, input, boundsOf(constraint)!), density.captured, density.at, options);
  return fromLine(b, drawn, boundsOf(constraint)!).value;
}

/** Element after element of the unconstrained vector. */
function drawInTurn(b: GraphBuilder, given: DensityOfVariable, options: SliceOptions): Node {
  const { variable } = given;
  const { input, constraint, shape } = variable;
  const bijector = bijectorFor(constraint);
  const unconstrainedShape = bijector.unconstrainedShape(shape);
  const size = numElements(unconstrainedShape);
  const place = b.input(`${variable.name} on the line`, [size]);
  const { value, logAbsDetJacobian } = bijector.forward(b, b.reshape(place, unconstrainedShape), shape);
  const density = densityOf(b.add(densityAt(b, given, value), logAbsDetJacobian), place);
  const vector = drawVectorInTurn(b, b.reshape(bijector.inverse(b, input), [size]), density, options);
  return bijector.forward(b, b.reshape(vector, unconstrainedShape), shape).value;
}

/** A vector with each element drawn given the others, from the first to the last. */
export function drawVectorInTurn(b: GraphBuilder, start: Node, density: DensityFunction, options: SliceOptions): Node {
  const size = numElements(start.shape);
  const drawOne = (
    builder: GraphBuilder,
    vector: Node,
    position: Node,
    width: Node,
    captured: readonly Node[],
  ): Node => {
    const replaced = (inner: GraphBuilder, x: Node, whole: Node, at: Node): Node =>
      inner.select(inner.eq(inner.iota([size], 0), inner.broadcast(at, [size])), inner.broadcast(x, [size]), whole);
    const drawn = sliceDraw(
      builder,
      builder.gather(vector, position),
      [vector, position, ...captured],
      (inner, x, [whole, at, ...others]) => density.at(inner, replaced(inner, x, whole!, at!), others),
      { ...options, width },
    );
    return replaced(builder, drawn, vector, position);
  };
  const width = b.broadcast(b.node(options.width), []);
  let vector = start;
  if (size <= MAX_WRITTEN_OUT) {
    for (let k = 0; k < size; k++) vector = drawOne(b, vector, b.constant(k, [], "int"), width, density.captured);
  } else {
    vector = b.scan({
      carries: [vector],
      sequences: [b.iota([size], 0)],
      captured: [width, ...density.captured],
      length: size,
      body: (inner, [carried], [position], [w, ...captured]) => ({
        carries: [drawOne(inner, carried!, position!, w!, captured)],
        outputs: [],
      }),
    }).carries[0]!;
  }
  return vector;
}

/** `node` with `value` in the place of an input. */
export function substitute(b: GraphBuilder, node: Node, input: InputNode, value: Node): Node {
  if (!reachableNodes([node]).includes(input)) return node;
  const { captured, at } = densityOf(node, input);
  return at(b, value, captured);
}
