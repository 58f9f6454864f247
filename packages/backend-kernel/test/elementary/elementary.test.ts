/** @file The elementary functions against mpmath, at their edges, and the instances of their lanes against each other. */
import { describe, expect, it } from "vitest";

import { elementaryFunctions1 } from "../../src/elementary/elementary-functions.js";
import { compileElementary1 } from "../../src/elementary/javascript-lanes.js";
import { numberLanes } from "../../src/elementary/number-lanes.js";
import { argumentsOf, domains1, uniformNumbers } from "./arguments.js";
import { edges1, mostUlps } from "./limits.js";
import { referencePoints } from "./reference-points.js";
import { references1 } from "./references.js";
import { ulpError } from "./ulp-error.js";

describe.each(Object.keys(elementaryFunctions1))("%s", (name) => {
  const definition = elementaryFunctions1[name]!;
  const f = compileElementary1(definition);

  it("is as near to mpmath's values as stated", () => {
    for (const { arguments: xs, value } of referencePoints(name, 1)) {
      const error = ulpError(f(xs[0]!), value);
      if (!(error <= mostUlps[name]!)) expect.fail(`${name}(${xs[0]}) is ${f(xs[0]!)}, ${error} ulp off`);
    }
  });

  it("is measured by a reference that agrees with mpmath", () => {
    for (const { arguments: xs, value } of referencePoints(name, 1)) {
      const ours = references1[name]!(xs[0]!);
      // Their difference from the rounded value, in its units.
      const [whole, left] = value.value;
      const high = scaled(ours.value[0], ours.exponent - value.exponent) - whole;
      const low = scaled(ours.value[1], ours.exponent - value.exponent);
      if (!(Math.abs(high + low - left) < 1e-3)) expect.fail(`${name}(${xs[0]}): ${high + low} and ${left}`);
    }
  });

  it("has the same bits as JavaScript and with plain numbers", () => {
    const next = argumentsOf(domains1[name]!, uniformNumbers(7));
    const special = edges1[name]!.map(([x]) => x);
    for (let i = 0; i < 3000; i++) {
      const x = i < special.length ? special[i]! : next();
      if (!Object.is(f(x), definition(numberLanes, x))) expect.fail(`${name}(${x})`);
    }
  });

  it("is right at its edges", () => {
    for (const [x, y] of edges1[name]!) expect(f(x), `${name}(${Object.is(x, -0) ? "-0" : x})`).toBe(y);
  });
});

function scaled(x: number, k: number): number {
  let value = x;
  for (let rest = k; rest !== 0;) {
    const step = Math.max(-1000, Math.min(1000, rest));
    value *= 2 ** step;
    rest -= step;
  }
  return value;
}
