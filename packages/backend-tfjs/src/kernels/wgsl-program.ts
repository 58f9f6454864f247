/** @file A compute shader as the tfjs backend `webgpu` runs it: one invocation for each element of the result, or a workgroup a row. */

import type { DataType, KernelBackend, TensorInfo } from "@tensorflow/tfjs-core";
import type { Shape } from "@terrace/graph";

/** Values of whole numbers that a shader reads as `uniforms.NAME`. */
export type WgslUniforms = Readonly<Record<string, number>>;

/** What a shader computes. */
export interface WgslKernel {
  /** Operands; their arrays are `A`, `B`, `C` in the shader, and `result` is what it writes. */
  readonly inputs: readonly TensorInfo[];
  readonly shape: Shape;
  readonly dtype: "float32" | "bool";
  /** Tells the shaders of a name apart where they have different text. */
  readonly key: string;
  readonly uniforms?: WgslUniforms;
  /** Declarations, then `fn main(index: i32)` for each element; with `numGroups` for each invocation of a workgroup. */
  readonly source: string;
  /** How many workgroups there are, where an invocation is not an element. */
  readonly numGroups?: number;
}

/** The part of the backend `webgpu` that kernels use. */
export interface WebgpuBackend extends KernelBackend {
  runWebGPUProgram(
    program: object,
    inputs: readonly TensorInfo[],
    dtype: DataType,
    uniforms: readonly { readonly type: "int32"; readonly data: number[] }[],
  ): TensorInfo;
  disposeData(id: object): boolean;
}

/** Invocations in a workgroup. */
export const GROUP_SIZE = 64;

/** Runs a shader. */
export function runWgsl(backend: WebgpuBackend, kernel: WgslKernel): TensorInfo {
  const { inputs, shape, dtype, key, uniforms = {}, source, numGroups } = kernel;
  const size = shape.reduce((product, n) => product * n, 1);
  const program = {
    variableNames: ["A", "B", "C"].slice(0, inputs.length),
    outputShape: [...shape],
    dispatchLayout: { x: shape.map((_, axis) => axis) },
    dispatch: [numGroups ?? Math.ceil(size / GROUP_SIZE), 1, 1],
    workgroupSize: [GROUP_SIZE, 1, 1],
    // The number of elements is a uniform of this name.
    size: true,
    uniforms: Object.keys(uniforms).map((name) => `${name} : i32,`).join(" "), // prettier-ignore
    shaderKey: `terrace_${key}`,
    getUserCode: () => source,
  };
  const data = Object.values(uniforms).map((value) => ({ type: "int32" as const, data: [value] }));
  return backend.runWebGPUProgram(program, inputs, dtype, data);
}
