/** @file What the parts of the analysis share: the model, which terms use which variable, and each term's factors. */

import { numElements, uniformValue, type GraphBuilder, type Node } from "@terrace/graph";
import type { BoundModel, BoundParameter, BoundTerm } from "./bound-model.js";
import { Dependence } from "./dependence.js";
import { AuxiliaryMaker, factorsOf, type Factor } from "./factor.js";
import { gaussianFactor, type GaussianFactor } from "./gaussian-factor.js";
import { gaussianTerm } from "./gaussian-form.js";
import type { GaussianTerm } from "./gaussian-term.js";
import { LinearForms } from "./linear-form.js";
import { LinearityCheck } from "./linearity.js";
import { collapse } from "./sufficient-statistics.js";

/** What is known of one model; everything is computed when it is first asked for. */
export class Context {
  readonly b: GraphBuilder;
  readonly dependence = new Dependence();
  readonly maker: AuxiliaryMaker;
  private readonly terms = new Map<BoundParameter, readonly BoundTerm[]>();
  private readonly factors = new Map<BoundTerm, readonly Factor[] | undefined>();
  private readonly gaussians = new Map<Factor, GaussianFactor | { readonly fault: string }>();
  private readonly checks = new Map<string, LinearityCheck>();
  private readonly forms = new Map<string, LinearForms>();
  private readonly linear = new Map<string, GaussianTerm>();
  private readonly factorIds = new Map<Factor, number>();

  constructor(readonly model: BoundModel) {
    this.b = model.builder;
    this.maker = new AuxiliaryMaker(model.builder);
  }

  /** The terms that use a variable, in the model's order. */
  termsOf(variable: BoundParameter): readonly BoundTerm[] {
    let found = this.terms.get(variable);
    if (found === undefined) {
      found = this.model.terms.filter(({ logDensity }) => this.dependence.uses(logDensity, variable));
      this.terms.set(variable, found);
    }
    return found;
  }

  /** A term's factors; undefined where it is no distribution statement with rows. */
  factorsOf(term: BoundTerm): readonly Factor[] | undefined {
    if (!this.factors.has(term)) this.factors.set(term, factorsOf(this.b, this.maker, term));
    return this.factors.get(term);
  }

  gaussianOf(factor: Factor): GaussianFactor | { readonly fault: string } {
    let found = this.gaussians.get(factor);
    if (found === undefined) this.gaussians.set(factor, (found = gaussianFactor(this.b, this.maker, factor)));
    return found;
  }

  linearityIn(variables: readonly BoundParameter[]): LinearityCheck {
    const key = keyOf(variables);
    let check = this.checks.get(key);
    if (check === undefined) this.checks.set(key, (check = new LinearityCheck(this.b, this.dependence, variables)));
    return check;
  }

  /**
   * The Gaussian factor as a term in `first` and in all other variables in which its location is linear together with them,
   * collapsed to sufficient statistics where that makes it smaller.
   */
  linearTerm(gaussian: GaussianFactor, first: readonly BoundParameter[]): GaussianTerm {
    const { location, value, hasPlainValue } = gaussian;
    const parts = hasPlainValue ? [location, value] : [location];
    const used = this.bySize().filter((variable) => parts.some((part) => this.dependence.uses(part, variable)));
    let chosen = used.filter((variable) => first.includes(variable));
    for (const variable of used) {
      if (chosen.includes(variable) || variable.isDiscrete) continue;
      const together = [...chosen, variable];
      const check = this.linearityIn(together);
      if (parts.every((part) => typeof check.of(part) === "string")) chosen = together;
    }
    const variables = this.model.parameters.filter((variable) => chosen.includes(variable));
    let id = this.factorIds.get(gaussian.factor);
    if (id === undefined) this.factorIds.set(gaussian.factor, (id = this.factorIds.size));
    const key = keyOf(variables);
    const full = `${id} ${key}`;
    let term = this.linear.get(full);
    if (term === undefined) {
      let forms = this.forms.get(key);
      if (forms === undefined) this.forms.set(key, (forms = new LinearForms(this.b, this.dependence, variables)));
      term = collapse(this.b, gaussianTerm(this.b, forms, variables, gaussian));
      this.linear.set(full, term);
    }
    return term;
  }

  /** The parameters, those with more elements first. */
  bySize(): readonly BoundParameter[] {
    return [...this.model.parameters].sort((x, y) => numElements(y.shape) - numElements(x.shape));
  }

  /** A parameter that has this variable in its bounds: then the variable's support is not what its own constraint says. */
  boundedBy(variable: BoundParameter): BoundParameter | undefined {
    return this.model.parameters.find(({ constraint }) => {
      if (constraint.kind !== "interval") return false;
      return [constraint.lower, constraint.upper].some(
        (bound) => typeof bound === "object" && this.dependence.uses(bound, variable),
      );
    });
  }
}

const contexts = new WeakMap<BoundModel, Context>();

/** The context of a model: one for all analyses of it, which then share what they find. */
export function contextOf(model: BoundModel): Context {
  let found = contexts.get(model);
  if (found === undefined) contexts.set(model, (found = new Context(model)));
  return found;
}

function keyOf(variables: readonly BoundParameter[]): string {
  return variables.map(({ name }) => name).join(" ");
}

/** A bound that is a known number. */
export function knownBound(bound: Node | number | undefined): number | undefined {
  return typeof bound === "object" ? uniformValue(bound) : bound;
}
