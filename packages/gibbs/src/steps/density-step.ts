/** @file Variables of which only the density is known, by slice sampling on the real line: elements at once where they are independent, one after another where they are not. */
import { sliceCoordinates } from "../scales/slice-coordinates.js";
import { numElements, reachableNodes } from "@terrace/graph";
import type { GraphBuilder, InputNode, Node } from "@terrace/graph";
import type { BoundParameter } from "@terrace/rewrite";
import { sliceDraw } from "../scales/slice.js";
import { learnedWidths } from "../scales/learned-width.js";
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
  /** The variable's present value where that is not its input. */
  readonly present?: Node;
  /** A summand that compares a new value with the variable's present one, which its input stands for. */
  readonly change?: (value: Node) => Node;
}

/** How a variable is drawn from its density. */
export interface DensityOptions extends SliceOptions {
  /** Where the width is a first guess and is learned: a name of the kind of draw, that no other of the same variable has. */
  readonly learn?: string;
}

/** A drawn variable, and what is tuned with it. */
export interface TunedDraw {
  readonly value: Node;
  readonly tuning: ReadonlyMap<string, Node>;
}

/** The step that draws a variable from its density. */
export function densityStep(
  b: GraphBuilder,
  conditional: DensityOfVariable & { readonly reason: string },
  options: DensityOptions,
): SweepStep {
  const { variable, reason } = conditional;
  const { value, tuning } = drawFromDensity(b, conditional, options);
  return sweepStep(new Map([[variable.name, value]]), "slice", reason, { tuning });
}

/** The variable's next value. */
export function drawFromDensity(b: GraphBuilder, density: DensityOfVariable, options: DensityOptions): TunedDraw {
  const { variable, logDensity } = density;
  const { learn, width: first } = options;
  const isSeparate = logDensity.shape.length === variable.shape.length && boundsOf(variable.constraint) !== undefined;
  const draw = isSeparate ? drawElements : drawInTurn;
  if (learn === undefined || typeof first !== "number") return { value: draw(b, density, options).value, tuning: new Map() }; // prettier-ignore
  const shape = sliceCoordinates(variable.constraint, variable.shape).unconstrainedShape(variable.shape);
  const learned = learnedWidths(b, `${variable.name}.${learn}`, numElements(shape), first);
  const width = isSeparate ? b.reshape(learned.width, variable.shape) : learned.width;
  const { value, distances } = draw(b, density, { ...options, width });
  return { value, tuning: new Map([[learned.name, learned.after(distances)]]) };
}

/** A new value, and how far it is from the old one on the line, in the order of the elements there. */
interface MovedValue {
  readonly value: Node;
  readonly distances: Node;
}

/** The log density at a value that is a function of another node. */
function densityAt(b: GraphBuilder, { variable, logDensity, change }: DensityOfVariable, value: Node): Node {
  const density = substitute(b, logDensity, variable.input, value);
  return change === undefined ? density : b.add(density, change(value));
}

/** All elements at once. */
function drawElements(b: GraphBuilder, given: DensityOfVariable, options: SliceOptions): MovedValue {
  const { variable } = given;
  const { input, constraint } = variable;
  // The density and the map from the line, as one function of the place on the line.
  const place = b.input(`${variable.name} on the line`, variable.shape);
  const { value, logSlope } = fromLine(b, place, boundsOf(constraint)!);
  const density = densityOf(b.add(densityAt(b, given, value), logSlope), place);
  const start = toLine(b, given.present ?? input, boundsOf(constraint)!);
  const { value: drawn } = sliceDraw(b, start, density.captured, density.at, options);
  return { value: fromLine(b, drawn, boundsOf(constraint)!).value, distances: b.sub(drawn, start) };
}

/** Element after element of the unconstrained vector. */
function drawInTurn(b: GraphBuilder, given: DensityOfVariable, options: SliceOptions): MovedValue {
  const { variable } = given;
  const { input, constraint, shape } = variable;
  const bijector = sliceCoordinates(constraint, shape);
  const unconstrainedShape = bijector.unconstrainedShape(shape);
  const size = numElements(unconstrainedShape);
  const place = b.input(`${variable.name} on the line`, [size]);
  const { value, logAbsDetJacobian } = bijector.forward(b, b.reshape(place, unconstrainedShape), shape);
  const density = densityOf(b.add(densityAt(b, given, value), logAbsDetJacobian), place);
  const start = b.reshape(bijector.inverse(b, given.present ?? input), [size]);
  const vector = drawVectorInTurn(b, start, density, options);
  const { value: next } = bijector.forward(b, b.reshape(vector, unconstrainedShape), shape);
  return { value: next, distances: b.sub(vector, start) };
}

/** A vector with each element drawn given the others, from the first to the last. */
export function drawVectorInTurn(b: GraphBuilder, start: Node, density: DensityFunction, options: SliceOptions): Node {
  const size = numElements(start.shape);
  const drawOne = (
    builder: GraphBuilder,
    [vector, present]: readonly [Node, Node],
    position: Node,
    widths: Node,
    captured: readonly Node[],
  ): [Node, Node] => {
    const replaced = (inner: GraphBuilder, x: Node, whole: Node, at: Node): Node =>
      inner.select(inner.eq(inner.iota([size], 0), inner.broadcast(at, [size])), inner.broadcast(x, [size]), whole);
    const { value, logDensity } = sliceDraw(
      builder,
      builder.gather(vector, position),
      [vector, position, ...captured],
      (inner, x, [whole, at, ...others]) => density.at(inner, replaced(inner, x, whole!, at!), others),
      { ...options, width: builder.gather(widths, position) },
      present,
    );
    return [replaced(builder, value, vector, position), logDensity];
  };
  const widths = b.broadcast(b.node(options.width), [size]);
  // Where one element's slice ends the next one's begins: the density there is known.
  let state: [Node, Node] = [start, density.at(b, start, density.captured)];
  if (size <= MAX_WRITTEN_OUT) {
    for (let k = 0; k < size; k++) state = drawOne(b, state, b.constant(k, [], "int"), widths, density.captured);
    return state[0];
  }
  const scan = b.scan({
    carries: state,
    sequences: [b.iota([size], 0)],
    captured: [widths, ...density.captured],
    length: size,
    body: (inner, [vector, present], [position], [w, ...captured]) => ({
      carries: drawOne(inner, [vector!, present!], position!, w!, captured),
      outputs: [],
    }),
  });
  return scan.carries[0]!;
}

/** `node` with `value` in the place of an input. */
export function substitute(b: GraphBuilder, node: Node, input: InputNode, value: Node): Node {
  if (!reachableNodes([node]).includes(input)) return node;
  const { captured, at } = densityOf(node, input);
  return at(b, value, captured);
}
