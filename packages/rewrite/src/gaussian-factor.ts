/**
 * @file Factors that are Gaussian in a location, by themselves or given auxiliary variables: Student's t and the Laplace
 * distribution as scale mixtures [Andrews1974], logits by Polya-Gamma variables [PolsonScottWindle2013], probits by latent
 * normal variables [Albert1993].
 */

import { uniformValue, type GraphBuilder, type Node } from "@terrace/graph";
import type { Auxiliary } from "./full-conditional.js";
import type { AuxiliaryMaker, Factor } from "./factor.js";
import type { GaussianScale } from "./gaussian-term.js";
import { compact } from "./linear-form.js";
import { pullOut } from "./pull-out.js";
import { spread } from "./rows.js";

/** `value - mean ~ Normal(0, scale)`, not yet as linear forms. */
export interface GaussianParts {
  /** `[numRows]` or `[]`; for several numbers a row `[numRows, size]` or `[size]`. */
  readonly value: Node;
  readonly mean: Node;
  readonly scale: GaussianScale;
  readonly auxiliaries: readonly Auxiliary[];
}

/** A factor that is Gaussian where its location is linear. */
export interface GaussianFactor {
  readonly factor: Factor;
  /** Must be linear in the variables. */
  readonly location: Node;
  /** Must be linear in the variables, too, and free of them where `hasPlainValue` is false. */
  readonly value: Node;
  readonly hasPlainValue: boolean;
  /** Whether the density is renormalised over an interval of the value, so that it is Gaussian in the value alone. */
  readonly isTruncated: boolean;
  /** What else it depends on, of which the variables must be no part. */
  readonly others: readonly Node[];
  /** What is drawn to make it Gaussian, in print. */
  readonly by?: string;
  /** Made when asked for, once. */
  readonly parts: () => GaussianParts;
}

/** The factor as a Gaussian one, or why it is none. */
export function gaussianFactor(
  b: GraphBuilder,
  maker: AuxiliaryMaker,
  factor: Factor,
): GaussianFactor | { readonly fault: string } {
  if (factor.isCensored) return { fault: "it is censored" };
  const made = recognise(b, maker, factor);
  if ("fault" in made) return made;
  let parts: GaussianParts | undefined;
  return { ...made, parts: () => (parts ??= made.parts()) };
}

function recognise(
  b: GraphBuilder,
  maker: AuxiliaryMaker,
  factor: Factor,
): GaussianFactor | { readonly fault: string } {
  const { name, value, args, numRows, weight } = factor;
  const [first, second, third] = args as [Node, Node, Node];
  const limits = [factor.truncation?.lower, factor.truncation?.upper].filter((limit) => limit !== undefined);
  const base = {
    factor,
    value,
    hasPlainValue: true,
    isTruncated: factor.truncation !== undefined,
  };
  const { auxiliaries } = factor;
  const others = [...limits, ...(weight === undefined ? [] : [weight])];
  const plain = (location: Node, scale: GaussianScale, transformed = value): GaussianFactor => ({
    ...base,
    location,
    value: transformed,
    others: [...others, scale.node],
    parts: () => ({ value: transformed, mean: location, scale, auxiliaries }),
  });
  const zero = b.constant(0);
  switch (name) {
    case "normal":
      return plain(first, scaleOf(second));
    case "std_normal":
      return plain(zero, { kind: "sd", node: b.constant(1) });
    case "half_normal":
      return { ...plain(zero, scaleOf(first)), isTruncated: true };
    case "lognormal": {
      const logValue = b.log(value);
      return { ...plain(first, scaleOf(second), logValue), hasPlainValue: false, others: [...others, second] };
    }
    case "multi_normal":
      return plain(first, { kind: "covariance", node: second, size: factor.eventSize });
    case "multi_normal_cholesky":
      return plain(first, { kind: "cholesky", node: second, size: factor.eventSize });
    case "multi_normal_precision":
      return plain(first, { kind: "precisionMatrix", node: second, size: factor.eventSize });
    default:
      break;
  }
  if (augmented[name] === undefined) return { fault: `${name} is not Gaussian in it` };
  if (weight !== undefined && auxiliaries.length === 0) return { fault: "its rows are weighted" };
  if (factor.truncation !== undefined) return { fault: "it is truncated" };
  const augment = (location: Node, more: readonly Node[], by: string, hasPlainValue: boolean, parts: () => GaussianParts): GaussianFactor => ({ ...base, hasPlainValue, location, others: [...others, ...more], by, parts }); // prettier-ignore
  const rowsOf = (x: Node): Node => spread(b, x, numRows);
  switch (name) {
    case "student_t":
    case "cauchy": {
      const [nu, mu, sigma] = name === "cauchy" ? [b.constant(1), first, second] : [first, second, third];
      return augment(mu, [nu, sigma], "mixing precisions", true, () => {
        const residual = b.div(rowsOf(b.sub(value, mu)), sigma);
        const shape = b.mul(b.add(nu, 1), 0.5);
        const rate = b.mul(b.add(b.square(residual), nu), 0.5);
        const mixing = maker.make(factor.source, [numRows], `mixing precisions of ${factor.source.text}`, () => ({ family: "gamma", args: [shape, rate], power: 1 })); // prettier-ignore
        const node = b.div(sigma, b.sqrt(mixing.input));
        return { value, mean: mu, scale: { kind: "sd", node }, auxiliaries: [...auxiliaries, mixing] };
      });
    }
    case "double_exponential":
      return augment(first, [second], "mixing precisions", true, () => {
        const mean = b.div(second, b.abs(rowsOf(b.sub(value, first))));
        const mixing = maker.make(factor.source, [numRows], `mixing precisions of ${factor.source.text}`, () => ({ family: "inverseGaussian", args: [mean, b.constant(1)], power: 1 })); // prettier-ignore
        const node = b.div(second, b.sqrt(mixing.input));
        return { value, mean: first, scale: { kind: "sd", node }, auxiliaries: [...auxiliaries, mixing] };
      });
    case "bernoulli_logit":
    case "binomial_logit":
    case "bernoulli":
    case "binomial": {
      const [count, link] = name.startsWith("binomial") ? [first, second] : [b.constant(1), first];
      const probit = name === "bernoulli" ? pullOut(b, link, "normalCdf") : undefined;
      if (probit !== undefined) return latent(b, maker, factor, augment, probit, base.value);
      const eta = name.endsWith("logit") ? link : pullOut(b, link, "logistic");
      if (eta === undefined) return { fault: `the probability of ${name} is no logit or probit` };
      const known = b.knownValues(count);
      if (known?.every((n) => Number.isInteger(n) && n >= 0) !== true)
        return { fault: "the number of trials is not data" };
      return augment(eta, [count], "Polya-Gamma variables", false, () => {
        const omega = maker.make(factor.source, [numRows], `Polya-Gamma variables of ${factor.source.text}`, () => ({ family: "polyaGamma", args: [rowsOf(count), rowsOf(eta)], power: 1 })); // prettier-ignore
        // Rows without a trial say nothing; their precision is zero, and nothing may be divided by it.
        const isEmpty = b.le(rowsOf(count), 0);
        const kappa = b.sub(rowsOf(value), b.mul(rowsOf(count), 0.5));
        const pseudo = b.select(isEmpty, zero, b.div(kappa, b.select(isEmpty, b.constant(1), omega.input)));
        return { value: pseudo, mean: eta, scale: { kind: "precision", node: omega.input }, auxiliaries: [...auxiliaries, omega] }; // prettier-ignore
      });
    }
    case "ordered_probit":
      return latent(b, maker, factor, augment, first, base.value, second);
    default:
      return { fault: `${name} is not Gaussian in it` };
  }
}

