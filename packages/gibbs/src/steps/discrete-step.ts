/**
 * @file Discrete variables: one of their values by its probability, elements at once where they are independent and one after
 * another where they are not; without known ends, by slice sampling on the real line of a density that is constant from
 * each whole number to the next, of which the draw is the whole part.
 */
import { numElements } from "@terrace/graph";
import type { GraphBuilder, Node } from "@terrace/graph";
import type {
  BoundParameter,
  EnumeratedConditional,
  EnumeratedInTurnConditional,
  FullConditional,
  SliceConditional,
} from "@terrace/rewrite";
import { sliceDraw, unknownWidth } from "../scales/slice.js";
import { densityOf } from "./density-of.js";
import { drawVectorInTurn, substitute } from "./density-step.js";
import { sweepStep } from "./sweep-step.js";
import type { SweepStep } from "./sweep-step.js";

/** How a discrete variable is drawn. */
export type DiscreteConditional = EnumeratedConditional | EnumeratedInTurnConditional | SliceConditional;

/** Whether a conditional is of a discrete variable. */
export function isDiscreteConditional(conditional: FullConditional): conditional is DiscreteConditional {
  return "variable" in conditional && conditional.variable.isDiscrete;
}

/** The step that draws a discrete variable from its full conditional. */
export function discreteStep(b: GraphBuilder, conditional: DiscreteConditional): SweepStep {
  const { variable, reason, kind } = conditional;
  const step = (value: Node, method: string): SweepStep => sweepStep(new Map([[variable.name, value]]), method, reason);
  switch (kind) {
    case "enumeration":
      return step(pick(b, conditional.logProbabilities, conditional.values), "enumeration");
    case "enumerationInTurn":
      return step(drawInTurn(b, variable, conditional.logDensity, conditional.values), "enumeration");
    case "slice":
      return step(drawWholeNumber(b, variable, conditional.logDensity), "slice");
  }
}

/**
 * A step that gives the variable a value to start from whatever its present one is. It draws from the full conditional, of a
 * variable without known ends at some of the values.
 */
export function discreteStart(b: GraphBuilder, conditional: DiscreteConditional): SweepStep {
  if (conditional.kind === "enumeration") return discreteStep(b, conditional);
  const { variable, logDensity, reason } = conditional;
  const { name, shape, input } = variable;
  const values = conditional.kind === "slice" ? startingValues(variable) : conditional.values;
  const isSeparate = logDensity.shape.length === shape.length;
  const value = isSeparate
    ? pick(b, b.stack([...values].map((each) => b.broadcast(substitute(b, logDensity, input, b.filled(each, shape, "int")), shape)), shape.length), values) // prettier-ignore
    : drawInTurn(b, variable, logDensity, values);
  return sweepStep(new Map([[name, value]]), "enumeration", reason);
}

/** One of the values for each element, by log probabilities `[...shape, numValues]` up to a constant. */
function pick(b: GraphBuilder, logProbabilities: Node, values: Int32Array): Node {
  const { shape } = logProbabilities;
  const last = shape.length - 1;
  const axes = Array.from({ length: last }, (_, k) => k);
  const largest = b.broadcast(b.reduce("max", logProbabilities, [last]), shape, axes);
  const code = b.random("categorical", [b.exp(b.sub(logProbabilities, largest))], shape.slice(0, last));
  return b.gather(b.constant(values), code);
}

