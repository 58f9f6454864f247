/**
 * @file Kernels for the tfjs backend `webgpu`, in WGSL: functions that tfjs lacks or has with too few digits, sums whose order does not
 * depend on the device's mood (tfjs sums by index with atomic additions), and matrices. Float32 throughout; long sums are
 * sums of short ones, so that their error grows with the depth of the tree.
 */

import { backend_util, type TensorInfo } from "@tensorflow/tfjs-core";
import type { HostAttributes } from "./host-kernels.js";
import { wgslFunctionNames, wgslSource } from "./wgsl-functions.js";
import { GROUP_SIZE, type WgslKernel } from "./wgsl-program.js";

/** A kernel as inputs and attributes make it. */
export type MakeWgslKernel = (inputs: readonly TensorInfo[], attributes: HostAttributes) => WgslKernel;

const kernels = new Map<string, MakeWgslKernel>();

/** The kernels by name; a kernel `name` is registered with tfjs as `Terrace/name`. */
export const wgslKernels: ReadonlyMap<string, MakeWgslKernel> = kernels;

/** How many terms one invocation adds. */
export const TERMS = 64;

/** Operands of elementwise functions as the shader names them. */
const operandNames = ["a", "b", "c"] as const;

/** An elementwise function: `expression` of `a`, `b` and `c`, as many as there are operands, of which a shader is made. */
function elementwise(name: string, expression: string, dtype: "float32" | "bool" = "float32"): void {
  kernels.set(name, (inputs) => {
    const shape = inputs.map((x) => x.shape).reduce((x, y) => backend_util.assertAndGetBroadcastShape(x, y));
    const operands = operandNames.slice(0, inputs.length);
    const source = `
      ${dtype === "bool" ? "" : wgslSource([`real_${name}`])}
      fn main(index: i32) {
        if (index >= uniforms.size) { return; }
        ${operands.map((operand) => `let ${operand} = f32(get${operand.toUpperCase()}ByOutputIndex(index));`).join("\n")}
        result[index] = ${dtype === "bool" ? `select(0, 1, ${expression})` : expression};
      }`;
    return { inputs, shape, dtype, key: name, source };
  });
}

/** Functions of more than one operand. */
const numOperands: Readonly<Partial<Record<string, 2 | 3>>> = {
  min: 2, max: 2, intDiv: 2, mod: 2, guardedMul: 2, logAddExp: 2, pow: 2, atan2: 2, lbeta: 2, lchoose: 2, gammaP: 2, gammaQ: 2,
  betaInc: 3,
}; // prettier-ignore
for (const name of wgslFunctionNames) {
  elementwise(name, `real_${name}(${operandNames.slice(0, numOperands[name] ?? 1).join(", ")})`);
}

/** Comparisons by the bits, where a language that leaves NaN out of account might compare otherwise. */
const ordered = { lt: "a < b", le: "a <= b", gt: "a > b", ge: "a >= b", eq: "a == b" } as const;
for (const [name, test] of Object.entries(ordered)) elementwise(name, `!isnan(a) && !isnan(b) && ${test}`, "bool");
elementwise("ne", "isnan(a) || isnan(b) || a != b", "bool");

/** Reduces runs of `terms` along the middle axis of `[outer, middle, inner]`. */
function reduction(name: string, start: string, step: string): void {
  kernels.set(name, ([x], attributes) => {
    const terms = attributes["terms"] as number;
    const [outer, middle, inner] = x!.shape as [number, number, number];
    return {
      inputs: [x!],
      shape: [outer, Math.ceil(middle / terms), inner],
      dtype: "float32",
      key: name,
      uniforms: { middle, inner, terms },
      source: `
        fn main(index: i32) {
          if (index >= uniforms.size) { return; }
          let numRuns = (uniforms.middle + uniforms.terms - 1) / uniforms.terms;
          let c = index % uniforms.inner;
          let run = (index / uniforms.inner) % numRuns;
          let o = index / (uniforms.inner * numRuns);
          let first = run * uniforms.terms;
          let end = min(first + uniforms.terms, uniforms.middle);
          var total = ${start};
          for (var m = first; m < end; m++) {
            let x = A[(o * uniforms.middle + m) * uniforms.inner + c];
            ${step}
          }
          result[index] = total;
        }`,
    };
  });
}
reduction("sumRuns", "0.0f", "total += x;");
reduction("prodRuns", "1.0f", "total *= x;");
reduction("maxRuns", "-uniforms.INFINITY", "if (isnan(x) || x > total) { total = select(x, total, isnan(total)); }");
reduction("minRuns", "uniforms.INFINITY", "if (isnan(x) || x < total) { total = select(x, total, isnan(total)); }");

