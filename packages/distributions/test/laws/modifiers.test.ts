/** @file Truncation, censoring and mixtures against 60-digit references and against what they are made of. */

import { readFileSync } from "node:fs";
import { UnsupportedOperationError } from "@terrace/core";
import { GraphBuilder, evaluate, gradient, makeGraph } from "@terrace/graph";
import type { Node } from "@terrace/graph";
import {
  censoredLogDensity,
  hasCdf,
  mixtureLogDensity,
  truncatedLogDensity,
  truncatedRandom,
} from "@terrace/distributions";
import { describe, expect, it } from "vitest";
import { continuousCases, discreteCases, distributionOf, evaluateFormula } from "./cases.js";
import { derivative } from "./finite-differences.js";
import { integrate, realLineRule } from "./quadrature.js";

interface TruncatedNormal {
  readonly args: readonly [number, number];
  readonly value: number;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly logDensity: string;
}
interface TruncatedPoisson extends Omit<TruncatedNormal, "args"> {
  readonly rate: number;
}

const reference = JSON.parse(
  readFileSync(new URL("../reference/modifiers-and-composites.json", import.meta.url), "utf8"),
) as { truncatedNormal: TruncatedNormal[]; truncatedPoisson: TruncatedPoisson[] };

/** Relative to the larger of the result and the density's own size: their difference is what cancels. */
const tolerance = 1e-10;

function value(build: (b: GraphBuilder) => Node): Float64Array {
  const b = new GraphBuilder();
  return evaluate(makeGraph([], { result: build(b) }), {})["result"]!;
}

/** Bounds as computed values, so that nothing is decided when the graph is made. */
function truncatedAt(
  name: string,
  args: readonly number[],
  x: readonly number[],
  lower: number | null,
  upper: number | null,
) {
  const b = new GraphBuilder();
  const distribution = distributionOf(name);
  const inputs = {
    x: b.input("x", [x.length], distribution.type),
    lower: b.input("lower", []),
    upper: b.input("upper", []),
  };
  const nodes = args.map((arg) => b.constant(arg));
  const result = truncatedLogDensity(
    b,
    distribution,
    inputs.x,
    nodes,
    lower === null ? undefined : inputs.lower,
    upper === null ? undefined : inputs.upper,
  );
  const graph = makeGraph(Object.values(inputs), { result });
  return evaluate(graph, { x, lower: [lower ?? 0], upper: [upper ?? 0] })["result"]!;
}

