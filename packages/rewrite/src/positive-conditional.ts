/**
 * @file Full conditionals of positive variables: the kernel of what depends on them times their own density. Half-normal
 * priors on standard deviations make the variance generalised inverse Gaussian; half-t and half-Cauchy priors are inverse
 * gamma given one auxiliary variable [Wand2011, Makalic2016].
 */

import { uniformValue, type Node } from "@terrace/graph";
import { distributions } from "@terrace/distributions";
import type { BoundParameter } from "./bound-model.js";
import { knownBound, type Context } from "./context.js";
import type { Fault } from "./fault.js";
import type { ConditionalDraw, DrawConditional, ScaleConditional } from "./full-conditional.js";
import { gammaKernel, type GammaKernel } from "./gamma-kernel.js";
import { priorOf, type Prior } from "./prior.js";

/** What was found of a positive variable. */
export type PositiveConditional = ScaleConditional | DrawConditional | Fault;

/** The full conditional of a positive variable where the other terms make a gamma kernel. */
export function positiveConditional(context: Context, variable: BoundParameter): PositiveConditional {
  const { constraint, isDiscrete } = variable;
  if (isDiscrete || constraint.kind !== "interval") return { fault: `${variable.name} is no positive number` };
  const least = knownBound(constraint.lower);
  if (least === undefined || least < 0) return { fault: `${variable.name} is not positive` };
  const prior = priorOf(context, variable);
  if ("fault" in prior) return prior;
  const rest = context.termsOf(variable).filter((term) => !prior.terms.includes(term));
  if (rest.length === 0) return { fault: `nothing but its own distribution uses ${variable.name}` };
  const kernel = gammaKernel(context, variable, rest);
  if ("fault" in kernel) return kernel;
  const { auxiliaries } = kernel;
  const draw = exactDraw(context, variable, prior, kernel);
  const sources = context.termsOf(variable);
  const parametrisation = ({ "-2": "sd", "-1": "variance", "1": "precision" } as const)[String(kernel.power)];
  const { name } = variable;
  if (kernel.isGaussian && parametrisation !== undefined) {
    const { b } = context;
    return {
      kind: "scale",
      variable,
      parametrisation,
      terms: kernel.gaussians,
      count: b.mul(kernel.a, 2),
      sumOfSquares: b.mul(kernel.b, 2),
      ...(draw === undefined ? remedyFor(name, kernel.power) : { draw }),
      logDensity: kernelLogDensity(context, variable, prior, kernel),
      sources,
      auxiliaries,
      reason: `${name}: ${parametrisationText[parametrisation]} of normal rows, prior ${prior.text}: ${drawText(name, draw)}`,
    };
  }
  if (draw === undefined) {
    return { fault: `its prior (${prior.text}) does not fit what uses it`, ...remedyFor(name, kernel.power) };
  }
  return {
    kind: "draw",
    variable,
    draw,
    sources,
    auxiliaries,
    reason: `${name}: prior ${prior.text}: ${drawText(name, draw)}`,
  };
}

const parametrisationText = { sd: "standard deviation", variance: "variance", precision: "precision" };

/** The priors under which a kernel's variable is drawn exactly. */
function remedyFor(name: string, power: number): { readonly remedy?: string } {
  const priors = {
    "-2": "half_normal, half_student_t, half_cauchy or uniform",
    "-1": "inv_gamma, scaled_inv_chi_square, gamma or uniform",
    "1": "gamma, exponential, inv_gamma or uniform",
  }[String(power)];
  return priors === undefined ? {} : { remedy: `A prior of ${name} that is ${priors} would do` };
}

/** How a variable is drawn, in print. */
export function drawText(name: string, draw: ConditionalDraw | undefined): string {
  if (draw === undefined) return "by its density alone";
  const of = { "1": name, "2": `${name}^2`, "-1": `1 / ${name}`, "-2": `1 / ${name}^2` }[String(draw.power)];
  const cut = draw.lower === undefined && draw.upper === undefined ? "" : ", truncated";
  const given = draw.given === undefined ? "" : ", given a mixing variable";
  return `${of} is ${familyText[draw.family] ?? draw.family}${cut}${given}`;
}

const familyText: Readonly<Record<string, string>> = {
  invGamma: "inverse gamma",
  generalisedInverseGaussian: "generalised inverse Gaussian",
  invWishart: "inverse Wishart",
  wishart: "Wishart",
  dirichlet: "Dirichlet",
  truncatedNormal: "truncated normal",
};

