/** @file The elementary functions against mpmath, at their edges, and the instances of their lanes against each other. */
import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import {
  elementaryFunctions1,
  elementaryFunctions2,
  leavingFunctions1,
  narrowFunctions1,
} from "../../src/elementary/elementary-functions.js";
import type { Elementary1, Elementary2 } from "../../src/elementary/lanes.js";
import * as printed from "../../src/special/elementary.js";
import { argumentsOf, domains1, floorOf, pairs, uniformNumbers } from "./arguments.js";
import { edges1, edges2, mostUlps } from "./limits.js";
import { numberLanes } from "./number-lanes.js";
import { printedModule, printedText } from "./printed-module.js";
import { referencePoints } from "./reference-points.js";
import { references1, references2 } from "./references.js";
import type { Scaled } from "./references.js";
import { scaleBy, ulpError } from "./ulp-error.js";
import { UsageLanes } from "./usage-lanes.js";

// Named exports, each a function of one number or two.
const printedFunctions = printed as Readonly<Record<string, (...xs: number[]) => number>>;

/** A function with what it is compared with. */
interface Subject {
  readonly name: string;
  readonly numArguments: 1 | 2;
  /** As it is printed. */
  readonly plain: (...xs: number[]) => number;
  /** The definition with plain numbers. */
  readonly defined: (...xs: number[]) => number;
  /** The definition with lanes that count. */
  readonly use: (lanes: UsageLanes) => void;
  readonly reference: (...xs: number[]) => Scaled;
  readonly next: () => readonly number[];
  readonly edges: readonly (readonly number[])[];
}

function subject1([name, definition]: readonly [string, Elementary1]): Subject {
  const next = argumentsOf(domains1[name]!, uniformNumbers(7));
  return {
    name,
    numArguments: 1,
    plain: printedFunctions[name]!,
    defined: (x) => definition(numberLanes, x!),
    use: (lanes) => definition(lanes, lanes.argument("x")),
    reference: (x) => references1[name]!(x!),
    next: () => [next()],
    edges: edges1[name]!,
  };
}

function subject2([name, definition]: readonly [string, Elementary2]): Subject {
  const uniform = uniformNumbers(7);
  return {
    name,
    numArguments: 2,
    plain: printedFunctions[name]!,
    defined: (x, y) => definition(numberLanes, x!, y!),
    use: (lanes) => definition(lanes, lanes.argument("x"), lanes.argument("y")),
    reference: (x, y) => references2[name]!(x!, y!),
    next: () => pairs[name]!(uniform),
    edges: edges2[name]!,
  };
}

const subjects = [
  ...Object.entries({ ...elementaryFunctions1, ...narrowFunctions1 }).map(subject1),
  ...Object.entries(elementaryFunctions2).map(subject2),
];

describe.each(subjects)("$name", ({ name, numArguments, plain, defined, use, reference, next, edges }) => {
  it("is as near to mpmath's values as stated", () => {
    const points = referencePoints(name, numArguments);
    expect(points.length).toBeGreaterThan(1000);
    for (const { arguments: xs, value } of points) {
      const error = ulpError(plain(...xs), value, floorOf(name, xs));
      if (!(error <= mostUlps[name]!)) expect.fail(`${name}(${xs.join()}) is ${plain(...xs)}, ${error} ulp off`);
    }
  });

  it("is measured by a reference that agrees with mpmath to a thousandth of an ulp", () => {
    for (const { arguments: xs, value } of referencePoints(name, numArguments)) {
      const ours = reference(...xs);
      // Their difference from the rounded value, in its units.
      const [whole, left] = value.value;
      const high = scaleBy(ours.value[0], ours.exponent - value.exponent) - whole;
      const low = scaleBy(ours.value[1], ours.exponent - value.exponent);
      if (!(Math.abs(high + low - left) < 1e-3)) expect.fail(`${name}(${xs.join()}): ${high + low} and ${left}`);
    }
  });

  it("has the same bits printed and by its definition", () => {
    for (let i = 0; i < 3000; i++) {
      const xs = i < edges.length ? edges[i]!.slice(0, -1) : next();
      if (!Object.is(plain(...xs), defined(...xs))) expect.fail(`${name}(${xs.join()})`);
    }
  });

  it("is right at its edges", () => {
    for (const edge of edges) {
      const xs = edge.slice(0, -1);
      expect(plain(...xs), `${name}(${xs.map((x) => (Object.is(x, -0) ? "-0" : x)).join()})`).toBe(edge.at(-1));
    }
  });

  it("shares what it uses more than once", () => {
    const lanes = new UsageLanes();
    use(lanes);
    expect([...lanes.repeated]).toEqual([]);
  });
});

it("the printed module is that of the definitions", () => {
  expect(readFileSync(printedModule, "utf8")).toBe(printedText());
});

it.each([
  ["exp", "expOfNonPositive"],
  ["log", "logOfModerate"],
])("%s has the same bits as %s", (name, narrow) => {
  const f = printedFunctions[name]!;
  const short = printedFunctions[narrow]!;
  const next = argumentsOf(domains1[narrow]!, uniformNumbers(3));
  for (let i = 0; i < 10000; i++) {
    const x = next();
    if (!Object.is(f(x), short(x))) expect.fail(String(x));
  }
});

it.each(Object.entries(leavingFunctions1))("%s has the same bits with a test of rare arguments", (name, definition) => {
  const f = printedFunctions[name]!;
  const next = argumentsOf(domains1[name]!, uniformNumbers(3));
  for (let i = 0; i < 10000; i++) {
    const x = next();
    if (!Object.is(f(x), definition(numberLanes, x))) expect.fail(String(x));
  }
});
