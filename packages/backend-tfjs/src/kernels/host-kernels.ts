/**
 * @file Kernels for backends whose numbers the host can see (`cpu`, `wasm`): functions that tfjs has not, and sums that would
 * lose digits. They compute in Float64, one array at a time, and round once at the end.
 */

import { cholesky, choleskyGradient, triangularSolve } from "@terrace/core";
import { binaryValues, numElements, ternaryValues, unaryValues } from "@terrace/graph";
import type { BinaryFunction, Shape, TernaryFunction, UnaryFunction } from "@terrace/graph";

/** The numbers of a tensor. */
export interface HostArray {
  readonly values: Float32Array | Int32Array | Uint8Array;
  readonly shape: Shape;
}

/** Attributes of a kernel. */
export type HostAttributes = Readonly<Record<string, number | boolean | readonly number[]>>;

/** A kernel: the shape of its result, which is `float32`, and what writes it. */
export interface HostKernel {
  shape(inputs: readonly HostArray[], attributes: HostAttributes): Shape;
  compute(inputs: readonly HostArray[], attributes: HostAttributes, out: Float32Array): void;
}

/** Of the graph's functions, those that tfjs has not, or not for all numbers; by the graph's names. */
const unaryNames = [
  "round", "log1pExp", "log1mExp", "logLogistic", "lgamma", "digamma", "trigamma", "erfc", "normalCdf", "normalLogCdf",
  "normalQuantile",
] as const satisfies readonly UnaryFunction[]; // prettier-ignore
const binaryNames = [
  "min", "max", "mod", "intDiv", "guardedMul", "logAddExp", "lbeta", "lchoose", "gammaP", "gammaQ", "logGammaP", "logGammaQ",
  "studentTCdf", "studentTLogCdf",
] as const satisfies readonly BinaryFunction[]; // prettier-ignore
const ternaryNames = ["betaInc", "logBetaInc"] as const satisfies readonly TernaryFunction[];

const kernels = new Map<string, HostKernel>();

/** The kernels by name; a kernel `name` is registered with tfjs as `Terrace/name`. */
export const hostKernels: ReadonlyMap<string, HostKernel> = kernels;

for (const name of unaryNames) {
  const fn = unaryValues[name];
  kernels.set(name, {
    shape: ([x]) => x!.shape,
    compute: ([x], _, out) => {
      const { values } = x!;
      for (let i = 0; i < out.length; i++) out[i] = fn(values[i]!);
    },
  });
}

for (const name of binaryNames) {
  const fn = binaryValues[name];
  kernels.set(name, {
    shape: (inputs) => broadcastShape(inputs),
    compute: (inputs, _, out) => {
      const shape = broadcastShape(inputs);
      const [x, y] = inputs as readonly [HostArray, HostArray];
      const [atX, atY] = [positions(x.shape, shape), positions(y.shape, shape)];
      for (let i = 0; i < out.length; i++) out[i] = fn(x.values[atX(i)]!, y.values[atY(i)]!);
    },
  });
}

for (const name of ternaryNames) {
  const fn = ternaryValues[name];
  kernels.set(name, {
    shape: (inputs) => broadcastShape(inputs),
    compute: (inputs, _, out) => {
      const shape = broadcastShape(inputs);
      const [x, y, z] = inputs as readonly [HostArray, HostArray, HostArray];
      const [atX, atY, atZ] = [positions(x.shape, shape), positions(y.shape, shape), positions(z.shape, shape)];
      for (let i = 0; i < out.length; i++) out[i] = fn(x.values[atX(i)]!, y.values[atY(i)]!, z.values[atZ(i)]!);
    },
  });
}

/** Reduces the middle axis of `[outer, middle, inner]`. */
function reduction(start: number, step: (total: number, x: number) => number): HostKernel {
  return {
    shape: ([x]) => [x!.shape[0]!, x!.shape[2]!],
    compute: ([x], _, out) => {
      const [outer, middle, inner] = x!.shape as readonly [number, number, number];
      const { values } = x!;
      const totals = new Float64Array(inner);
      for (let o = 0; o < outer; o++) {
        totals.fill(start);
        for (let m = 0, i = o * middle * inner; m < middle; m++) {
          for (let c = 0; c < inner; c++, i++) totals[c] = step(totals[c]!, values[i]!);
        }
        for (let c = 0; c < inner; c++) out[o * inner + c] = totals[c]!;
      }
    },
  };
}
kernels.set(
  "sum",
  reduction(0, (total, x) => total + x),
);
kernels.set(
  "prod",
  reduction(1, (total, x) => total * x),
);
kernels.set("reduceMax", reduction(-Infinity, Math.max));
kernels.set("reduceMin", reduction(Infinity, Math.min));

