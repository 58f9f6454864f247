/** @file The sweep that the analysis of a model finds, as a sampler under test. */
import { compileKernel, instantiateKernel } from "@terrace/backend-kernel";
import { createGenerator } from "@terrace/core";
import type { Generator } from "@terrace/core";
import { planSweep } from "@terrace/gibbs";
import type { Model } from "@terrace/model";
import { analyse } from "@terrace/rewrite";
import { compileSweep, instantiateSweep, makePlan, type DataInput } from "@terrace/runtime";
import type { Outcome, ParameterValues, PosteriorSampler, Transition } from "./generative-model.js";

/** A chain of sweeps on `model` given the outcome, whose state is that of its plan. */
function bind(model: Model, design: DataInput, outcome: Outcome) {
  const plan = makePlan(model.graph, { ...design, ...outcome });
  const { sweep, initial } = planSweep(analyse(plan.boundModel));
  const { advance } = instantiateSweep(compileSweep(sweep));
  // Auxiliary variables are drawn before they are read.
  const state = new Float64Array(sweep.stateSize).fill(1);
  const put = (values: ParameterValues): void => {
    for (const { name, offset } of sweep.variables) if (name in values) state.set(values[name]!, offset);
  };
  put(initial);
  const names = new Set(plan.parameters.map(({ name }) => name));
  const parameters = sweep.variables.filter(({ name }) => names.has(name));
  return {
    put,
    /** Parameters where all coordinates of the unconstrained space are 0. */
    putOrigin: (): void => {
      const draw = instantiateKernel(compileKernel(plan.programs.draw));
      const outputs = draw.program.outputs.map(({ length }) => new Float64Array(length));
      draw.run([new Float64Array(plan.dimension)], outputs);
      put(Object.fromEntries(draw.program.outputs.map(({ name }, k) => [name, outputs[k]!])));
    },
    advance: (generator: Generator): ParameterValues => {
      advance(state, generator);
      return Object.fromEntries(parameters.map(({ name, offset, size }) => [name, state.slice(offset, offset + size)]));
    },
  };
}

/** Chains of sweeps on `model` from the origin of the unconstrained space. */
export function gibbsSampler(model: Model, design: DataInput, warmup = 100): PosteriorSampler {
  return (outcome, seed) => {
    const { putOrigin, advance } = bind(model, design, outcome);
    putOrigin();
    const warming = createGenerator(seed, 0, "warmup");
    for (let k = 0; k < warmup; k++) advance(warming);
    const generator = createGenerator(seed, 0, "draws");
    return { next: () => advance(generator) };
  };
}

/** One sweep on `model`. Each data set is bound, analysed and compiled anew, which is most of the time. */
export function gibbsMove(model: Model, design: DataInput): Transition {
  return (generator, values, outcome) => {
    const { put, advance } = bind(model, design, outcome);
    put(values);
    return advance(generator);
  };
}
