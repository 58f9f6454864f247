/** @file Registers Terrace's kernels with tfjs, each as `Terrace/name`, for the backends that have one. */

import { getKernel, registerKernel } from "@tensorflow/tfjs-core";
import type { KernelBackend, TensorInfo } from "@tensorflow/tfjs-core";
import { hostKernels, type HostArray, type HostAttributes, type HostKernel } from "./host-kernels.js";
import { wgslKernels } from "./wgsl-kernels.js";
import { runWgsl, type WebgpuBackend } from "./wgsl-program.js";

/** The name under which tfjs knows a kernel of ours. */
export function kernelName(name: string): string {
  return `Terrace/${name}`;
}

/** Whether a kernel of ours is there for a backend. */
export function hasKernel(name: string, backend: string): boolean {
  return getKernel(kernelName(name), backend) !== undefined;
}

/** The part of the backend `cpu` that kernels use. */
interface CpuBackend extends KernelBackend {
  readonly data: { get(id: object): { readonly values: HostArray["values"] } };
  makeTensorInfo(shape: number[], dtype: "float32", values: Float32Array): TensorInfo;
}

/** The part of the backend `wasm` that kernels use. */
interface WasmBackend extends KernelBackend {
  typedArrayFromHeap(x: TensorInfo): HostArray["values"];
  makeOutput(shape: number[], dtype: "float32"): TensorInfo;
}

/** Runs a kernel of one backend. */
type RunKernel<Kernel> = (
  kernel: Kernel,
  inputs: readonly TensorInfo[],
  attributes: HostAttributes,
  backend: KernelBackend,
) => TensorInfo;

const runOnCpu: RunKernel<HostKernel> = (kernel, inputs, attributes, backend) => {
  // Registered for `cpu` alone, whose backend has these members.
  const cpu = backend as CpuBackend;
  const arrays = inputs.map(({ dataId, shape }) => ({ values: cpu.data.get(dataId).values, shape }));
  const shape = [...kernel.shape(arrays, attributes)];
  const out = new Float32Array(shape.reduce((size, n) => size * n, 1));
  kernel.compute(arrays, attributes, out);
  return cpu.makeTensorInfo(shape, "float32", out);
};

const runOnWasm: RunKernel<HostKernel> = (kernel, inputs, attributes, backend) => {
  // Registered for `wasm` alone, whose backend has these members.
  const wasm = backend as WasmBackend;
  const views = (): HostArray[] => inputs.map((x) => ({ values: wasm.typedArrayFromHeap(x), shape: x.shape }));
  const out = wasm.makeOutput([...kernel.shape(views(), attributes)], "float32");
  // Views after the output is there: making it may have moved the memory.
  kernel.compute(views(), attributes, wasm.typedArrayFromHeap(out) as Float32Array);
  return out;
};

/** Registers what is not registered yet. Does nothing where it has been called before. */
export function registerKernels(): void {
  registerFor("cpu", hostKernels, runOnCpu);
  registerFor("wasm", hostKernels, runOnWasm);
  registerFor("webgpu", wgslKernels, (make, inputs, attributes, backend) =>
    // Registered for `webgpu` alone, whose backend has these members.
    runWgsl(backend as WebgpuBackend, make(inputs, attributes)),
  );
}

function registerFor<Kernel>(backendName: string, kernels: ReadonlyMap<string, Kernel>, run: RunKernel<Kernel>): void {
  for (const [name, kernel] of kernels) {
    if (hasKernel(name, backendName)) continue;
    registerKernel({
      kernelName: kernelName(name),
      backendName,
      kernelFunc: ({ inputs, attrs, backend }) => {
        // Inputs are keyed by their place.
        const list = Object.values(inputs) as TensorInfo[];
        return run(kernel, list, (attrs ?? {}) as HostAttributes, backend as KernelBackend);
      },
    });
  }
}
