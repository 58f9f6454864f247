/**
 * @file Joint densities without a finite integral, although each full conditional may have one, and scales of which the data
 * say nothing. For a scale of group effects see [Gelman2006], section 3, and [Hobert1996].
 */

import { numElements, type Node } from "@terrace/graph";
import type { BoundParameter, BoundTerm } from "./bound-model.js";
import { knownBound, type Context } from "./context.js";
import type { ConditionalDraw, FullConditional, GaussianBlock, ScaleConditional, SliceConditional } from "./full-conditional.js"; // prettier-ignore
import type { GaussianTerm } from "./gaussian-term.js";
import { priorOf } from "./prior.js";

/** Something wrong with a model that each conditional by itself does not show. */
export interface Problem {
  /** `singleLevel` leaves a proper density, of which the data say nothing. */
  readonly kind: "improperJoint" | "improperConditional" | "singleLevel";
  readonly variable: BoundParameter;
  /** One sentence on what is wrong, one on what to do. */
  readonly message: string;
}

/** The problems of a model with its full conditionals, in the order of its variables. */
export function findProblems(context: Context, conditionals: readonly FullConditional[]): Problem[] {
  const blocks = conditionals.filter((each): each is GaussianBlock => each.kind === "gaussianBlock");
  const problems: Problem[] = unusedVariables(context);
  for (const each of conditionals) {
    if (each.kind === "gaussianBlock") problems.push(...flatLocations(context, each));
    if (each.kind === "slice") problems.push(...logScaleProblems(context, each));
    if (each.kind === "scale") problems.push(...scaleProblems(context, each, blocks));
    else if (each.kind === "draw") problems.push(...shapeProblems(context, each.variable, each.draw));
  }
  return problems;
}

/** Variables without a distribution that nothing uses, and that have no ends to lie between. */
function unusedVariables(context: Context): Problem[] {
  return context.model.parameters.flatMap((variable): Problem[] => {
    const { name, constraint, shape } = variable;
    if (numElements(shape) === 0 || context.termsOf(variable).length > 0) return [];
    const isBetween =
      constraint.kind === "interval" && constraint.lower !== undefined && constraint.upper !== undefined;
    const isBounded = isBetween || boundedStructures.has(constraint.kind);
    if (isBounded || context.boundedBy(variable) !== undefined) return [];
    const message =
      `${name} has no distribution, and nothing uses it: the posterior has no finite integral. ` +
      `Give ${name} a proper prior or leave it out.`;
    return [{ kind: "improperJoint", variable, message }];
  });
}

/** Constraints that leave no way to infinity. */
const boundedStructures: ReadonlySet<string> = new Set(["simplex", "unit_vector", "cholesky_corr", "corr"]);

/** Locations without a prior, or with a flat one, that too few observations are connected with. */
function flatLocations(context: Context, block: GaussianBlock): Problem[] {
  const flat = block.variables.filter((variable) => isFlat(context, variable));
  for (const variable of block.variables) {
    // A distribution of the whole variable says something of every element.
    if (context.termsOf(variable).some(({ scored }) => scored?.value === variable.input)) continue;
    const used = new Set<number>();
    for (const { terms } of block.terms) {
      for (const term of terms) if (term.variable === variable) for (const element of term.elements) used.add(element);
    }
    const size = numElements(variable.shape);
    const unused = Array.from({ length: size }, (_, element) => element).find((element) => !used.has(element));
    if (unused === undefined) continue;
    const name = size === 1 ? variable.name : `${variable.name}[${unused}]`;
    // A distribution of some elements leaves the others without one.
    const message =
      `${name} has ${flat.includes(variable) ? "a flat" : "no"} prior and no observation says anything about it: ` +
      `the posterior has no finite integral. Give ${variable.name} a proper prior.`;
    return [{ kind: "improperJoint", variable, message }];
  }
  if (flat.length === 0) return [];
  const numObserved = block.terms.filter(({ source }) => source.role === "observation").reduce((n, term) => n + numRowsOf(term), 0); // prettier-ignore
  const numFlat = flat.reduce((n, { shape }) => n + numElements(shape), 0);
  if (numObserved >= numFlat) return [];
  const [variable] = flat;
  const message =
    `${variable!.name} has a flat prior and ${numObserved === 0 ? "no observation says anything about it" : `only ${numObserved} observations`}: ` +
    `the posterior has no finite integral. Give ${variable!.name} a proper prior.`;
  return [{ kind: "improperJoint", variable: variable!, message }];
}

