/** @file One answer whichever way arguments are given: scalar, one a row, data or computed, any number of batch axes. */

import { GraphBuilder, evaluate, makeGraph } from "@terrace/graph";
import type { Node } from "@terrace/graph";
import { describe, expect, it } from "vitest";
import {
  argumentInputs,
  argumentValues,
  continuousCases,
  discreteCases,
  distributionOf,
  evaluateFormula,
} from "./cases.js";

/** Different forms of one formula round differently. */
const tolerance = 1e-12;

const cases = [...continuousCases, ...discreteCases.map((entry) => ({ ...entry, values: entry.values.slice(0, 5) }))];

function verify(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    if (actual[i] === expected[i]) continue;
    const error = Math.abs(actual[i]! - expected[i]!) / Math.max(1, Math.abs(expected[i]!));
    expect(error, `${what}[${i}]: ${actual[i]} against ${expected[i]}`).toBeLessThan(tolerance);
  }
}

describe.each(cases)("$name($args)", ({ name, args, values }) => {
  const distribution = distributionOf(name);
  const formulas = (["logDensity", "logCdf", "logCcdf", "cdf"] as const).filter((f) => distribution[f] !== undefined);

  it.each(formulas)("%s", (formula) => {
    const expected = evaluateFormula(distribution, args, values, formula);
    // One value at a time: everything is a scalar.
    const oneByOne = values.map((value) => {
      const b = new GraphBuilder();
      const x = b.input("x", [], distribution.type);
      const inputs = argumentInputs(b, distribution, args);
      const graph = makeGraph([x, ...inputs], { result: distribution[formula]!(b, x, inputs) });
      return evaluate(graph, { ...argumentValues(args), x: [value] })["result"]![0]!;
    });
    verify(oneByOne, expected, "scalars");
    // The value as data; the arguments computed, then also as data; values as reals; two batch axes.
    const n = values.length;
    for (const asData of [false, true]) {
      for (const real of [false, true]) {
        const b = new GraphBuilder();
        const dtype = real ? "real" : distribution.type;
        const x = b.constant(values, [n], dtype);
        const inputs = argumentInputs(b, distribution, args);
        const constants = args.map((arg, k) => b.constant(arg, undefined, distribution.parameters[k]!.type));
        const result = distribution[formula]!(b, x, asData ? constants : inputs);
        expect(result.shape).toEqual([n]);
        const graph = makeGraph(asData ? [] : inputs, { result });
        verify(evaluate(graph, asData ? {} : argumentValues(args))["result"]!, expected, `data ${asData} ${real}`);
      }
    }
    const b = new GraphBuilder();
    const x = b.input("x", [2, n], distribution.type);
    const batched: Node[] = args.map((arg, k) => {
      const type = distribution.parameters[k]!.type;
      if (typeof arg === "number") return b.constant(new Array<number>(2 * n).fill(arg), [2, n], type);
      return b.constant(Array.from({ length: 2 * n }, () => arg).flat(), [2, n, arg.length], type);
    });
    const result = distribution[formula]!(b, x, batched);
    expect(result.shape).toEqual([2, n]);
    const actual = evaluate(makeGraph([x], { result }), { x: [...values, ...values] })["result"]!;
    verify(actual.slice(0, n), expected, "first batch");
    verify(actual.slice(n), expected, "second batch");
  });
});