/** Running sums along the middle axis of `[outer, middle, inner]`, a column an invocation. */
kernels.set("cumulativeSum", ([x], { reverse, exclusive }) => {
  const [outer, middle, inner] = x!.shape as [number, number, number];
  return {
    inputs: [x!],
    shape: x!.shape,
    dtype: "float32",
    key: `cumulativeSum_${String(reverse === true)}_${String(exclusive === true)}`,
    uniforms: { middle, inner, columns: outer * inner },
    numGroups: Math.ceil((outer * inner) / GROUP_SIZE),
    source: `
      fn main(index: i32) {
        if (index >= uniforms.columns) { return; }
        let c = index % uniforms.inner;
        let o = index / uniforms.inner;
        // The sum of whole runs, and of the run that is under way.
        var whole = 0.0f;
        var part = 0.0f;
        for (var k = 0; k < uniforms.middle; k++) {
          let m = ${reverse === true ? "uniforms.middle - 1 - k" : "k"};
          let at = (o * uniforms.middle + m) * uniforms.inner + c;
          if (k % ${TERMS} == 0) { whole += part; part = 0.0f; }
          ${exclusive === true ? "result[at] = whole + part; part += A[at];" : "part += A[at]; result[at] = whole + part;"}
        }
      }`,
  };
});

/** Sums of rows of `values` `[m, row]` from `starts[s]` to `starts[s + 1]`: of row `order[i]`, or of row `i` without `order`. */
kernels.set("raggedSum", (inputs, { n }) => {
  const row = inputs[0]!.shape[1]!;
  const isOrdered = inputs.length === 3;
  return {
    inputs,
    shape: [n as number, row],
    dtype: "float32",
    key: "raggedSum",
    uniforms: { row },
    source: `
      fn main(index: i32) {
        if (index >= uniforms.size) { return; }
        let s = index / uniforms.row;
        let c = index % uniforms.row;
        var total = 0.0f;
        for (var i = B[s]; i < B[s + 1]; i++) {
          total += A[${isOrdered ? "C[i]" : "i"} * uniforms.row + c];
        }
        result[index] = total;
      }`,
  };
});

/** Sums by an index that is not known beforehand: (values `[m, row]`, index `[m]`) to `[n, row]`. */
kernels.set("segmentSum", (inputs, { n }) => {
  const [m, row] = inputs[0]!.shape as [number, number];
  return {
    inputs,
    shape: [n as number, row],
    dtype: "float32",
    key: "segmentSum",
    uniforms: { m, row },
    source: `
      fn main(index: i32) {
        if (index >= uniforms.size) { return; }
        let s = index / uniforms.row;
        let c = index % uniforms.row;
        var whole = 0.0f;
        var part = 0.0f;
        var count = 0;
        for (var i = 0; i < uniforms.m; i++) {
          if (B[i] != s) { continue; }
          part += A[i * uniforms.row + c];
          count++;
          if (count % ${TERMS} == 0) { whole += part; part = 0.0f; }
        }
        result[index] = whole + part;
      }`,
  };
});

/** `[batchA, ...] @ [batchB, ...]` of three axes, either side transposed first; a batch of one is that of all. */
kernels.set("matmul", (inputs, { transposeA, transposeB }) => {
  const [a, b] = inputs.map(({ shape }) => shape as [number, number, number]) as [
    [number, number, number],
    [number, number, number],
  ];
  const [n, k] = transposeA === true ? [a[2], a[1]] : [a[1], a[2]];
  const m = transposeB === true ? b[1] : b[2];
  return {
    inputs,
    shape: [Math.max(a[0], b[0]), n, m],
    dtype: "float32",
    key: `matmul_${String(transposeA === true)}_${String(transposeB === true)}`,
    uniforms: { n, k, m, sizeA: a[0] === 1 ? 0 : n * k, sizeB: b[0] === 1 ? 0 : k * m },
    source: `
      fn main(index: i32) {
        if (index >= uniforms.size) { return; }
        let j = index % uniforms.m;
        let i = (index / uniforms.m) % uniforms.n;
        let batch = index / (uniforms.m * uniforms.n);
        let atA = batch * uniforms.sizeA + i * ${transposeA === true ? "1" : "uniforms.k"};
        let atB = batch * uniforms.sizeB + j * ${transposeB === true ? "uniforms.k" : "1"};
        var whole = 0.0f;
        var part = 0.0f;
        for (var l = 0; l < uniforms.k; l++) {
          part += A[atA + l * ${transposeA === true ? "uniforms.n" : "1"}] * B[atB + l * ${transposeB === true ? "1" : "uniforms.m"}];
          if (l % ${TERMS} == ${TERMS - 1}) { whole += part; part = 0.0f; }
        }
        result[index] = whole + part;
      }`,
  };
});