function isFlat(context: Context, variable: BoundParameter): boolean {
  const prior = priorOf(context, variable);
  return !("fault" in prior) && prior.family.kind === "power" && prior.upper === undefined;
}

function numRowsOf({ numRows, absorbed }: GaussianTerm): number {
  return absorbed === undefined ? numRows : absorbed.count.reduce((n, count) => n + count, numRows);
}

function scaleProblems(context: Context, conditional: ScaleConditional, blocks: readonly GaussianBlock[]): Problem[] {
  const { variable, terms, draw } = conditional;
  const { name } = variable;
  const effects = terms.filter(({ source }) => source.role === "prior");
  const [only] = effects;
  const ofShape = draw === undefined ? [] : shapeProblems(context, variable, draw);
  const improper = variable.shape.length === 0 && effects.length === 1 && terms.length === 1 ? improperScale(context, conditional, only!, blocks) : undefined; // prettier-ignore
  if (improper !== undefined) return [{ kind: "improperJoint", variable, message: improper }];
  if (effects.length === 1 && terms.length === 1 && only!.numRows === 1 && hasLevels(context, only!.source)) {
    const group = ownVariable(context, only!.source)!.name;
    const message =
      `${group} has one level, so that the data say nothing of its spread ${name}. ` +
      `Leave ${group} out or give it the prior of a coefficient.`;
    return [{ kind: "singleLevel", variable, message }];
  }
  return ofShape;
}

/** Why the scale of group effects has no finite integral under its prior, a power of it. */
function improperScale(
  context: Context,
  { variable, parametrisation }: ScaleConditional,
  effects: GaussianTerm,
  blocks: readonly GaussianBlock[],
): string | undefined {
  const { name } = variable;
  const prior = priorOf(context, variable);
  if ("fault" in prior || prior.family.kind !== "power") return undefined;
  const { exponent } = prior.family;
  // The density of the standard deviation near 0 is that power of it.
  const ofSd = { sd: exponent, variance: 2 * exponent + 1, precision: -2 * exponent - 3 }[parametrisation];
  const isPrecision = parametrisation === "precision";
  const hasLower = prior.lower !== undefined && !(knownBound(prior.lower)! <= 0);
  const hasUpper = prior.upper !== undefined;
  if (ofSd <= -1 && !(isPrecision ? hasUpper : hasLower)) {
    return (
      `The prior of ${name} is not integrable where the standard deviation is near 0, and there the data do not help: ` +
      `the posterior has no finite integral. Give ${name} a proper prior, such as half_normal.`
    );
  }
  if (isPrecision ? hasLower : hasUpper) return undefined;
  const { numGroups, numFlat } = groupsOf(context, effects, blocks);
  if (numGroups - numFlat > ofSd + 1) return undefined;
  return (
    `${name} has a flat prior with ${numGroups} ${numGroups === 1 ? "group that has" : "groups that have"} data: ` +
    `the posterior has no finite integral at large ${name}. ` +
    `At least ${Math.floor(ofSd + 1 + numFlat) + 1} groups are needed, or a proper prior of ${name}, such as half_normal.`
  );
}

