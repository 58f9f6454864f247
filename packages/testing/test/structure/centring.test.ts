/** @file Tests that products take the place of variables that a model scales, and that the model stays what it is. */

import { createGenerator } from "@terrace/core";
import { evaluate, makeGraph, reachableNodes, type Node } from "@terrace/graph";
import { analyse, centre, printPlan } from "@terrace/rewrite";
import { parseModel } from "@terrace/model";
import { makePlan } from "@terrace/runtime";
import { describe, expect, it } from "vitest";
import { tableData } from "./table-data.js";

const varying = "data y: real[N], x: real[N], g: int(lower=0, upper=5)[N], J: int";
const priors = "mu ~ normal(0, 5)\ntau ~ half_normal(1)\nsigma ~ half_cauchy(2)";

const boundOf = (text: string) => makePlan(parseModel(text).graph, tableData).boundModel;

/** Models with the products that stand in them after centring. */
const scaled: readonly { readonly text: string; readonly products: readonly string[] }[] = [
  { text: `${varying}\n${priors}\nz[J] ~ normal(0, 1)\ny ~ normal(mu + tau * z[g], sigma)`, products: ["tau * z"] },
  { text: `${varying}\n${priors}\nz[J] ~ std_normal()\nreport a = mu + z * tau\ny ~ normal(a[g], sigma)`, products: ["tau * z"] }, // prettier-ignore
  { text: `${varying}\n${priors}\nz[J] ~ normal(0, 2)\ny ~ normal(mu - x * tau * z[g] / 3, sigma)`, products: ["tau * z"] }, // prettier-ignore
  { text: `${varying}\n${priors}\nz[J] ~ normal(0, 1)\ny ~ normal(mu + sqrt(tau) * z[g], sigma)`, products: ["sqrt(tau) * z"] }, // prettier-ignore
  { text: `${varying}\n${priors}\nz[J] ~ normal(0, 1)\ny ~ normal(mu + z[g] / sqrt(tau), sigma)`, products: ["z / sqrt(tau)"] }, // prettier-ignore
  {
    text: `${varying}\n${priors}\nl[J] ~ half_cauchy(1)\nz[J] ~ normal(0, 1)\nlet a = z * l * tau\ny ~ normal(mu + a[g], sigma)`,
    products: ["l * tau * z"],
  },
  {
    text: `${varying}\n${priors}\ns[2] ~ half_normal(1)\nz[J, 2] ~ normal(0, 1)\ny ~ normal(mu + s[0] * z[g, 0] + s[1] * z[g, 1] * x, sigma)`,
    products: ["s * z"],
  },
  ...["z @ transpose(diag(s) @ L)", "transpose(diag(s) @ L @ transpose(z))"].map((product) => ({
    text: `${varying}\n${priors}\ns[2] ~ half_normal(1)\nL[2, 2] ~ lkj_corr_cholesky(2)\nz[J, 2] ~ normal(0, 1)\nlet r = ${product}\ny ~ normal(mu + r[g, 0] + r[g, 1] * x, sigma)`,
    products: ["(s, L) @ z"],
  })),
  {
    text: `${varying}\n${priors}\ns[2] ~ half_normal(1)\nL[2, 2] ~ lkj_corr_cholesky(2)\nz[2, J] ~ normal(0, 1)\nlet r = diag(s) @ L @ z\ny ~ normal(mu + r[0, g] + r[1, g] * x, sigma)`,
    products: ["(s, L) @ z"],
  },
];

/** Near misses: what stands in the way. */
const left: readonly (readonly [string, string])[] = [
  ["a use without the scale", `z[J] ~ normal(0, 1)\ny ~ normal(mu + tau * z[g] + z[g], sigma)`],
  ["two powers of the scale", `z[J] ~ normal(0, 1)\ny ~ normal(mu + tau * z[g] + tau^2 * x * z[g], sigma)`],
  ["a mean of its own", `z[J] ~ normal(1, 1)\ny ~ normal(mu + tau * z[g], sigma)`],
  ["truncated", `z[J] ~ half_normal(1)\ny ~ normal(mu + tau * z[g], sigma)`],
  ["a scale without a sign", `z[J] ~ normal(0, 1)\ny ~ normal(mu + mu * z[g], sigma)`],
  ["another scale in each row", `a[J] ~ half_normal(1)\nz[J] ~ normal(0, 1)\nlet h = z[J - 1 - g]\ny ~ normal(mu + tau * a[0] * z[g] + a[1] * h, sigma)`], // prettier-ignore
  ["a matrix that is not triangular", `M[2, 2] ~ normal(0, 1)\nz[J, 2] ~ normal(0, 1)\nlet r = z @ M\ny ~ normal(mu + r[g, 0], sigma)`], // prettier-ignore
  ["upper where it must be lower", `L[2, 2] ~ lkj_corr_cholesky(2)\nz[J, 2] ~ normal(0, 1)\nlet r = z @ L\ny ~ normal(mu + r[g, 0], sigma)`], // prettier-ignore
];

