/**
 * @file Discrete variables: one of their values by its probability, elements at once where they are independent and one after
 * another where they are not; without known ends, by slice sampling on the real line of a density that is constant from
 * each whole number to the next, of which the draw is the whole part.
 */
import { numElements } from "@terrace/graph";
import type { GraphBuilder, Node } from "@terrace/graph";
import type { BoundParameter, EnumeratedConditional, FullConditional, SliceConditional } from "@terrace/rewrite";
import { sliceDraw, unknownWidth } from "../scales/slice.js";
import { densityOf } from "./density-of.js";
import { drawVectorInTurn, substitute } from "./density-step.js";
import { sweepStep } from "./sweep-step.js";
import type { SweepStep } from "./sweep-step.js";

/** How a discrete variable is drawn. */
export type DiscreteConditional = EnumeratedConditional | SliceConditional;

/** Whether a conditional is of a discrete variable. */
export function isDiscreteConditional(conditional: FullConditional): conditional is DiscreteConditional {
  return "variable" in conditional && conditional.variable.isDiscrete;
}

/** The step that draws a discrete variable from its full conditional. */
export function discreteStep(b: GraphBuilder, conditional: DiscreteConditional): SweepStep {
  const { variable, reason, kind } = conditional;
  const value =
    kind === "enumeration" ? drawValue(b, conditional) : drawWholeNumber(b, variable, conditional.logDensity);
  return sweepStep(new Map([[variable.name, value]]), kind, reason);
}

/**
 * A step that gives the variable a value to start from whatever its present one is. It draws from the full conditional, of a
 * variable without known ends at some of the values.
 */
export function discreteStart(b: GraphBuilder, conditional: DiscreteConditional): SweepStep {
  if (conditional.kind === "enumeration") return discreteStep(b, conditional);
  const { variable, reason } = conditional;
  const value = drawValue(b, { ...conditional, values: startingValues(variable) });
  return sweepStep(new Map([[variable.name, value]]), "enumeration", reason);
}

/** What is known of a variable's values. */
type Enumeration = Pick<EnumeratedConditional, "variable" | "values" | "ends" | "logDensity">;

/** Up to this many values are written out one after another; more are the steps of a scan. */
const maxWrittenOut = 8;

/** One of the values, for all elements at once or for each given the others. */
function drawValue(b: GraphBuilder, { variable, values, ends, logDensity }: Enumeration): Node {
  const { shape } = variable;
  if (logDensity.shape.length < shape.length)
    return drawInTurn(b, { variable, values, logDensity, ...(ends && { ends }) });
  const all = tableOf(b, variable, logDensity, values);
  const last = shape.length;
  const axes = Array.from({ length: last }, (_, k) => k);
  const spread = (end: Node): Node => b.broadcast(end, all.shape, axes);
  const code = (table: Node): Node => {
    const largest = b.broadcast(b.reduce("max", table, [last]), all.shape, axes);
    return b.random("categorical", [b.exp(b.sub(table, largest))], shape);
  };
  if (ends === undefined) return b.gather(b.constant(values), code(all));
  const value = b.broadcast(b.constant(values), all.shape, [last]);
  const isOutside = b.or(b.lt(value, spread(ends.lower)), b.gt(value, spread(ends.upper)));
  return b.gather(b.constant(values), code(b.select(isOutside, b.filled(-Infinity, all.shape), all)));
}

/** Log densities of all values, `[...shape, numValues]`. */
function tableOf(b: GraphBuilder, { name, input, shape }: BoundParameter, logDensity: Node, values: Int32Array): Node {
  if (values.length <= maxWrittenOut) {
    const columns = [...values].map((value) => substitute(b, logDensity, input, b.filled(value, shape, "int")));
    return b.stack(columns, shape.length);
  }
  const value = b.input(`${name} of a value`, shape, "int");
  const density = densityOf(substitute(b, logDensity, input, value), value);
  const columns = b.scan({
    carries: [],
    sequences: [b.constant(values)],
    captured: density.captured,
    length: values.length,
    body: (inner, _, [each], captured) => ({
      carries: [],
      outputs: [density.at(inner, inner.broadcast(each!, shape), captured)],
    }),
  }).outputs[0]!;
  return b.transpose(columns, [...shape.map((_, k) => k + 1), 0]);
}

/** Each element given the others, in a scan over elements with one over values inside. */
function drawInTurn(b: GraphBuilder, { variable, values, ends, logDensity }: Enumeration): Node {
  const { input, shape } = variable;
  const size = numElements(shape);
  const flat = b.input(`${variable.name} as a vector`, [size], "int");
  const density = densityOf(substitute(b, logDensity, input, b.reshape(flat, shape)), flat);
  const flatEnd = (end: Node): Node => b.reshape(end, [size]);
  const drawn = b.scan({
    carries: [b.reshape(input, [size])],
    sequences: [b.iota([size], 0), ...(ends === undefined ? [] : [flatEnd(ends.lower), flatEnd(ends.upper)])],
    captured: [b.constant(values), ...density.captured],
    length: size,
    body: (outer, [vector], [position, lower, upper], [candidates, ...captured]) => {
      const isHere = (builder: GraphBuilder, at: Node): Node =>
        builder.eq(builder.iota([size], 0), builder.broadcast(at, [size]));
      const all = outer.scan({
        carries: [],
        sequences: [candidates!],
        captured: [vector!, position!, ...captured],
        length: values.length,
        body: (inner, _, [value], [whole, at, ...others]) => {
          const replaced = inner.select(isHere(inner, at!), inner.broadcast(value!, [size]), whole!);
          return { carries: [], outputs: [density.at(inner, replaced, others)] };
        },
      }).outputs[0]!;
      const at = (end: Node): Node => outer.broadcast(end, all.shape);
      const table =
        lower === undefined || upper === undefined
          ? all
          : outer.select(
              outer.or(outer.lt(candidates!, at(lower)), outer.gt(candidates!, at(upper))),
              outer.filled(-Infinity, all.shape),
              all,
            );
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
    ? sliceDraw(b, start, captured, evaluate, options).value
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
