/**
 * @file Holds every full conditional that is found to the joint density: as functions of the variable, with all else held,
 * their logs must differ by a constant.
 */

import { createGenerator, type Generator } from "@terrace/core";
import { evaluate, makeGraph, type Node } from "@terrace/graph";
import { parseModel, type Model } from "@terrace/model";
import { analyse, type Analysis, type Auxiliary, type FullConditional } from "@terrace/rewrite";
import { makePlan, type DataInput, type DiscreteBounds, type Plan } from "@terrace/runtime";
import { augmentedLogJoint, conditionalLogDensities } from "./log-density.js";

/** Relative to the size of the change and of what is summed for it. */
const tolerance = 1e-8;
const numStates = 4;

/** A model with data and its analysis. */
export interface Analysed {
  readonly analysis: Analysis;
  /** Of discrete parameters. */
  readonly bounds: ReadonlyMap<string, DiscreteBounds>;
  /** The plan with the discrete parameters held. */
  readonly holding: (fixed: ReadonlyMap<string, Float64Array>) => Plan;
}

/** The analysis of a model given as text. */
export function analysed(text: string, data: DataInput): Analysed {
  return analysedModel(parseModel(text), data);
}

/** The analysis of a model. */
export function analysedModel({ graph }: Model, data: DataInput): Analysed {
  const { boundModel, discreteBounds: bounds } = makePlan(graph, data, { discrete: true });
  return { analysis: analyse(boundModel), bounds, holding: (fixed) => makePlan(graph, data, { fixed }) };
}

/** Variables that a conditional is of. */
export function variablesOf(conditional: FullConditional): readonly { name: string; input: Node }[] {
  return conditional.kind === "gaussianBlock" ? conditional.variables : [conditional.variable];
}

type State = Readonly<Record<string, Float64Array>>;

/** What is wrong with the conditionals, in words; nothing where all is well. */
export function conditionalFaults(all: Analysed, seed = 1): string[] {
  const { analysis } = all;
  const { model, conditionals } = analysis;
  const auxiliaries = allAuxiliaries(analysis);
  const { builder: b, parameters } = model;
  const inputs = [...parameters.map(({ input }) => input), ...auxiliaries.map(({ input }) => input)];
  const generator = createGenerator(seed, 0, "initialisation");
  const states = Array.from({ length: numStates }, () => randomState(all, generator));
  const faults: string[] = [];
  for (const conditional of conditionals) {
    const variables = variablesOf(conditional);
    const names = variables.map(({ name }) => name);
    const ways = conditionalLogDensities(b, conditional);
    for (const [way, { node, auxiliaries: given }] of ways.entries()) {
      const joint = augmentedLogJoint(analysis, given);
      const graph = makeGraph(inputs, { joint, conditional: node });
      const here = states[0]!;
      const at = (other: State): State => {
        const mixed = { ...here };
        for (const name of names) mixed[name] = other[name]!;
        return mixed;
      };
      const base = evaluate(graph, at(here));
      for (const other of states.slice(1)) {
        const found = evaluate(graph, at(other));
        const [dJoint, dConditional] = [found["joint"]![0]! - base["joint"]![0]!, found["conditional"]![0]! - base["conditional"]![0]!]; // prettier-ignore
        const size = 1 + Math.max(Math.abs(dJoint), Math.abs(base["joint"]![0]!), Math.abs(found["joint"]![0]!));
        if (!Object.is(dJoint, dConditional) && !(Math.abs(dJoint - dConditional) <= tolerance * size)) {
          faults.push(`${names.join(", ")} (${conditional.kind}, ${way}): the joint moves by ${dJoint}, the conditional by ${dConditional}`); // prettier-ignore
          break;
        }
      }
    }
  }
  return faults;
}

/** The auxiliary variables of the analysis, and those of one draw alone. */
function allAuxiliaries({ auxiliaries, conditionals }: Analysis): readonly Auxiliary[] {
  const own = conditionals.flatMap((each) => (each.kind === "draw" || each.kind === "scale" ? (each.draw?.given ?? []) : [])); // prettier-ignore
  return [...auxiliaries, ...own];
}

/** Values of all parameters, continuous ones drawn on the unconstrained scale, and of the auxiliary variables. */
function randomState({ analysis, bounds, holding }: Analysed, generator: Generator): State {
  const { model, conditionals } = analysis;
  const state: Record<string, Float64Array> = {};
  for (const { name, shape, isDiscrete } of model.parameters) {
    if (!isDiscrete) continue;
    const own = conditionals.find((each) => "variable" in each && each.variable.name === name);
    const values = own !== undefined && "values" in own ? own.values : Int32Array.of(0, 1);
    const size = shape.reduce((x, y) => x * y, 1);
    const { lower, upper } = bounds.get(name)!;
    state[name] = Float64Array.from({ length: size }, (_, k) => {
      const value = values[Math.floor(generator.uniform() * values.length)]!;
      return Math.min(Math.max(value, lower[k]!), upper[k]!);
    });
  }
  const { dimension, programs } = holding(new Map(Object.entries(state)));
  const position = Float64Array.from({ length: dimension }, () => 0.7 * (generator.uniform() * 2 - 1));
  const drawn = evaluate(programs.draw, { position }, createGenerator(1, 0, "recovery"));
  for (const { name } of model.parameters) state[name] ??= drawn[name]!;
  for (const auxiliary of allAuxiliaries(analysis))
    state[auxiliary.name] = randomAuxiliary(auxiliary, analysis, state, generator);
  return state;
}

function randomAuxiliary(
  { shape, draw }: Auxiliary,
  { model }: Analysis,
  state: State,
  generator: Generator,
): Float64Array {
  const size = shape.reduce((x, y) => x * y, 1);
  if (draw.family === "categorical") {
    const numValues = draw.args[0]!.shape.at(-1)!;
    return Float64Array.from({ length: size }, () => Math.floor(generator.uniform() * numValues));
  }
  if (draw.family !== "truncatedNormal") return Float64Array.from({ length: size }, () => 0.3 + generator.uniform());
  // Only the interval matters: a point of it.
  const inputs = model.parameters.map(({ input }) => input);
  const b = model.builder;
  const [lower, upper] = draw.args.slice(2).map((arg) => b.broadcast(arg, shape)) as [Node, Node];
  const ends = evaluate(makeGraph(inputs, { lower, upper }), state) as Record<"lower" | "upper", Float64Array>;
  return Float64Array.from({ length: size }, (_, i) => {
    const [low, high] = [ends.lower[i]!, ends.upper[i]!];
    if (low === -Infinity) return (high === Infinity ? 0 : high) - generator.uniform();
    return high === Infinity ? low + generator.uniform() : low + (high - low) * generator.uniform();
  });
}
