/**
 * @file Which of TensorFlow's builds is taken, and the wheels that hold it, each with its SHA-256. A wheel is a build for
 * Python; the libraries in it need no Python and export TensorFlow's whole C API.
 */

import type { Device } from "../node/installation.js";

/** A file of the Python package index. */
export interface PinnedWheel {
  readonly project: string;
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}

/** A build of TensorFlow. */
export interface TensorflowBuild {
  /** Name of its folder in the cache. */
  readonly name: string;
  readonly version: string;
  readonly wheels: readonly PinnedWheel[];
}

/** Why there is no build. */
export interface Missing {
  readonly missing: string;
}

/** A machine to set up. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** Whether its C library is glibc, which TensorFlow's builds for Linux need. */
  readonly hasGlibc: boolean;
}

/** 2.13.1 is the smallest from 2.12, the first whose wheels export the C API, to 2.21. */
const tensorflow213 = {
  x64: {
    project: "tensorflow-cpu",
    file: "tensorflow_cpu-2.13.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    size: 186594601,
    sha256: "87be6e61314b2c0fa062f71e26e41d6a17e162ffe4da72c820fe8f1fc94d97fe",
  },
  arm64: {
    project: "tensorflow-cpu-aws",
    file: "tensorflow_cpu_aws-2.13.1-cp311-cp311-manylinux_2_17_aarch64.manylinux2014_aarch64.whl",
    size: 248812569,
    sha256: "583d982a420df1b9735392a38125785da1dd89e6cd2b3524a831279aad890ff0",
  },
} as const;

/** The CUDA build, and the CUDA 12.2 libraries that it names as its own (its extra `and-cuda`). */
const tensorflow215Gpu: readonly PinnedWheel[] = [
  {
    project: "tensorflow",
    file: "tensorflow-2.15.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    size: 475258663,
    sha256: "bb0edd69103c154245c5f209f0507355cc68ba7e4de350084bc31edc562478e4",
  },
  nvidia("cublas", "12.2.5.6", 417825305, "f448d8db463f9a2c7dd9a1e607c0961d3e95f825b86839c5882f7d073d406df0"),
  nvidia("cuda-cupti", "12.2.142", 13900552, "ce68d1009dd14215e38ed49643d31374c71d6fea381181cb0b9da7f19dfd1624"),
  nvidia("cuda-nvcc", "12.2.140", 21319729, "c6ff4ae7a636eb6cab7621191e19ac3779690686bbcf52c04d8b1ca2944e1e27"),
  nvidia("cuda-nvrtc", "12.2.140", 23430053, "b1cdcae6443cb7cdcfb5d1bf51896a148c9f82f9e65b27db9ab095eaed689aa7"),
  nvidia("cuda-runtime", "12.2.140", 845802, "acb9cb7e44594a3512533497ea790d9f0b0e399abcc888584c157d1ffa080e41"),
  nvidia("cudnn", "8.9.4.25", 720096787, "9f882d5b11753c566fd32427839089eb4f8ba7a58c28446ad359e32c40229723"),
  nvidia("cufft", "11.0.8.103", 98570970, "72e961e578f9be9e316ccb4db8652c421dd0b57442624faa71061d452f449a67"),
  nvidia("curand", "10.3.3.141", 56463566, "7b6bad6817b5df2a6f5ec221206fb895d9195fdd7d2443f3e86554108c141a0a"),
  nvidia("cusolver", "11.5.2.141", 124890758, "5a85c4653ce34339a5688137f494a0f903e0f0532418550998167f00844161da"),
  nvidia("cusparse", "12.1.2.141", 195268625, "4e13d6a51d2303dcb2a023ba09546811161f0334fc64e13689397bbd3b1eb126"),
  nvidia("nccl", "2.16.5", 188657797, "84695a4248138fb2ca12f5fd3defe986e790e71ccdaad51b2ca34ca4e83ef421"),
  nvidia("nvjitlink", "12.2.140", 20177273, "95635cafbf9f96c38bea5200ab145a2e6aefbb5405e0b04c1e4ba54df2d84ec9"),
];

/** The build for a machine, with its CUDA libraries where `device` is `gpu`; or why no registry has one. */
export function chooseBuild({ platform, arch, hasGlibc }: Machine, device: Device): TensorflowBuild | Missing {
  if (platform !== "linux") {
    return { missing: `no registry has a build of TensorFlow for ${platform} that fits tfjs-node: it takes Linux` };
  }
  if (!hasGlibc) return { missing: "TensorFlow's builds need glibc, and this system has another C library" };
  if (device === "gpu") {
    if (arch !== "x64") return { missing: `the CUDA build of TensorFlow is for Linux x64, and this is ${arch}` };
    return { name: "tensorflow-2.15.1-cuda-12.2", version: "2.15.1", wheels: tensorflow215Gpu };
  }
  if (arch !== "x64" && arch !== "arm64") {
    return { missing: `no registry has a build of TensorFlow for Linux ${arch}: it takes x64 or arm64` };
  }
  const wheel = tensorflow213[arch];
  return { name: `${wheel.project}-2.13.1`, version: "2.13.1", wheels: [wheel] };
}

/** This machine. */
export function thisMachine(): Machine {
  const { header } = process.report.getReport() as { readonly header: { readonly glibcVersionRuntime?: string } };
  return { platform: process.platform, arch: process.arch, hasGlibc: header.glibcVersionRuntime !== undefined };
}

function nvidia(part: string, version: string, size: number, sha256: string): PinnedWheel {
  const project = `nvidia-${part}-cu12`;
  const file = `${project.replaceAll("-", "_")}-${version}-py3-none-manylinux1_x86_64.whl`;
  return { project, file, size, sha256 };
}