/** Each element given the others, in a scan over elements with one over values inside. */
function drawInTurn(b: GraphBuilder, variable: BoundParameter, logDensity: Node, values: Int32Array): Node {
  const { input, shape } = variable;
  const size = numElements(shape);
  const flat = b.input(`${variable.name} as a vector`, [size], "int");
  const density = densityOf(substitute(b, logDensity, input, b.reshape(flat, shape)), flat);
  const drawn = b.scan({
    carries: [b.reshape(input, [size])],
    sequences: [b.iota([size], 0)],
    captured: [b.constant(values), ...density.captured],
    length: size,
    body: (outer, [vector], [position], [candidates, ...captured]) => {
      const isHere = (builder: GraphBuilder, at: Node): Node =>
        builder.eq(builder.iota([size], 0), builder.broadcast(at, [size]));
      const table = outer.scan({
        carries: [],
        sequences: [candidates!],
        captured: [vector!, position!, ...captured],
        length: values.length,
        body: (inner, _, [value], [whole, at, ...others]) => {
          const replaced = inner.select(isHere(inner, at!), inner.broadcast(value!, [size]), whole!);
          return { carries: [], outputs: [density.at(inner, replaced, others)] };
        },
      }).outputs[0]!;
      const largest = outer.broadcast(outer.reduce("max", table), table.shape, []);
      const code = outer.random("categorical", [outer.exp(outer.sub(table, largest))], []);
      const value = outer.broadcast(outer.gather(candidates!, code), [size]);
      return { carries: [outer.select(isHere(outer, position!), value, vector!)], outputs: [] };
    },
  }).carries[0]!;
  return b.reshape(drawn, shape);
}

/** The logarithm of the largest first interval; they are drawn evenly on the log scale, since nothing is known of the spread. */
const MAX_LOG_WIDTH = 6;

function drawWholeNumber(b: GraphBuilder, { name, input, shape, constraint }: BoundParameter, logDensity: Node): Node {
  const isSeparate = logDensity.shape.length === shape.length;
  const size = numElements(shape);
  const own = isSeparate ? shape : [size];
  const place = b.input(`${name} on the line`, own);
  const whole = b.floor(place);
  const [lower, upper] = constraint.kind === "interval" ? [constraint.lower, constraint.upper] : [];
  const spread = (bound: Node | number): Node => {
    const node = b.node(bound);
    return node.shape.length === 0 ? b.broadcast(node, own) : b.reshape(node, own);
  };
  let isOutside = b.filled(0, own, "bool");
  let inside = whole;
  if (lower !== undefined) {
    isOutside = b.or(isOutside, b.lt(whole, spread(lower)));
    inside = b.max(inside, spread(lower));
  }
  if (upper !== undefined) {
    isOutside = b.or(isOutside, b.gt(whole, spread(upper)));
    inside = b.min(inside, spread(upper));
  }
  const at = substitute(b, logDensity, input, b.reshape(inside, shape));
  const isAnyOutside = b.reduce("max", b.select(isOutside, b.filled(1, own), b.filled(0, own)));
  const density = isSeparate
    ? b.select(isOutside, b.filled(-Infinity, own), at)
    : b.select(b.gt(isAnyOutside, 0), b.constant(-Infinity), at);
  const { captured, at: evaluate } = densityOf(density, place);
  const start = b.add(b.reshape(input, own), b.random("uniform", [], own));
  const width = b.exp(b.mul(b.random("uniform", [], isSeparate ? own : []), MAX_LOG_WIDTH));
  const options = { ...unknownWidth, width };
  const drawn = isSeparate
    ? sliceDraw(b, start, captured, (inner, x, others) => evaluate(inner, x, others), options)
    : drawVectorInTurn(b, start, { captured, at: evaluate }, options);
  return b.reshape(b.floor(drawn), shape);
}

/** Values to start at where not all can be tried: dense at a known end, then further and further apart. */
function startingValues({ constraint }: BoundParameter): Int32Array {
  const numDense = 64;
  const growth = 1.3;
  const greatest = 1e6;
  const steps = Array.from({ length: numDense }, (_, k) => k);
  for (let step = numDense; step < greatest; step = Math.ceil(step * growth)) steps.push(step);
  const [lower, upper] = constraint.kind === "interval" ? [constraint.lower, constraint.upper] : [];
  if (typeof lower === "number" && Number.isFinite(lower)) return Int32Array.from(steps, (step) => lower + step);
  if (typeof upper === "number" && Number.isFinite(upper)) return Int32Array.from(steps, (step) => upper - step);
  return Int32Array.from([...steps.map((step) => -step).reverse(), ...steps.slice(1)]);
}