/** Log density of each element in the variable's input, up to a constant. */
function kernelLogDensity(context: Context, variable: BoundParameter, prior: Prior, kernel: GammaKernel): Node {
  const { b } = context;
  const x = variable.input;
  const own = priorLogDensity(context, variable, prior);
  const t = b.pow(x, kernel.power);
  const like = b.sub(b.mul(b.mul(b.log(x), kernel.power), kernel.a), b.mul(t, kernel.b));
  return b.add(like, own);
}

/** Log of a variable's own density, element by element. */
export function priorLogDensity({ b }: Context, { input, shape }: BoundParameter, prior: Prior): Node {
  if (prior.family.kind === "power") return b.mul(b.log(input), prior.family.exponent);
  const [term] = prior.terms;
  const { call } = term!.scored!;
  if (call.kind === "mixture") return term!.logDensity;
  const density = distributions.get(call.name)!.logDensity(b, input, call.args);
  return density.shape.length === shape.length ? density : b.broadcast(density, shape);
}

/** The family of the prior's density times `t^A exp(-B t)`, if it is one. */
function exactDraw(
  context: Context,
  variable: BoundParameter,
  prior: Prior,
  { power, a: A, b: B }: GammaKernel,
): ConditionalDraw | undefined {
  const { b } = context;
  const { family } = prior;
  const plus = (x: Node, y: Node | number): Node => b.add(x, y);
  if (power === 1) {
    switch (family.kind) {
      case "gamma":
        return bounded(context, prior, "gamma", [plus(family.shape, A), plus(family.rate, B)], 1);
      case "power":
        return bounded(context, prior, "gamma", [plus(A, family.exponent + 1), B], 1);
      case "invGamma":
        return bounded(context, prior, "generalisedInverseGaussian", [b.sub(A, family.shape), b.mul(B, 2), b.mul(family.scale, 2)], 1); // prettier-ignore
      default:
        return undefined;
    }
  }
  if (power === -1) {
    switch (family.kind) {
      case "invGamma":
        return bounded(context, prior, "invGamma", [plus(family.shape, A), plus(family.scale, B)], 1);
      case "power":
        return bounded(context, prior, "invGamma", [b.sub(A, family.exponent + 1), B], 1);
      case "gamma":
        return bounded(context, prior, "generalisedInverseGaussian", [b.sub(family.shape, A), b.mul(family.rate, 2), b.mul(B, 2)], 1); // prettier-ignore
      default:
        return undefined;
    }
  }
  if (power !== -2) return undefined;
  switch (family.kind) {
    case "halfNormal": {
      const args = [b.sub(0.5, A), b.reciprocal(b.square(family.sd)), b.mul(B, 2)];
      return bounded(context, prior, "generalisedInverseGaussian", args, 2);
    }
    case "power":
      return bounded(context, prior, "invGamma", [b.sub(A, (family.exponent + 1) / 2), B], 2);
    case "halfT": {
      const { nu, scale } = family;
      const [term] = prior.terms;
      const { input, shape } = variable;
      const mixing = context.maker.make(term!, shape, `mixing variable of the prior of ${variable.name}`, () => ({
        family: "invGamma",
        args: [b.mul(b.add(nu, 1), 0.5), b.add(b.div(nu, b.square(input)), b.reciprocal(b.square(scale)))],
        power: 1,
      }));
      const args = [plus(b.mul(nu, 0.5), A), plus(b.div(nu, mixing.input), B)];
      return { ...bounded(context, prior, "invGamma", args, 2), given: mixing };
    }
    default:
      return undefined;
  }
}

/** A draw within the variable's bounds, where they are narrower than the family's support. */
function bounded(
  { b }: Context,
  { lower, upper }: Prior,
  family: ConditionalDraw["family"],
  args: readonly Node[],
  power: 1 | 2,
): ConditionalDraw {
  const node = (bound: Node | number): Node => {
    const x = typeof bound === "number" ? b.constant(bound) : bound;
    return power === 2 ? b.square(x) : x;
  };
  const hasLower = lower !== undefined && knownBound(lower) !== 0;
  const isKnownInfinite = typeof upper === "object" && uniformValue(upper) === Infinity;
  return {
    family,
    args,
    power,
    ...(hasLower ? { lower: node(lower) } : {}),
    ...(upper === undefined || isKnownInfinite ? {} : { upper: node(upper) }),
  };
}