const augmented: Readonly<Record<string, true>> = {
  student_t: true,
  cauchy: true,
  double_exponential: true,
  bernoulli_logit: true,
  binomial_logit: true,
  bernoulli: true,
  binomial: true,
  ordered_probit: true,
};

type Augment = (
  location: Node,
  more: readonly Node[],
  by: string,
  hasPlainValue: boolean,
  parts: () => GaussianParts,
) => GaussianFactor;

/** A code as the interval in which a latent normal variable with standard deviation 1 lies. */
function latent(
  b: GraphBuilder,
  maker: AuxiliaryMaker,
  factor: Factor,
  augment: Augment,
  eta: Node,
  codes: Node,
  cutpoints?: Node,
): GaussianFactor | { readonly fault: string } {
  const { source, numRows, auxiliaries } = factor;
  if (cutpoints !== undefined && cutpoints.shape.length > 1) return { fault: "its cutpoints differ by row" };
  return augment(eta, cutpoints === undefined ? [] : [cutpoints], "latent normal variables", false, () => {
    const inner = cutpoints ?? b.constant([0]);
    const ends = b.concat([b.constant([-Infinity]), inner, b.constant([Infinity])], 0);
    const code = spread(b, codes, numRows);
    const lower = b.gather(ends, code);
    const upper = b.gather(ends, b.add(code, b.constant(Int32Array.of(1), [], "int")));
    const mean = spread(b, eta, numRows);
    const latents = maker.make(source, [numRows], `latent normal variables of ${source.text}`, () => ({ family: "truncatedNormal", args: [mean, b.constant(1), lower, upper], power: 1 })); // prettier-ignore
    return {
      value: latents.input,
      mean: eta,
      scale: { kind: "sd", node: b.constant(1) },
      auxiliaries: [...auxiliaries, latents],
    };
  });
}

/** A standard deviation as it is written, or as the variance or precision that it is the root of. */
function scaleOf(sd: Node): GaussianScale {
  const node = compact(sd);
  if (node.op === "unary" && node.fn === "sqrt") {
    const inner = node.inputs[0]!;
    if (inner.op === "unary" && inner.fn === "reciprocal") return { kind: "precision", node: inner.inputs[0]! };
    return { kind: "variance", node: inner };
  }
  if (node.op === "unary" && node.fn === "reciprocal") {
    const inner = node.inputs[0]!;
    if (inner.op === "unary" && inner.fn === "sqrt") return { kind: "precision", node: inner.inputs[0]! };
  }
  if (node.op === "binary" && node.fn === "pow" && uniformValue(node.inputs[1]!) === -0.5) {
    return { kind: "precision", node: compact(node.inputs[0]!) };
  }
  return { kind: "sd", node };
}
