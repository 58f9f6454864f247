/** @file NUTS as the programs of a model give it: as a chain with warmup, and as one move with a frozen step size. */
import { compileKernel, instantiateKernel, kernelLogDensity } from "@terrace/backend-kernel";
import { createGenerator, type LogDensity } from "@terrace/core";
import { createChain, createNutsWorkspace, createTransitionInfo, nutsTransition, unitMetric } from "@terrace/hmc";
import type { Model } from "@terrace/model";
import { makePlan, type DataInput } from "@terrace/runtime";
import type { Outcome, ParameterValues, PosteriorSampler, Transition } from "./generative-model.js";
import { withUnknownOutcome } from "./unknown-outcome.js";

/** A model bound to data, with the maps between positions and values. */
function bind(target: Model, design: DataInput, outcome: Outcome) {
  const plan = makePlan(target.graph, { ...design, ...outcome });
  const density = kernelLogDensity(compileKernel(plan.programs.density));
  const draw = instantiateKernel(compileKernel(plan.programs.draw));
  const unconstrain = instantiateKernel(compileKernel(plan.programs.unconstrain));
  return {
    density,
    valuesAt: (position: Float64Array): ParameterValues => {
      const outputs = draw.program.outputs.map(({ length }) => new Float64Array(length));
      draw.run([position], outputs);
      return Object.fromEntries(draw.program.outputs.map(({ name }, k) => [name, outputs[k]!]));
    },
    positionOf: (values: ParameterValues): Float64Array => {
      const position = density.allocate(density.dimension);
      unconstrain.run(
        unconstrain.program.inputs.map(({ name }) => values[name]!),
        [position],
      );
      // A model with another support than the one that gave the values has no place for some of them.
      position.forEach((coordinate, k) => {
        if (!Number.isFinite(coordinate)) position[k] = 0;
      });
      return position;
    },
  };
}

/** Chains of NUTS on `target`, with the warmup of `sample`. */
export function nutsSampler(target: Model, design: DataInput, warmup = 200, targetAcceptance = 0.95): PosteriorSampler {
  return (outcome, seed) => {
    const { density, valuesAt } = bind(target, design, outcome);
    const stream = (purpose: "initialisation" | "warmup" | "draws") => createGenerator(seed, 0, purpose);
    const generators = { initialisation: stream("initialisation"), warmup: stream("warmup"), draws: stream("draws") };
    const chain = createChain(density, {
      generators,
      warmup,
      targetAcceptance,
      draws: Number.MAX_SAFE_INTEGER - warmup,
    });
    while (chain.isWarmup) chain.step();
    return {
      next() {
        chain.step();
        return valuesAt(chain.state.position);
      },
    };
  };
}

/**
 * One transition of NUTS on the parameters of `source` given the outcome, with a unit metric and a frozen step size, which leave
 * the posterior unchanged whatever they are. The program is compiled once, with the outcome among its unknowns, whose
 * coordinates are then held at what is observed: a chain through many data sets costs no more than one through one.
 *
 * @param source text of a model as `withUnknownOutcome` takes it, with a real outcome
 */
export function nutsMove(source: string, design: DataInput, stepSize: number): Transition {
  const joint = withUnknownOutcome(source);
  const plan = makePlan(joint.graph, design);
  const { density, valuesAt, positionOf } = bind(joint, design, {});
  const { offset, size } = plan.parameters.find(({ name }) => name === "y")!;
  const isHeld = (k: number): boolean => k >= offset && k < offset + size;
  const free = Array.from({ length: plan.dimension }, (_, k) => k).filter((k) => !isHeld(k));
  const whole = density.allocate(plan.dimension);
  const wholeGradient = density.allocate(plan.dimension);
  const scatter = (position: Float64Array): Float64Array => {
    free.forEach((k, i) => (whole[k] = position[i]!));
    return whole;
  };
  const conditioned: LogDensity = {
    dimension: free.length,
    allocate: (length) => new Float64Array(length),
    logDensity: (position) => density.logDensity(scatter(position)),
    logDensityGradient(position, gradient) {
      const value = density.logDensityGradient(scatter(position), wholeGradient);
      free.forEach((k, i) => (gradient[i] = wholeGradient[k]!));
      return value;
    },
  };
  const workspace = createNutsWorkspace(conditioned, 10);
  const parameters = { stepSize, metric: unitMetric("diagonal", free.length), maxTreeDepth: 10 };
  return (generator, values, outcome) => {
    const start = positionOf({ ...values, ...outcome } as ParameterValues);
    whole.set(start);
    const position = Float64Array.from(free, (k) => start[k]!);
    const gradient = new Float64Array(free.length);
    const state = { position, gradient, logDensity: conditioned.logDensityGradient(position, gradient) };
    nutsTransition(generator, conditioned, parameters, state, workspace, createTransitionInfo());
    const next = valuesAt(scatter(state.position));
    return Object.fromEntries(Object.entries(next).filter(([name]) => name !== "y"));
  };
}
