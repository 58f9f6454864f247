/** @file Compares tensors with the interpreter. */
import { evaluate, numElements } from "@terrace/graph";
import type { Graph } from "@terrace/graph";
import { expect } from "vitest";
import { distance } from "../../graph/test/distance.js";
import type { AgreementOptions } from "../../graph/test/every-operation.js";
import { evaluators } from "./evaluators.js";

/** How inputs differ by chain. */
const shifts = [0, 0.01, -0.02];

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
