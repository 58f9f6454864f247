import { describe, expect, it } from "vitest";

import { isNeeded } from "../../src/setup/extract-wheel.js";
import { chooseBuild, thisMachine, type TensorflowBuild } from "../../src/setup/tensorflow-builds.js";

const linux = { platform: "linux", arch: "x64", hasGlibc: true };

function build(machine: typeof linux, device: "cpu" | "gpu"): TensorflowBuild {
  const chosen = chooseBuild(machine, device);
  if ("missing" in chosen) throw new Error(chosen.missing);
  return chosen;
}

describe("chooseBuild", () => {
  it("takes one wheel for a processor", () => {
    for (const [arch, project] of [
      ["x64", "tensorflow-cpu"],
      ["arm64", "tensorflow-cpu-aws"],
    ] as const) {
      const { name, wheels } = build({ ...linux, arch }, "cpu");
      expect(name).toBe(`${project}-2.13.1`);
      expect(wheels.map((wheel) => wheel.project)).toEqual([project]);
    }
  });

  it("takes TensorFlow's CUDA build with the libraries that it names", () => {
    const { name, wheels } = build(linux, "gpu");
    expect(name).toBe("tensorflow-2.15.1-cuda-12.2");
    expect(wheels.map(({ file }) => file.split("-").slice(0, 2).join(" "))).toEqual([
      "tensorflow 2.15.1",
      "nvidia_cublas_cu12 12.2.5.6",
      "nvidia_cuda_cupti_cu12 12.2.142",
      "nvidia_cuda_nvcc_cu12 12.2.140",
      "nvidia_cuda_nvrtc_cu12 12.2.140",
      "nvidia_cuda_runtime_cu12 12.2.140",
      "nvidia_cudnn_cu12 8.9.4.25",
      "nvidia_cufft_cu12 11.0.8.103",
      "nvidia_curand_cu12 10.3.3.141",
      "nvidia_cusolver_cu12 11.5.2.141",
      "nvidia_cusparse_cu12 12.1.2.141",
      "nvidia_nccl_cu12 2.16.5",
      "nvidia_nvjitlink_cu12 12.2.140",
    ]);
  });

  it("has a name, a size and a hash of its own for every wheel, and a project that the name begins with", () => {
    const wheels = [build(linux, "cpu"), build({ ...linux, arch: "arm64" }, "cpu"), build(linux, "gpu")].flatMap(
      (each) => each.wheels,
    );
    for (const { project, file, size, sha256 } of wheels) {
      expect(file.startsWith(`${project.replaceAll("-", "_")}-`)).toBe(true);
      expect(file).toMatch(/^[\w.-]+\.whl$/);
      expect(size).toBeGreaterThan(500_000);
      expect(sha256).toMatch(/^[\da-f]{64}$/);
    }
    expect(new Set(wheels.map(({ sha256 }) => sha256)).size).toBe(wheels.length);
    expect(new Set(wheels.map(({ file }) => file)).size).toBe(wheels.length);
  });

  it.each([
    [
      { ...linux, platform: "darwin" },
      "cpu",
      "no registry has a build of TensorFlow for darwin that fits tfjs-node: it takes Linux",
    ],
    [{ ...linux, hasGlibc: false }, "cpu", "TensorFlow's builds need glibc, and this system has another C library"],
    [
      { ...linux, arch: "riscv64" },
      "cpu",
      "no registry has a build of TensorFlow for Linux riscv64: it takes x64 or arm64",
    ],
    [{ ...linux, arch: "arm64" }, "gpu", "the CUDA build of TensorFlow is for Linux x64, and this is arm64"],
  ] as const)("says why there is none for %o", (machine, device, missing) => {
    expect(chooseBuild(machine, device)).toEqual({ missing });
  });

  it("knows this machine", () => {
    expect(thisMachine()).toMatchObject({ platform: process.platform, arch: process.arch });
  });
});

describe("isNeeded", () => {
  it.each([
    "tensorflow/libtensorflow_cc.so.2",
    "tensorflow/libtensorflow_framework.so.2",
    "tensorflow/include/tensorflow/c/c_api.h",
    "tensorflow/include/tensorflow/c/eager/c_api.h",
    "tensorflow/include/tsl/platform/ctstring.h",
    "tensorflow/include/tensorflow/tsl/platform/ctstring_internal.h",
    "tensorflow/include/xla/tsl/c/tsl_status.h",
    "nvidia/cublas/lib/libcublasLt.so.12",
    "nvidia/cudnn/lib/libcudnn_ops_infer.so.8",
    "nvidia/cuda_nvcc/bin/ptxas",
    "nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc",
    "tensorflow_cpu-2.13.1.dist-info/LICENSE",
    "nvidia_cudnn_cu12-8.9.4.25.dist-info/License.txt",
  ])("takes %s", (path) => expect(isNeeded(path)).toBe(true));

  it.each([
    "tensorflow/python/_pywrap_tensorflow_internal.so",
    "tensorflow/include/tensorflow/core/framework/tensor.h",
    "tensorflow/include/tensorflow/c/../../../../etc/a.h",
    "tensorflow/libtensorflow_cc.so.2.evil",
    "nvidia/cudnn/include/cudnn.h",
    "nvidia/cuda_nvcc/bin/nvcc",
    "../nvidia/cublas/lib/libcublas.so.12",
  ])("leaves %s", (path) => expect(isNeeded(path)).toBe(false));
});