describe("truncation", () => {
  it.each(reference.truncatedNormal)("normal($args) at $value in [$lower, $upper]", (row) => {
    const expected = Number(row.logDensity);
    const actual = truncatedAt("normal", row.args, [row.value], row.lower, row.upper)[0]!;
    const z = (row.value - row.args[0]) / row.args[1];
    // The density's own exponent is rounded to a relative 1e-16 before the normaliser is taken off.
    expect(Math.abs(actual - expected)).toBeLessThan(Math.max(tolerance * Math.abs(expected), 4e-16 * z * z, 1e-13));
  });

  it.each(reference.truncatedPoisson)("poisson($rate) at $value in $lower..$upper", (row) => {
    const actual = truncatedAt("poisson", [row.rate], [row.value], row.lower, row.upper)[0]!;
    expect(actual).toBeCloseTo(Number(row.logDensity), 11);
  });

  it.each(continuousCases.filter(({ name }) => hasCdf(distributionOf(name))))(
    "$name($args) on an interval integrates to 1",
    ({ name, args, values }) => {
      const [lower, upper] = [values[0]!, values[2]!];
      const rule = realLineRule(401);
      const width = upper - lower;
      const share = rule.points.map((u) => 1 / (1 + Math.exp(-u)));
      const inside = share.map((s) => lower + width * s);
      const logs = truncatedAt(name, args as number[], [...inside], lower, upper);
      const integrand = logs.map((log, i) => {
        const u = Math.abs(rule.points[i]!);
        return log + Math.log(width) - u - 2 * Math.log1p(Math.exp(-u));
      });
      // Kinks inside the interval cost the rule its accuracy.
      expect(Math.abs(integrate(rule.weights, integrand) - 1)).toBeLessThan(
        name === "double_exponential" ? 1e-4 : 1e-9,
      );
    },
  );

  it.each(discreteCases.filter(({ name }) => !name.startsWith("categorical") && !name.startsWith("ordered") && hasCdf(distributionOf(name))))(
    "$name($args) on a range sums to 1, ends included",
    ({ name, args, values }) => {
      const range = values.length > 5 ? values.slice(1, 5) : values.slice(1);
      const logs = truncatedAt(name, args as number[], range, range[0]!, range[range.length - 1]!);
      expect(logs.reduce((sum, log) => sum + Math.exp(log), 0)).toBeCloseTo(1, 11);
    },
  ); // prettier-ignore

  it("is -Infinity outside, and nothing beside the density where no bound cuts", () => {
    expect([...truncatedAt("normal", [0, 1], [-1, 0.5, 3], 0, 2)].map(Number.isFinite)).toEqual([false, true, false]);
    const b = new GraphBuilder();
    const x = b.input("x", [3]);
    const rate = b.input("rate", []);
    const plain = distributionOf("exponential").logDensity(b, x, [rate]);
    const bound = truncatedLogDensity(b, distributionOf("exponential"), x, [rate], b.constant(0), b.constant(Infinity));
    expect(bound).toBe(plain);
  });

  it("has a gradient by bounds and arguments", () => {
    const at = (mu: number, lower: number, upper: number) => truncatedAt("normal", [mu, 1], [10.5], lower, upper)[0]!;
    const b = new GraphBuilder();
    const [mu, lower, upper] = [b.input("mu", []), b.input("lower", []), b.input("upper", [])];
    const total = truncatedLogDensity(b, distributionOf("normal"), b.constant(10.5), [mu, b.constant(1)], lower, upper);
    const [byMu, byLower, byUpper] = gradient(b, total, [mu, lower, upper]);
    const graph = makeGraph([mu, lower, upper], { byMu: byMu!, byLower: byLower!, byUpper: byUpper! });
    const actual = evaluate(graph, { mu: [0.2], lower: [10], upper: [11] });
    expect(actual["byMu"]![0]).toBeCloseTo(
      derivative((m) => at(m, 10, 11), 0.2, 0.05),
      7,
    );
    expect(actual["byLower"]![0]).toBeCloseTo(
      derivative((l) => at(0.2, l, 11), 10, 0.05),
      7,
    );
    expect(actual["byUpper"]![0]).toBeCloseTo(
      derivative((u) => at(0.2, 10, u), 11, 0.05),
      7,
    );
  });

  it("only restricts an improper density", () => {
    expect([...truncatedAt("flat", [], [-1, 1], 0, null)]).toEqual([-Infinity, 0]);
  });

  it("refuses a distribution without distribution function, by name", () => {
    const b = new GraphBuilder();
    const args = [b.constant(9, [], "int"), b.constant(2), b.constant(3)];
    const run = () =>
      truncatedLogDensity(b, distributionOf("beta_binomial"), b.input("k", [2], "int"), args, b.constant(1));
    expect(run).toThrow(UnsupportedOperationError);
    expect(run).toThrow(
      "truncatedLogDensity: `beta_binomial` has no distribution function to take a probability from; use a distribution that has one.",
    );
    expect(() => truncatedRandom(b, distributionOf("flat"), [], [2], b.constant(0))).toThrow(
      "truncatedRandom: `flat` is improper and has no draws; give it a proper distribution.",
    );
  });
});