/** The lower factor of each matrix `[..., n, n]`, by a workgroup each, a column after the other; all NaN where there is none. */
kernels.set("cholesky", ([a]) => {
  const n = a!.shape.at(-1)!;
  const batch = a!.shape.reduce((product, size) => product * size, 1) / Math.max(n * n, 1);
  return {
    inputs: [a!],
    shape: a!.shape,
    dtype: "float32",
    key: "cholesky",
    uniforms: { n },
    numGroups: batch,
    source: `
      var<workgroup> isBroken: u32;
      fn main(index: i32) {
        let n = uniforms.n;
        let lane = index % ${GROUP_SIZE};
        let base = (index / ${GROUP_SIZE}) * n * n;
        let isInside = base < uniforms.size;
        if (lane == 0) { isBroken = 0u; }
        for (var j = 0; j < n; j++) {
          storageBarrier();
          workgroupBarrier();
          if (isInside) {
            // Each invocation has the diagonal for itself, so that there is nothing to wait for.
            var squares = 0.0f;
            for (var k = 0; k < j; k++) {
              let l = result[base + j * n + k];
              squares += l * l;
            }
            let pivot = A[base + j * n + j] - squares;
            let root = sqrt(max(pivot, 0.0f));
            if (!(pivot > 0.0f) && lane == 0) { isBroken = 1u; }
            for (var i = j + 1 + lane; i < n; i += ${GROUP_SIZE}) {
              var products = 0.0f;
              for (var k = 0; k < j; k++) { products += result[base + i * n + k] * result[base + j * n + k]; }
              result[base + i * n + j] = (A[base + i * n + j] - products) / root;
            }
            if (lane == 0) { result[base + j * n + j] = root; }
            for (var i = lane; i < j; i += ${GROUP_SIZE}) { result[base + i * n + j] = 0.0f; }
          }
        }
        storageBarrier();
        workgroupBarrier();
        if (isInside && isBroken == 1u) {
          for (var i = lane; i < n * n; i += ${GROUP_SIZE}) { result[base + i] = uniforms.NAN; }
        }
      }`,
  };
});

/** (L `[..., n, n]`, b `[..., n, m]`) to the solution of L x = b, or of L' x = b, a column an invocation. */
kernels.set("triangularSolve", ([l, b], { transposed }) => {
  const [n, m] = b!.shape.slice(-2) as [number, number];
  const size = b!.shape.reduce((product, length) => product * length, 1);
  return {
    inputs: [l!, b!],
    shape: b!.shape,
    dtype: "float32",
    key: `triangularSolve_${String(transposed === true)}`,
    uniforms: { n, m, columns: size / Math.max(n, 1) },
    numGroups: Math.ceil(size / Math.max(n, 1) / GROUP_SIZE),
    source: `
      fn main(index: i32) {
        if (index >= uniforms.columns) { return; }
        let n = uniforms.n;
        let m = uniforms.m;
        let batch = index / m;
        let factor = batch * n * n;
        let column = batch * n * m + index % m;
        for (var step = 0; step < n; step++) {
          let i = ${transposed === true ? "n - 1 - step" : "step"};
          var products = 0.0f;
          for (var k = ${transposed === true ? "i + 1; k < n" : "0; k < i"}; k++) {
            products += A[factor + ${transposed === true ? "k * n + i" : "i * n + k"}] * result[column + k * m];
          }
          result[column + i * m] = (B[column + i * m] - products) / A[factor + i * n + i];
        }
      }`,
  };
});
