/** @file What do Cholesky factors, their gradients, triangular solutions and matrix products cost, beside scalar C? */

import { runScript } from "../harness/child-process.js";
import { figure, makeRow, type Row } from "../harness/row.js";
import type { MatrixCase } from "../models/matrix-cases.js";
import { cPeer, type CProgram } from "../peers/c-program.js";
import type { MatrixTimes } from "../processes/linear-algebra.js";

/**
 * Measures one case, ours and the peer's turn by turn.
 *
 * @param program - the compiled peer, where there is one
 * @param notice - says what is wrong with an answer
 */
export async function linearAlgebra(
  { name }: MatrixCase,
  repeats: number,
  program: CProgram | undefined,
  notice: (text: string) => void,
): Promise<Row[]> {
  const job = { case: name, repeats, ...(program === undefined ? {} : { program: program.file }) };
  const { failures, oursUs, peerUs } = await runScript<MatrixTimes>("linear-algebra.ts", job);
  if (failures.length > 0) {
    notice(`${name}: the answer is wrong, nothing was timed: ${failures.join("; ")}`);
    return [];
  }
  const peer = program === undefined ? undefined : { name: cPeer, version: program.version, figure: figure(peerUs) };
  return [makeRow(name, "operation_us", "warm", figure(oursUs), peer)];
}
