/** @file What first rows of chains are found with: of chains that follow gradients the compiled model, of sweeps their own programs. */

import type { CompiledPlan, ConstrainedValues } from "../compile/compiled-model.js";
import { flattenAll, parameterQuantities } from "../compile/parameter-values.js";
import { nameKernel } from "../compile/named-kernel.js";
import { partsOf } from "../chains/recover.js";
import { constrainGraph, positionName } from "../planner/constrained-values.js";
import type { Plan } from "../plan/programs.js";
import { ConditionedDensity, namedViews } from "../sweeps/conditioned-density.js";
import { instantiateSweep, type CompiledSweep } from "../sweeps/instantiate-sweep.js";

/** Maps between rows and values, and the density that says whether a chain may start. */
export interface StartPrograms {
  readonly plan: Plan;
  /** Values of all parameters at a row `[rowSize]`. */
  constrain(row: Float64Array): ConstrainedValues;
  /** The row at values of all parameters; not finite where one lies outside its constraint. */
  rowOf(values: ConstrainedValues): Float64Array;
  /** The log density at a row, and whether it and whatever else a chain needs there are finite; `values` are those of the row. */
  tryStart(row: Float64Array, values: ConstrainedValues): { readonly logDensity: number; readonly isFinite: boolean };
}

/** Those of chains that follow gradients. */
export function gradientStarts(compiled: CompiledPlan): StartPrograms {
  const gradient = new Float64Array(compiled.dimension);
  return {
    plan: compiled.plan,
    constrain: (row) => compiled.constrain(row),
    rowOf: (values) => compiled.rowOf(values),
    tryStart(row) {
      const logDensity = compiled.logDensityGradient(row, gradient);
      return { logDensity, isFinite: Number.isFinite(logDensity) && gradient.every(Number.isFinite) };
    },
  };
}

/** Those of sweeps, with maps to the sweep's state. */
export interface SweepStarts extends StartPrograms {
  /** The state `[stateSize]` at values, 1 where it is of no parameter: there the sweep draws before it reads, or begins to tune itself. */
  stateOf(values: ConstrainedValues): Float64Array;
}

/**
 * Those of a sweep that is compiled with its kept row, and the density of a block where NUTS draws one. No density of all parameters
 * is lowered or compiled for it.
 *
 * @param block by coordinate of the block its coordinate in the row
 */
export function sweepStarts(plan: Plan, sweep: CompiledSweep, block?: Int32Array): SweepStarts {
  const [keptRow, blockDensity] = instantiateSweep(sweep).others;
  const constrain = nameKernel(constrainGraph(plan.boundModel, plan.parameters));
  const quantities = parameterQuantities(plan);
  const density =
    block === undefined ? undefined : new ConditionedDensity(blockDensity!, sweep.variables, sweep.stateSize, []);
  const gradient = new Float64Array(block?.length ?? 0);

  const keep = (values: ConstrainedValues): { readonly row: Float64Array; readonly logDensity: number } => {
    const flat = flattenAll("sample", plan, values);
    const byName = new Map(quantities.map(({ name }, k) => [name, flat[k]!]));
    const row = new Float64Array(plan.rowSize);
    const logDensity = new Float64Array(1);
    const parts = partsOf(keptRow!.outputs.slice(0, -1), row);
    keptRow!.run(
      keptRow!.inputs.map(({ name }) => byName.get(name)!),
      [...parts, logDensity],
    );
    return { row, logDensity: logDensity[0]! };
  };
  const stateOf = (values: ConstrainedValues): Float64Array => {
    const state = new Float64Array(sweep.stateSize).fill(1);
    for (const [name, view] of namedViews(sweep.variables, state)) {
      const value = values[name];
      if (value !== undefined) view.set(typeof value === "number" ? [value] : value);
    }
    return state;
  };
  return {
    plan,
    stateOf,
    constrain(row) {
      const values: Record<string, Float64Array> = {};
      for (const { name, offset, size, isDiscrete } of plan.parameters) {
        if (isDiscrete) values[name] = row.slice(offset, offset + size);
      }
      const position = row.subarray(0, plan.dimension);
      return { ...constrain.run({ ...values, [positionName]: position }), ...values };
    },
    rowOf: (values) => keep(values).row,
    tryStart(row, values) {
      const { logDensity } = keep(values);
      if (density === undefined || block === undefined) return { logDensity, isFinite: Number.isFinite(logDensity) };
      density.setConditioned(stateOf(values));
      const position = Float64Array.from(block, (k) => row[k]!);
      const ofBlock = density.logDensityGradient(position, gradient);
      return { logDensity, isFinite: [logDensity, ofBlock, ...gradient].every(Number.isFinite) };
    },
  };
}
