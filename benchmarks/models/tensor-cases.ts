/** @file Log densities on tensors, by the names that `--case` takes in the suite `tfjs`: MODEL/EXECUTOR/CHAINS. */

import type { BenchmarkCase } from "../harness/benchmark-case.js";
import { radonIntercepts } from "./radon-intercepts.js";
import { gaussian, simulatedData } from "./simulated.js";

/** What evaluates ours: the whole graph as one TensorFlow graph. */
export const oursOnTensors = "tfjs-node-graph";

/**
 * What it is set beside: TensorFlow's kernels op by op, the fused kernel, one chain after the other, and op by op on tfjs' backends
 * `wasm` and `cpu`.
 */
export const tensorPeers = ["tfjs-node-ops", "wasm-kernel", "tfjs-wasm", "tfjs-cpu"] as const;

export type TensorPeer = (typeof tensorPeers)[number];
export type TensorExecutor = typeof oursOnTensors | TensorPeer;

/** One log density at so many positions at once. */
export interface TensorCase {
  readonly name: string;
  readonly model: Pick<BenchmarkCase, "name" | "model" | "data">;
  readonly chains: number;
  /** Peers that would take minutes a call or more memory than a laptop has, with the reason. */
  readonly left: Readonly<Partial<Record<TensorPeer, string>>>;
}

const million: TensorCase["model"] = {
  ...gaussian,
  name: "gaussian-1e6",
  data: () => simulatedData("normal", 11, 1_000_000),
};

/** Ten times what a call on 100,000 rows takes. */
const tooLarge = "not run with 1,000,000 rows and 64 chains, where a call takes half a minute";

export const tensorCases: readonly TensorCase[] = [radonIntercepts, gaussian, million].flatMap((model) =>
  [1, 64].map((chains) => ({
    name: `${model.name}/${oursOnTensors}/${chains}`,
    model,
    chains,
    left: model === million && chains > 1 ? { "tfjs-cpu": tooLarge } : {},
  })),
);
