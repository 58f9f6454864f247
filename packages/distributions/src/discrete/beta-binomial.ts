/** @file Beta-binomial distribution: a binomial whose probability has a beta distribution. */

import type { Node } from "@terrace/graph";
import { logRisingFactorial } from "../formulas/log-rising-factorial.js";
import { countParameter, positiveParameter } from "../formulas/parameter.js";
import { scalarDistribution } from "../scalar-distribution.js";

/** `beta_binomial(n, a, b)`. As a and b grow it tends to the binomial's, gradient too. */
export const betaBinomial = scalarDistribution({
  name: "beta_binomial",
  parameters: [countParameter("n"), positiveParameter("a"), positiveParameter("b")],
  support: { kind: "interval", lower: 0, upper: { parameter: 0 }, integer: true },
  logDensity(b, k, n: Node, first: Node, second: Node) {
    const successes = logRisingFactorial(b, first, k);
    const failures = logRisingFactorial(b, second, b.sub(n, k));
    const trials = logRisingFactorial(b, b.add(first, second), n);
    return b.add(b.sub(b.add(successes, failures), trials), b.lchoose(n, k));
  },
  random: (b, shape, n: Node, first: Node, second: Node) =>
    b.random("binomial", [n, b.random("beta", [first, second], shape)], shape),
});
