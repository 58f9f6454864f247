/** @file The sweep that the analysis of a model finds, as a sampler under test. */
import { compileKernel, instantiateKernel } from "@terrace/backend-kernel";
import { createGenerator } from "@terrace/core";
import type { Generator } from "@terrace/core";
import { planSweep } from "@terrace/gibbs";
import type { SweepPlan } from "@terrace/gibbs";
import type { Model } from "@terrace/model";
import { analyse } from "@terrace/rewrite";
import { compileSweep, instantiateSweep, makePlan } from "@terrace/runtime";
import type { DataInput } from "@terrace/runtime";
import type { Outcome, ParameterValues, PosteriorSampler, Transition } from "./generative-model.js";
import { withUnknownOutcome } from "./unknown-outcome.js";

/** Chains of sweeps on `model` from the origin of the unconstrained space. Each data set is bound and compiled as `sample` does. */
export function gibbsSampler(model: Model, design: DataInput, warmup = 100): PosteriorSampler {
  return (outcome, seed) => {
    const { put, advance, plan } = bind(model, design, outcome);
    const draw = instantiateKernel(compileKernel(plan.programs.draw));
    const outputs = draw.program.outputs.map(({ length }) => new Float64Array(length));
    draw.run([new Float64Array(plan.dimension)], outputs);
    put(Object.fromEntries(draw.program.outputs.map(({ name }, k) => [name, outputs[k]!])));
    const warming = createGenerator(seed, 0, "warmup");
    for (let k = 0; k < warmup; k++) advance(warming);
    const generator = createGenerator(seed, 0, "draws");
    return { next: () => advance(generator) };
  };
}

/** One sweep on `model`. Each data set is bound, analysed and compiled anew, which is most of the time. */
export function boundGibbsMove(model: Model, design: DataInput): Transition {
  return (generator, values, outcome) => {
    const { put, advance } = bind(model, design, outcome);
    put(values);
    return advance(generator);
  };
}

/**
 * One sweep on the parameters of `source` given the outcome. The sweep is analysed and compiled once, with the outcome as a
 * part of the state that it leaves alone: a chain through many data sets costs no more than one through one. What a sweep makes
 * of data that are known when it is planned, sums over rows above all, is computed here in the sweep.
 *
 * @param source text of a model as `withUnknownOutcome` takes it
 */
export function gibbsMove(source: string, design: DataInput): Transition {
  const { boundModel } = makePlan(withUnknownOutcome(source).graph, design, { discrete: true });
  const given = boundModel.parameters.find(({ name }) => name === "y")!;
  const parameters = boundModel.parameters.filter((parameter) => parameter !== given);
  const terms = boundModel.terms.map((term) => {
    return term.scored?.value === given.input ? { ...term, role: "observation" as const } : term;
  });
  const analysis = analyse({ ...boundModel, parameters, terms });
  const { put, advance } = runnable(
    planSweep(analysis, { given: [given.input] }),
    new Set(parameters.map(({ name }) => name)),
  );
  return (generator, values, outcome) => {
    put({ ...values, y: Float64Array.from(outcome["y"]!) });
    return advance(generator);
  };
}

function bind(model: Model, design: DataInput, outcome: Outcome) {
  const plan = makePlan(model.graph, { ...design, ...outcome });
  const names = new Set(plan.parameters.map(({ name }) => name));
  return { plan, ...runnable(planSweep(analyse(plan.boundModel)), names) };
}

/** A chain of sweeps, whose state is that of its plan; `names` are those of the parameters. */
function runnable({ sweep, initial }: SweepPlan, names: ReadonlySet<string>) {
  const { advance } = instantiateSweep(compileSweep(sweep));
  // Auxiliary variables are drawn before they are read.
  const state = new Float64Array(sweep.stateSize).fill(1);
  const put = (values: ParameterValues): void => {
    for (const { name, offset } of sweep.variables) if (name in values) state.set(values[name]!, offset);
  };
  put(initial);
  const parameters = sweep.variables.filter(({ name }) => names.has(name));
  return {
    put,
    advance: (generator: Generator): ParameterValues => {
      advance(state, generator);
      return Object.fromEntries(parameters.map(({ name, offset, size }) => [name, state.slice(offset, offset + size)]));
    },
  };
}
