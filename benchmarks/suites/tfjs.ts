/**
 * @file When do tensors pay? A log density with its gradient as one TensorFlow graph, op by op on tfjs' backends, and in the fused
 * kernel, for one chain and for 64: `gradient_us` is CPU time of a call over the chains that it serves.
 */

import { runScript } from "../harness/child-process.js";
import { figure, makeRow, type PeerFigure, type Row } from "../harness/row.js";
import { oursOnTensors, type TensorCase, type TensorPeer } from "../models/tensor-cases.js";
import type { TensorTimes } from "../processes/tensors.js";

/**
 * Measures one case, all executors in one process and turn by turn.
 *
 * @param notice - says what is wrong with an answer
 */
export async function tfjs(
  { name, left }: TensorCase,
  repeats: number,
  peers: readonly TensorPeer[],
  notice: (text: string) => void,
): Promise<Row[]> {
  const running = peers.filter((peer) => left[peer] === undefined);
  const job = { case: name, repeats, executors: [oursOnTensors, ...running] };
  const { failures, microseconds, version } = await runScript<TensorTimes>("tensors.ts", job);
  for (const failure of failures) notice(`${name}: the answer is wrong, it was not timed: ${failure}`);
  const figureOf = (executor: string): PeerFigure["figure"] => figure(microseconds[executor] ?? []);
  const ours = figureOf(oursOnTensors);
  if (peers.length === 0) return [makeRow(name, "gradient_us", "warm", ours)];
  return peers.map((peer) => {
    const note = left[peer];
    const theirs: PeerFigure = { name: peer, version, figure: figureOf(peer), ...(note === undefined ? {} : { note }) };
    return makeRow(name, "gradient_us", "warm", ours, theirs);
  });
}