/** The log of the scale of group effects, with a flat prior: a prior of the scale that is its reciprocal. */
function logScaleProblems(context: Context, { variable }: SliceConditional): Problem[] {
  const { constraint } = variable;
  const isFree = constraint.kind === "interval" && constraint.lower === undefined && constraint.upper === undefined;
  if (!isFree || !isFlat(context, variable)) return [];
  const terms = context.termsOf(variable);
  const scalesEffects = terms.every((term) => {
    const factors = term.role === "prior" ? context.factorsOf(term) : undefined;
    if (factors?.length !== 1) return false;
    const gaussian = context.gaussianOf(factors[0]!);
    if ("fault" in gaussian || context.dependence.uses(gaussian.location, variable)) return false;
    const { scale } = gaussian.parts();
    return isLogLinear(context, scale.node, variable);
  });
  if (!scalesEffects || terms.length === 0) return [];
  const message =
    `${variable.name} has a flat prior and is the log of a scale of group effects, which is not integrable where the scale is near 0: ` +
    `the posterior has no finite integral. Give ${variable.name} a proper prior.`;
  return [{ kind: "improperJoint", variable, message }];
}

/** Whether the log of a node is linear in a variable: an exponential of it, multiplied and raised to powers. */
function isLogLinear(context: Context, node: Node, variable: BoundParameter): boolean {
  const { dependence } = context;
  switch (node.op) {
    case "unary":
      if (node.fn === "exp") return context.linearityIn([variable]).of(node.inputs[0]!) === "linear";
      return (node.fn === "sqrt" || node.fn === "square" || node.fn === "reciprocal") && isLogLinear(context, node.inputs[0]!, variable); // prettier-ignore
    case "binary": {
      if (node.fn !== "mul" && node.fn !== "div" && node.fn !== "pow") return false;
      const using = node.inputs.filter((input) => dependence.uses(input, variable));
      return using.length === 1 && (node.fn !== "pow" || using[0] === node.inputs[0]) && isLogLinear(context, using[0]!, variable); // prettier-ignore
    }
    case "broadcast":
    case "reshape":
    case "slice":
    case "gather":
      return !dependence.uses(node.inputs[1], variable) && isLogLinear(context, node.inputs[0]!, variable);
    default:
      return false;
  }
}

/** Levels with observations, and locations with a flat prior in the mean of the effects. */
function groupsOf(
  context: Context,
  effects: GaussianTerm,
  blocks: readonly GaussianBlock[],
): { numGroups: number; numFlat: number } {
  const own = ownVariable(context, effects.source);
  const used = new Set<number>();
  for (const { terms } of blocks) {
    for (const term of terms) {
      if (term.source === effects.source) continue;
      for (const { variable, elements } of term.terms) {
        if (variable === own) for (const element of elements) if (element >= 0) used.add(element);
      }
    }
  }
  const flat = effects.terms.filter(({ variable }) => variable !== own && isFlat(context, variable));
  const numFlat = flat.reduce((n, { elements }) => n + new Set(elements).size, 0);
  return { numGroups: used.size, numFlat };
}

function ownVariable(context: Context, { scored }: BoundTerm): BoundParameter | undefined {
  return context.model.parameters.find(({ input }) => input === scored?.value);
}

function hasLevels(context: Context, source: BoundTerm): boolean {
  const own = ownVariable(context, source);
  return own !== undefined && own.shape.length === 1;
}

/** Families whose shape, rate, or degrees of freedom are known to be too small for a finite integral. */
function shapeProblems(context: Context, variable: BoundParameter, draw: ConditionalDraw): Problem[] {
  if (!hasImproperArguments(context, draw)) return [];
  const message =
    `${variable.name} has no proper distribution given all else: its prior is flat and too little data use it. ` +
    `Give ${variable.name} a proper prior.`;
  return [{ kind: "improperConditional", variable, message }];
}

function hasImproperArguments(context: Context, { family, args, lower, upper }: ConditionalDraw): boolean {
  const isAnyAtMost = (node: Node, limit: number): boolean =>
    context.b.knownValues(node)?.some((value) => !(value > limit)) === true;
  const [first, second] = args as [Node, Node];
  switch (family) {
    case "beta":
      return isAnyAtMost(first, 0) || isAnyAtMost(second, 0);
    case "gamma":
    case "invGamma":
      return isAnyAtMost(first, 0) || (lower === undefined && upper === undefined && isAnyAtMost(second, 0));
    case "wishart":
    case "invWishart":
      return isAnyAtMost(first, second.shape[0]! - 1);
    default:
      return false;
  }
}