describe("centring", () => {
  for (const { text, products } of scaled) {
    it(`puts ${products.join(", ")} in place: ${text.split("\n").at(-1)}`, () => {
      const model = boundOf(text);
      const { model: centred, centrings } = centre(model);
      expect(centrings.at(-1)!.effects.name).toBe(products.at(-1));
      const { parameters, builder: b } = centred;
      // The likelihood reads neither the scale nor the variable any more.
      const product = centrings.at(-1)!.effects;
      const rows = centred.terms.filter(({ role }) => role === "observation").map(({ logDensity }) => logDensity);
      const read = reachableNodes(rows).flatMap((node) => (node.op === "input" ? [node.name] : []));
      expect(read.sort()).toEqual(["mu", product.name, "sigma"].sort());
      // The joint densities differ by the Jacobian: that of the product's map, the same for all values of the variable.
      const total = ({ terms }: typeof model): Node => terms.map(({ logDensity }) => b.sum(logDensity)).reduce((x, y) => b.add(x, y)); // prettier-ignore
      const generator = createGenerator(1, 0, "initialisation");
      const variable = centrings[0]!.variable;
      const numbers = (size: number): number[] => Array.from({ length: size }, () => 2 * generator.uniform() - 1);
      const size = variable.shape.reduce((x, y) => x * y, 1);
      const scales: Record<string, readonly number[]> = {};
      for (const { name, shape } of model.parameters) {
        if (name === variable.name) continue;
        scales[name] = name === "L" ? [1, 0, 0.6, 0.8] : numbers(shape.reduce((x, y) => x * y, 1)).map((x) => 0.2 + Math.abs(x)); // prettier-ignore
      }
      const at = (z: readonly number[]): { before: number; after: number; back: Float64Array; u: Float64Array } => {
        const values: Record<string, Float64Array | readonly number[]> = { ...scales, [variable.name]: z };
        for (const { effects, forward } of centrings) {
          values[effects.name] = evaluate(makeGraph(inputsOf([forward]), { forward }), values)["forward"]!;
        }
        const u = values[product.name] as Float64Array;
        const [before, after] = [total(model), total(centred)].map((node) => evaluate(makeGraph(inputsOf([node]), { node }), values)["node"]![0]!) as [number, number]; // prettier-ignore
        for (const { variable: from, inverse } of [...centrings].reverse()) {
          values[from.name] = evaluate(makeGraph(inputsOf([inverse]), { inverse }), values)["inverse"]!;
        }
        return { before, after, back: values[variable.name] as Float64Array, u };
      };
      const z = numbers(size);
      const here = at(z);
      here.back.forEach((x, i) => expect(x).toBeCloseTo(z[i]!, 12));
      const jacobian = Array.from({ length: size }, (_, k) => {
        const moved = z.map((x, i) => (i === k ? x + 1 : x));
        return at(moved).u.map((x, i) => x - here.u[i]!);
      });
      const logDeterminant = Math.log(Math.abs(determinant(jacobian.map((row) => [...row]))));
      expect(here.before - here.after).toBeCloseTo(logDeterminant, 8);
      const elsewhere = at(numbers(size));
      expect(elsewhere.before - elsewhere.after).toBeCloseTo(logDeterminant, 8);
      expect(parameters.map(({ name }) => name)).toContain(product.name);
    });
  }

  it("finds the structure of the centred spelling", () => {
    const nonCentred = centre(boundOf(scaled[0]!.text)).model;
    const centred = boundOf(`${varying}\n${priors}\nu[J] ~ normal(0, tau)\ny ~ normal(mu + u[g], sigma)`);
    const plan = (model: typeof centred): string => printPlan(analyse(model)).join("\n").replaceAll("tau * z", "u");
    expect(plan(nonCentred)).toBe(plan(centred));
  });

  for (const [name, text] of left) {
    it(`leaves alone: ${name}`, () => {
      const model = boundOf(`${varying}\n${priors}\n${text}`);
      expect(centre(model)).toEqual({ model, centrings: [] });
    });
  }
});

const inputsOf = (nodes: readonly Node[]): Node[] => reachableNodes(nodes).filter(({ op }) => op === "input");

/** By Gaussian elimination with pivots; destroys its rows. */
function determinant(rows: number[][]): number {
  let product = 1;
  rows.forEach((_, k) => {
    let pivot = k;
    for (let i = k; i < rows.length; i++) if (Math.abs(rows[i]![k]!) > Math.abs(rows[pivot]![k]!)) pivot = i;
    if (pivot !== k) product = -product;
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    product *= rows[k]![k]!;
    for (let i = k + 1; i < rows.length; i++) {
      const by = rows[i]![k]! / rows[k]![k]!;
      for (let j = k; j < rows.length; j++) rows[i]![j]! -= by * rows[k]![j]!;
    }
  });
  return product;
}
