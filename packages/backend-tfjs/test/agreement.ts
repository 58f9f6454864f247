/** @file Compares tensors with the interpreter. */
import { evaluate, numElements } from "@terrace/graph";
import type { Graph } from "@terrace/graph";
import { expect } from "vitest";
import { evaluators } from "./evaluators.js";

/** How inputs differ by chain. */
const shifts = [0, 0.01, -0.02];

/** Largest distance of corresponding elements, relative to the size of the array's largest element. */
export function distance(actual: Float64Array, expected: Float64Array): number {
  if (actual.length !== expected.length) return Infinity;
  let scale = 0;
  for (const x of expected) if (Number.isFinite(x)) scale = Math.max(scale, Math.abs(x));
  let worst = 0;
  expected.forEach((x, i) => {
    const y = actual[i]!;
    if (Object.is(x, y) || x === y) return;
    const gap = Math.abs(x - y) / Math.max(scale, 1e-300);
    worst = Math.max(worst, Number.isNaN(gap) ? Infinity : gap);
  });
  return worst;
}

/** What is expected to differ from evaluator to evaluator. */
export interface AgreementOptions {
  /** Inputs of the other chains are these scaled by about 1; not where a function is defined on whole numbers alone. */
  readonly sameChains?: boolean;
  /** Instead of the evaluator's own tolerance in Float32, where a function magnifies what rounding its argument does. */
  readonly singleTolerance?: number;
}

/** Expects every evaluator to agree with the interpreter, with one chain and with three. */
export async function expectAgreement(
  graph: Graph,
  inputs: Readonly<Record<string, readonly number[]>>,
  { sameChains = false, singleTolerance }: AgreementOptions = {},
): Promise<void> {
  const own = graph.inputs.map(({ name }) => inputs[name]!);
  const ofChain = (shift: number): number[][] =>
    own.map((values) => values.map((x) => (sameChains ? x : x * (1 + shift))));
  for (const evaluator of evaluators) {
    const single = evaluator.tolerance > 1e-9;
    const tolerance = single ? (singleTolerance ?? evaluator.tolerance) : evaluator.tolerance;
    const round = (x: number): number => (single ? Math.fround(x) : x);
    const chains = shifts.map((shift) => ofChain(shift).map((values) => values.map(round)));
    const expected = chains.map((values) =>
      evaluate(graph, Object.fromEntries(graph.inputs.map(({ name }, k) => [name, values[k]!]))),
    );
    const check = (actual: Float64Array, chain: number, name: string, how: string): void => {
      const gap = distance(actual, expected[chain]![name]!);
      if (gap <= tolerance) return;
      expect.fail(
        `${evaluator.name}, ${how}: ${name} differs by ${gap}: ${actual.join(" ")} instead of ${expected[chain]![name]!.join(" ")}`,
      );
    };
    const alone = await evaluator.run(graph, chains[0]!.map((values) => Float64Array.from(values))); // prettier-ignore
    graph.outputs.forEach(({ name }, k) => check(alone[k]!, 0, name, "one chain"));
    const together = graph.inputs.map((_, k) =>
      Float64Array.from(
        { length: own[k]!.length * chains.length },
        (_unused, i) => chains[i % chains.length]![k]![Math.floor(i / chains.length)]!,
      ),
    );
    const results = await evaluator.run(graph, together, chains.length);
    graph.outputs.forEach(({ name, node }, k) => {
      for (let c = 0; c < chains.length; c++) {
        const part = Float64Array.from(
          { length: numElements(node.shape) },
          (_, i) => results[k]![i * chains.length + c]!,
        );
        check(part, c, name, `chain ${c} of ${chains.length}`);
      }
    });
  }
}
