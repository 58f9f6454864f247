/** @file Log densities and tails of every distribution of numbers against 50-digit references. */

import { readFileSync } from "node:fs";
import { GraphBuilder, evaluate, makeGraph } from "@terrace/graph";
import type { Node } from "@terrace/graph";
import { distributions } from "@terrace/distributions";
import type { Distribution } from "@terrace/distributions";
import { describe, expect, it } from "vitest";

interface ReferenceCase {
  readonly distribution: string;
  readonly args: readonly (number | readonly number[])[];
  readonly value: number;
  readonly logDensity: string;
  readonly logCdf?: string;
  readonly logCcdf?: string;
}

const { cases } = JSON.parse(
  readFileSync(new URL("../reference/scalar-distributions.json", import.meta.url), "utf8"),
) as { cases: readonly ReferenceCase[] };

/** Relative error allowed. */
const tolerance = 1e-10;
/**
 * Absolute error allowed where terms of a log density cancel: the sum of a few logs of size up to a few thousand, each
 * rounded. It matters only where the log density itself is close to 0.
 */
const roundingOfTerms = 5e-13;

type Quantity = "logDensity" | "logCdf" | "logCcdf";

function graphOf(distribution: Distribution, args: ReferenceCase["args"], quantity: Quantity, value: number) {
  const b = new GraphBuilder();
  const inputs: Record<string, readonly number[]> = { x: [value] };
  const x = b.input("x", [], distribution.type);
  const nodes: Node[] = args.map((arg, k) => {
    inputs[`p${k}`] = typeof arg === "number" ? [arg] : arg;
    return b.input(`p${k}`, typeof arg === "number" ? [] : [arg.length], distribution.parameters[k]!.type);
  });
  if (distribution[quantity] === undefined) return undefined;
  const result = distribution[quantity](b, x, nodes);
  const graph = makeGraph([x, ...nodes] as Parameters<typeof makeGraph>[0], { result });
  return evaluate(graph, inputs)["result"]![0]!;
}

function isClose(actual: number, expected: number, absolute: number): boolean {
  if (actual === expected) return true;
  return Math.abs(actual - expected) <= Math.max(tolerance * Math.abs(expected), absolute);
}

function failures(name: string, quantity: Quantity): string[] {
  const wrong: string[] = [];
  for (const reference of cases) {
    const text = reference[quantity];
    if (reference.distribution !== name || text === undefined) continue;
    const expected = text === "-inf" ? -Infinity : Number(text);
    const actual = graphOf(distributions.get(name)!, reference.args, quantity, reference.value);
    if (actual === undefined) continue;
    const absolute = quantity === "logDensity" ? roundingOfTerms : Number.MIN_VALUE;
    if (!isClose(actual, expected, absolute)) {
      wrong.push(`${name}(${JSON.stringify(reference.args)}) at ${reference.value}: ${actual}, expected ${expected}`);
    }
  }
  return wrong;
}

describe.each([...new Set(cases.map((reference) => reference.distribution))])("%s against 50 digits", (name) => {
  it.each(["logDensity", "logCdf", "logCcdf"] as const)("%s", (quantity) => {
    expect(failures(name, quantity)).toEqual([]);
  });
});
