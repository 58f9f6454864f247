/**
 * @file Times one operation of linear algebra as kernels compute it, in this process, and the compiled peer's in its own, turn
 * by turn. Prints a line of JSON. Before anything is timed, both are compared with the interpreter.
 */

import { compileKernel, compileWasm, instantiateWasm } from "@terrace/backend-kernel";
import { evaluate } from "@terrace/graph";

import { findCase } from "../harness/find-case.js";
import { matrixCases } from "../models/matrix-cases.js";
import { cPeer, startC } from "../peers/c-program.js";

/** What the process is asked for. */
export interface MatrixJob {
  readonly case: string;
  readonly repeats: number;
  /** The compiled peer, where there is one. */
  readonly program?: string;
}

/** CPU microseconds of one operation on one matrix, one for each repeat. */
export interface MatrixTimes {
  readonly failures: readonly string[];
  readonly oursUs: readonly number[];
  readonly peerUs: readonly number[];
}

/** Orders of summation differ, and inputs are well conditioned. */
const tolerance = 1e-12;
const secondsToWarm = 0.5;
const secondsARepeat = 0.05;

const job = JSON.parse(process.argv[2]!) as MatrixJob;
const matrixCase = findCase(job.case, matrixCases);
const { batch } = matrixCase;
const graph = matrixCase.graph();
const inputs = matrixCase.inputs();
const kernels = compileWasm([compileKernel(graph)]);
if (kernels === undefined) throw new Error("bench: this engine has no WebAssembly with vectors.");
const { inputArrays, outputArrays, inputAddresses, outputAddresses, run } = instantiateWasm(kernels).programs[0]!;
Object.values(inputs).forEach((input, k) => inputArrays[k]!.set(input));
const [first, second, third] = [...inputAddresses, ...outputAddresses];
const call = third === undefined ? () => run(first!, second!) : () => run(first!, second!, third);

const peer = job.program === undefined ? undefined : startC(job.program, matrixCase);
const expected = evaluate(graph, inputs)["out"]!;
call();
const failures = [...check("ours", outputArrays[0]!), ...(peer === undefined ? [] : check(cPeer, await peer.answer()))];
const result: MatrixTimes = failures.length > 0 ? { failures, oursUs: [], peerUs: [] } : await time();
peer?.end();
console.log(JSON.stringify(result));

function check(name: string, answer: Float64Array): string[] {
  const size = expected.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
  const wrong = expected.findIndex((x, i) => !(Math.abs(x - answer[i]!) <= tolerance * size));
  return wrong < 0 ? [] : [`${name} gives ${answer[wrong]} instead of ${expected[wrong]} at ${wrong}`];
}

async function time(): Promise<MatrixTimes> {
  let count = 10;
  for (let us = 0; us < 1e6 * secondsToWarm;) {
    const now = Math.max(1, ours(count));
    us += now;
    count = Math.max(10, Math.round((1e6 * secondsARepeat * count) / now));
  }
  const oursUs: number[] = [];
  const peerUs: number[] = [];
  // The peer's first turn does not count.
  await peer?.time(count);
  for (let k = 0; k < job.repeats; k++) {
    oursUs.push(ours(count) / count / batch);
    if (peer !== undefined) peerUs.push((await peer.time(count)) / count / batch);
  }
  return { failures: [], oursUs, peerUs };
}

function ours(count: number): number {
  const before = process.cpuUsage();
  for (let k = 0; k < count; k++) call();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