/** The sum over the middle axis of `[outer, middle, inner]`, rounded, and what rounding took away: `[2, outer, inner]`. */
kernels.set("sumParts", {
  shape: ([x]) => [2, x!.shape[0]!, x!.shape[2]!],
  compute: ([x], _, out) => {
    const [outer, middle, inner] = x!.shape as readonly [number, number, number];
    const { values } = x!;
    const totals = new Float64Array(inner);
    for (let o = 0; o < outer; o++) {
      totals.fill(0);
      for (let m = 0, i = o * middle * inner; m < middle; m++) {
        for (let c = 0; c < inner; c++, i++) totals[c]! += values[i]!;
      }
      for (let c = 0; c < inner; c++) {
        const whole = Math.fround(totals[c]!);
        out[o * inner + c] = whole;
        // Nothing is left of what is infinite or no number.
        out[(outer + o) * inner + c] = Number.isFinite(whole) ? totals[c]! - whole : 0;
      }
    }
  },
});

/** Running sums along the middle axis of `[outer, middle, inner]`. */
kernels.set("cumulativeSum", {
  shape: ([x]) => x!.shape,
  compute: ([x], { reverse, exclusive }, out) => {
    const [outer, middle, inner] = x!.shape as readonly [number, number, number];
    const { values } = x!;
    const totals = new Float64Array(inner);
    for (let o = 0; o < outer; o++) {
      totals.fill(0);
      for (let m = 0; m < middle; m++) {
        const row = (o * middle + (reverse === true ? middle - 1 - m : m)) * inner;
        for (let c = 0; c < inner; c++) {
          const before = totals[c]!;
          const after = before + values[row + c]!;
          totals[c] = after;
          out[row + c] = exclusive === true ? before : after;
        }
      }
    }
  },
});

/** (values `[m, row]`, index `[m]`) to `[n, row]`; an index out of range counts nowhere. */
kernels.set("segmentSum", {
  shape: ([values], { n }) => [n as number, values!.shape[1]!],
  compute: ([values, index], attributes, out) => {
    const n = attributes["n"] as number;
    const row = values!.shape[1]!;
    const totals = new Float64Array(n * row);
    const [from, to] = [values!.values, index!.values];
    for (let i = 0; i < to.length; i++) {
      const segment = to[i]!;
      if (segment < 0 || segment >= n) continue;
      for (let c = 0; c < row; c++) totals[segment * row + c]! += from[i * row + c]!;
    }
    out.set(totals);
  },
});

/** A kernel of a batch of square matrices. */
function ofMatrices(compute: (inputs: readonly Float64Array[], n: number, out: Float64Array) => void): HostKernel {
  return {
    shape: (inputs) => inputs[0]!.shape,
    compute: (inputs, _, out) => {
      const n = inputs[0]!.shape.at(-1)!;
      const size = n * n;
      const matrix = new Float64Array(size);
      for (let offset = 0; offset < out.length; offset += size) {
        const parts = inputs.map(({ values }) => Float64Array.from(values.subarray(offset, offset + size)));
        compute(parts, n, matrix);
        out.set(matrix, offset);
      }
    },
  };
}
kernels.set(
  "cholesky",
  ofMatrices(([a], n, out) => {
    if (!cholesky(a!, n, out)) out.fill(NaN);
  }),
);
kernels.set(
  "choleskyGradient",
  ofMatrices(([l, adjoint], n, out) => choleskyGradient(l!, n, adjoint!, out)),
);

kernels.set("triangularSolve", {
  shape: ([, b]) => b!.shape,
  compute: ([l, b], { transposed }, out) => {
    const [n, m] = b!.shape.slice(-2) as [number, number];
    const solution = new Float64Array(n * m);
    for (let batch = 0; batch * n * m < out.length; batch++) {
      const factor = Float64Array.from(l!.values.subarray(batch * n * n, (batch + 1) * n * n));
      const right = Float64Array.from(b!.values.subarray(batch * n * m, (batch + 1) * n * m));
      triangularSolve(factor, n, right, m, solution, transposed === true);
      out.set(solution, batch * n * m);
    }
  },
});

/** The shape to which operands are repeated. */
function broadcastShape(inputs: readonly HostArray[]): Shape {
  const rank = Math.max(...inputs.map(({ shape }) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = inputs.map(({ shape }) => shape[shape.length - rank + axis] ?? 1);
    return sizes.find((size) => size !== 1) ?? 1;
  });
}

/** Where element `i` of an array of `shape` stands in one of `from` that is repeated to it. */
function positions(from: Shape, shape: Shape): (i: number) => number {
  const size = numElements(from);
  if (size === numElements(shape)) return (i) => i;
  if (size === 1) return () => 0;
  const strides = new Array<number>(shape.length).fill(0);
  let stride = 1;
  for (let k = from.length - 1; k >= 0; k--) {
    if (from[k] !== 1) strides[shape.length - from.length + k] = stride;
    stride *= from[k]!;
  }
  return (i) => {
    let at = 0;
    let rest = i;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const n = shape[axis]!;
      at += (rest % n) * strides[axis]!;
      rest = Math.floor(rest / n);
    }
    return at;
  };
}