describe("censoring", () => {
  const args = [1.4, 2.5];
  const rows = [0.7, 2, 3.1, 0.2, 5];
  const status = [0, 1, -1, 2, 1];
  const upper = [0, 0, 0, 0.9, 0];

  it("takes each row's own probability, in order", () => {
    const weibull = distributionOf("weibull");
    const actual = value((b) =>
      censoredLogDensity(
        b,
        weibull,
        b.constant(rows),
        args.map((arg) => b.constant(arg)),
        b.constant(status, [5], "int"),
        b.constant(upper),
      ),
    );
    const at = (x: number, formula: "logDensity" | "logCdf" | "logCcdf" | "cdf") =>
      evaluateFormula(weibull, args, [x], formula)[0]!;
    const expected = [
      at(0.7, "logDensity"),
      at(2, "logCcdf"),
      at(3.1, "logCdf"),
      Math.log(at(0.9, "cdf") - at(0.2, "cdf")),
      at(5, "logCcdf"),
    ];
    expected.forEach((log, i) => expect(actual[i]).toBeCloseTo(log, 12));
  });

  it("takes arguments a row and two batch axes", () => {
    const normal = distributionOf("normal");
    const means = [0.1, -0.4, 2, 1];
    const flags = [1, 0, -1, 1];
    const at = [0.5, 0.2, 1, -1];
    const actual = value((b) =>
      censoredLogDensity(
        b,
        normal,
        b.constant(at, [2, 2]),
        [b.constant(means, [2, 2]), b.constant(0.5)],
        b.constant(flags, [2, 2], "int"),
      ),
    );
    flags.forEach((flag, i) => {
      const formula = flag === 0 ? "logDensity" : flag === 1 ? "logCcdf" : "logCdf";
      expect(actual[i]).toBeCloseTo(evaluateFormula(normal, [means[i]!, 0.5], [at[i]!], formula)[0]!, 13);
    });
  });

  it("keeps an interval's digits in either tail", () => {
    const log = (from: number, to: number) =>
      value((b) => {
        const parameters = [b.constant(0), b.constant(1)];
        return censoredLogDensity(b, distributionOf("normal"), b.constant([from]), parameters, b.constant(2, [], "int"), b.constant(to)); // prettier-ignore
      })[0]!;
    expect(log(30, 31)).toBeCloseTo(log(-31, -30), 10);
    expect(Number.isFinite(log(30, 31))).toBe(true);
  });

  it("refuses what it cannot use", () => {
    const b = new GraphBuilder();
    const x = b.constant([1, 2]);
    const parameters = [b.constant(0), b.constant(1)];
    const normal = distributionOf("normal");
    expect(() => censoredLogDensity(b, normal, x, parameters, b.constant([0, 3], [2], "int"))).toThrow(
      "censoredLogDensity: expected a status of 0, 1, -1 or 2, received `3` in row 1.",
    );
    expect(() => censoredLogDensity(b, normal, x, parameters, b.constant([0, 2], [2], "int"))).toThrow(
      "censoredLogDensity: expected `upper` for rows of status 2, received none.",
    );
    expect(() => censoredLogDensity(b, normal, x, parameters, b.input("status", [2], "int"))).toThrow(
      "censoredLogDensity: expected `status` to be data, received a value that is computed.",
    );
    const args = [b.constant(9, [], "int"), b.constant(2), b.constant(3)];
    expect(() => censoredLogDensity(b, distributionOf("beta_binomial"), x, args, b.constant(1, [], "int"))).toThrow(
      "censoredLogDensity: `beta_binomial` has no distribution function to take a probability from; use a distribution that has one.",
    );
  });
});

describe("mixtures", () => {
  const logWeights = [0.2, 0.5, 0.3].map(Math.log);
  const terms = [
    [-1, -800],
    [-2.5, -801],
    [0.25, -900],
  ];

  it.each([1, 2, 3])("of %d components are the log of the weighted sum", (count) => {
    const actual = value((b) =>
      mixtureLogDensity(
        b,
        b.constant(logWeights.slice(0, count)),
        terms.slice(0, count).map((term) => b.constant(term)),
      ),
    );
    const weights = logWeights.slice(0, count).map(Math.exp);
    const first = weights.reduce((sum, w, k) => sum + w * Math.exp(terms[k]![0]!), 0);
    const second = weights.reduce((sum, w, k) => sum + w * Math.exp(terms[k]![1]! + 800), 0);
    expect(actual[0]).toBeCloseTo(Math.log(first), 13);
    expect(actual[1]).toBeCloseTo(Math.log(second) - 800, 11);
  });

  it("take weights a row", () => {
    const actual = value((b) =>
      mixtureLogDensity(b, b.constant([0.25, 0.75, 0.5, 0.5].map(Math.log), [2, 2]), [
        b.constant([-1, -2]),
        b.constant([-3, -4]),
      ]),
    );
    expect(actual[0]).toBeCloseTo(Math.log(0.25 * Math.exp(-1) + 0.75 * Math.exp(-3)), 14);
    expect(actual[1]).toBeCloseTo(Math.log(0.5 * Math.exp(-2) + 0.5 * Math.exp(-4)), 14);
  });

  it("refuse weights of another number", () => {
    const b = new GraphBuilder();
    expect(() => mixtureLogDensity(b, b.constant([0, 0]), [b.constant(1)])).toThrow(
      "mixtureLogDensity: expected as many log weights as components (1), received 2.",
    );
  });
});
