/** @file A case made ready to run: compiled programs and the scalars to record, as plain data that a thread can be sent. */

import { compileKernel, instantiateKernel, type KernelProgram } from "@terrace/backend-kernel";
import { makePlan, type Plan } from "@terrace/runtime";
import { targetsOf, type Target } from "./comparison.js";
import type { PosteriorCase } from "./posterior-case.js";
import type { PosteriorModel } from "./posterior-model.js";
import { targetsOfMode, type ModeFile, type ModeSplit } from "./mode-split.js";
import { elementsOf, flatIndex, parametersAt, parseScalar } from "./scalar-mapping.js";

/** Where a compared scalar stands among the outputs of the program `draw`. */
export interface RecordedScalar {
  readonly name: string;
  readonly output: number;
  readonly index: number;
}

/** A case that can be run. */
export interface PreparedCase {
  readonly name: string;
  readonly dimension: number;
  readonly density: KernelProgram;
  readonly draw: KernelProgram;
  readonly scalars: readonly RecordedScalar[];
  readonly targets: readonly Target[];
  readonly targetAcceptance?: number;
  /** Separate modes, where the case has them; each is then compared by itself. */
  readonly split?: ModeSplit;
}

/**
 * Binds and compiles the model of a case.
 *
 * @param modes the case's modes, where it has more than one
 * @throws ModelError when the case's data do not fit; RangeError when a scalar has no quantity
 */
export function prepareCase(posterior: PosteriorModel, known: PosteriorCase, modes?: ModeFile): PreparedCase {
  const plan = makePlan((posterior.sampledAs ?? posterior.model).graph, posterior.data(known.data));
  const targets = targetsOf(known, posterior.exemptions);
  const names = [...new Set(targets.map(({ scalar }) => scalar))];
  return {
    name: known.name,
    dimension: plan.dimension,
    density: compileKernel(plan.programs.density),
    draw: compileKernel(plan.programs.draw),
    scalars: names.map((name) => recordedScalar(posterior, plan, name)),
    targets,
    ...(posterior.targetAcceptance === undefined ? {} : { targetAcceptance: posterior.targetAcceptance }),
    ...(modes === undefined ? {} : { split: prepareModes(posterior, plan, targets, modes) }),
  };
}

function recordedScalar(posterior: PosteriorModel, plan: Plan, name: string): RecordedScalar {
  const element = elementsOf(posterior, parseScalar(name))[0]!;
  const index = flatIndex(plan.quantities, element);
  return { name, output: plan.programs.draw.outputs.findIndex((output) => output.name === element.name), index };
}

function prepareModes(posterior: PosteriorModel, plan: Plan, targets: readonly Target[], file: ModeFile): ModeSplit {
  const { unconstrain } = plan.programs;
  const kernel = instantiateKernel(compileKernel(unconstrain));
  return {
    scalar: file.scalar,
    boundary: file.boundary,
    modes: file.modes.map(({ name, start, reference }) => {
      const values = parametersAt(posterior, plan, start);
      const position = new Float64Array(plan.dimension);
      kernel.run(
        unconstrain.inputs.map((input) => values[input.name]!),
        [position],
      );
      const own =
        typeof reference === "string"
          ? targets.map((target) => ({ ...target, mode: name }))
          : targetsOfMode(name, reference);
      return { name, start: position, targets: own };
    }),
  };
}
