/**
 * @file Exact first and second moments of a posterior: discrete parameters by all of their values, continuous ones by the
 * trapezoid rule on the unconstrained space, whose error falls exponentially with the spacing for densities that are smooth
 * and die off. It needs the joint density alone, which other tests hold to outside numbers.
 */

import { compileKernel, instantiateKernel } from "@terrace/backend-kernel";
import { createGenerator, elementNames } from "@terrace/core";
import { parseModel } from "@terrace/model";
import { makePlan, type DataInput, type Plan } from "@terrace/runtime";

/** Mean and mean square of a scalar. */
export interface Moments {
  readonly mean: number;
  readonly square: number;
}

/** Logs of densities further below the largest than this are left out: 1e-14 of it each. */
const depth = 32;

/** How finely, and how far, the posterior is looked at. */
export interface Grid {
  /** Points of the final grid by dimension of the position, of which there are up to three. */
  readonly numPoints?: readonly [number, number, number];
  /** Greatest value of discrete parameters without an end. */
  readonly greatest?: number;
}

/** Moments of each element of each quantity that is not random, by name: `z[3]`, `mu`. */
export function exactMoments(
  text: string,
  data: DataInput,
  { numPoints = [400, 120, 56], greatest = 60 }: Grid = {},
): Map<string, Moments> {
  const plan = makePlan(parseModel(text).graph, data, { discrete: true });
  const { dimension } = plan;
  if (dimension > 3) throw new RangeError(`exactMoments: up to 3 coordinates, received ${dimension}.`);
  const density = rowFunction(plan, "value");
  const draw = rowFunction(plan, "draw");
  const assignments = [...combinations(plan, greatest)];
  // Where the density is, from a coarse look at all of it.
  const coarse = Array.from({ length: dimension }, () => points(-12, 12, [193, 97, 49][dimension - 1]!));
  let largest = -Infinity;
  const values: [readonly number[], number][] = [];
  for (const discrete of assignments) {
    for (const position of product(coarse)) {
      const value = density([...position, ...discrete])["value"]![0]!;
      if (value > -Infinity) values.push([position, value]);
      largest = Math.max(largest, value);
    }
  }
  const step = coarse[0] === undefined ? 0 : coarse[0][1]! - coarse[0][0]!;
  const fine = coarse.map((_, k) => {
    let [low, high] = [Infinity, -Infinity];
    for (const [position, value] of values) {
      if (value < largest - depth - 8) continue;
      low = Math.min(low, position[k]! - step);
      high = Math.max(high, position[k]! + step);
    }
    return points(low, high, numPoints[dimension - 1]!);
  });
  const table: [readonly number[], number][] = [];
  largest = -Infinity;
  for (const discrete of assignments) {
    for (const position of product(fine)) {
      const row = [...position, ...discrete];
      const value = density(row)["value"]![0]!;
      if (!(value > largest - depth)) continue;
      largest = Math.max(largest, value);
      table.push([row, value]);
    }
  }
  const recorded = plan.quantities
    .filter(({ isRandom }) => !isRandom)
    .map(({ name, dims, shape, coords }) => ({ name, scalars: elementNames(name, dims, shape, coords) }));
  const sums = new Map<string, [number, number]>();
  let total = 0;
  for (const [row, value] of table) {
    if (value < largest - depth) continue;
    const weight = Math.exp(value - largest);
    total += weight;
    const drawn = draw(row);
    for (const { name, scalars } of recorded) {
      drawn[name]!.forEach((x, k) => {
        const sum = sums.get(scalars[k]!) ?? [0, 0];
        sum[0] += weight * x;
        sum[1] += weight * x * x;
        sums.set(scalars[k]!, sum);
      });
    }
  }
  return new Map([...sums].map(([name, [mean, square]]) => [name, { mean: mean / total, square: square / total }]));
}

function rowFunction(plan: Plan, name: "value" | "draw"): (row: readonly number[]) => Record<string, Float64Array> {
  const graph = plan.programs[name];
  const kernel = instantiateKernel(compileKernel(graph));
  const row = new Float64Array(plan.rowSize);
  let offset = 0;
  const inputs = kernel.inputs.map(({ length }) => row.subarray(offset, (offset += length)));
  const outputs = kernel.outputs.map(({ length }) => new Float64Array(length));
  const named = Object.fromEntries(graph.outputs.map((output, k) => [output.name, outputs[k]!]));
  const generator = createGenerator(1, 0, "recovery");
  return (values) => {
    row.set(values);
    kernel.run(inputs, outputs, generator);
    return named;
  };
}

/** All values of the discrete parameters together, in the order of a row. */
function* combinations({ parameters, discreteBounds }: Plan, greatest: number): Generator<readonly number[]> {
  const axes = parameters
    .filter(({ isDiscrete }) => isDiscrete)
    .flatMap(({ name, size }) => {
      const { lower, upper } = discreteBounds.get(name)!;
      return Array.from({ length: size }, (_, k) => {
        const end = Math.min(upper[k]!, greatest);
        return Array.from({ length: end - lower[k]! + 1 }, (__, at) => lower[k]! + at);
      });
    });
  yield* product(axes);
}

function* product(axes: readonly (readonly number[])[]): Generator<readonly number[]> {
  const [first, ...rest] = axes;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const x of first) for (const others of product(rest)) yield [x, ...others];
}

function points(low: number, high: number, count: number): number[] {
  return Array.from({ length: count }, (_, k) => low + ((high - low) * k) / (count - 1));
}
