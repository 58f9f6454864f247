/** @file Which loops carry values, and which values are known at bind. */

import type { ForStatement, Statement } from "@terrace/distributions";
import { describe, expect, it } from "vitest";
import { parseModel } from "../src/index.js";

const head =
  "data x: real[T], X: real[T, K], g: int[T], s: int\nmu ~ normal(0, 1)\nlet a: real[T]\nlet A: real[T, K]\n";

function loops(body: string): ForStatement[] {
  const all = (statements: readonly Statement[]): ForStatement[] =>
    statements.flatMap((each) => (each.kind === "for" ? [each, ...all(each.body)] : []));
  return all(parseModel(head + body).graph.statements);
}

/** Whether the outermost loop carries; false where it became an indexed statement. */
const carries = (body: string): boolean => loops(body)[0]?.carries ?? false;

describe("a loop carries values", () => {
  it.each([
    ["from the step before", "for t in 1..<T { a[t] = a[t - 1] + x[t] }"],
    ["from two steps before", "for t in 2..<T { a[t] = a[t - 2] + x[t] }"],
    ["from a later element", "for t in 0..<T - 1 { a[t] = a[t + 1] }"],
    ["from an element that data name", "for t in T { a[t] = a[g[t]] }"],
    ["from all of the array", "for t in T { a[t] = sum(a) }"],
    ["from a slice", "for t in T { a[t] = sum(a[0..<3]) }"],
    ["from a fixed element that a step writes", "for t in T { a[t] = a[3] + x[t] }"],
    ["from an element by data", "for t in 1..<T { a[t] = a[s] + x[t] }"],
    ["in a reduction", "for t in 1..<T { a[t] = sum(a[i] for i in 0..<t) }"],
    ["in a distribution", "for t in 1..<T { a[t] = x[t]; target += normal_lpdf(a[t - 1], 0, 1) }"],
    ["in a let", "for t in 1..<T { let h = a[t - 1]; a[t] = h }"],
    ["by way of another array", "for t in 1..<T { A[t, 0] = a[t - 1]; a[t] = A[t, 0] }"],
    ["over two indices", "for t in 1..<T, k in K { A[t, k] = A[t - 1, k] }"],
    ["along the second index", "for t in T, k in 1..<K { A[t, k] = A[t, k - 1] }"],
    ["by a row that stays the same", "for t in T { A[0] = X[t]; target += sum(A[0]) }"],
    ["by twice the index", "for t in 0..<3 { a[2 * t] = a[t] }"],
  ])("%s", (_, body) => expect(carries(body)).toBe(true));
});

describe("a loop carries nothing", () => {
  it.each([
    ["without assignments", "for t in T { let m = mu * x[t]; (x[t]) ~ normal(m, 1) }"],
    ["where a step reads what it wrote", "for t in T { a[t] = mu * x[t]; (x[t]) ~ normal(a[t], 1) }"],
    ["where it reads an element before the range", "for t in 1..<T { a[t] = a[0] + x[t] }"],
    ["where it reads another array", "a[0] = 1\nfor t in T { A[t, 0] = a[0]; A[t, 1] = x[t] }"],
    ["where columns differ", "for t in T { A[t, 0] = x[t]; A[t, 1] = A[t, 0] * 2 }"],
    ["where fixed columns differ", "for t in T { A[t, 0] = A[0, 1] }"],
    ["where rows shift together", "for t in 1..<T { a[t - 1] = x[t]; (x[t]) ~ normal(a[t - 1], 1) }"],
    ["with arrays of its own", "for t in T { let h: real[2]; h[0] = x[t]; h[1] = h[0]; target += h[1] }"],
    [
      "with arrays of its own loops",
      "for t in T { for k in K { let h: real[2]; h[0] = X[t, k]; h[1] = h[0]; target += h[1] } }",
    ],
  ])("%s", (_, body) => expect(carries(body)).toBe(false));

  it("while the loop around it carries", () => {
    const [outer, inner] = loops("for t in 1..<T { for k in K { let m = A[t - 1, k]; A[t, k] = m + X[t, k] } }");
    expect(outer?.carries).toBe(true);
    expect(inner?.carries).toBe(false);
  });
});

describe("values known at bind", () => {
  const dataMark = (program: string, name: string): boolean => {
    const all = (statements: readonly Statement[]): Statement[] =>
      statements.flatMap((each) => (each.kind === "for" ? [each, ...all(each.body)] : [each]));
    const found = all(parseModel(head + program).graph.statements).find(
      (each) => (each.kind === "let" || each.kind === "letArray") && each.symbol.name === name,
    );
    if (found?.kind !== "let" && found?.kind !== "letArray") throw new Error(`no ${name}`);
    return found.symbol.isData;
  };

  it("are those of data alone", () => {
    expect(dataMark("let z = sum(x) + T", "z")).toBe(true);
    expect(dataMark("let z = sum(x) + mu", "z")).toBe(false);
    expect(dataMark("let z = sum(x)\nlet w = z + 1", "w")).toBe(true);
    expect(dataMark("let z = mu\nlet w = z + 1", "w")).toBe(false);
  });

  it("are found through later assignments", () => {
    expect(dataMark("a[0] = 0\nfor t in 1..<T { A[t, 0] = a[t - 1]; a[t] = A[t, 0] + x[t] }", "A")).toBe(true);
    expect(dataMark("a[0] = 0\nfor t in 1..<T { A[t, 0] = a[t - 1]; a[t] = A[t, 0] + mu }", "A")).toBe(false);
    expect(dataMark("let z: real[2]\nlet w: real[2]\nw[0] = z[1]\nz[0] = mu", "w")).toBe(false);
    expect(dataMark("for t in T { let m = x[t]; a[t] = m; (x[t]) ~ normal(m, 1) }", "m")).toBe(true);
    expect(dataMark("for t in T { let m = mu; a[t] = m; (x[t]) ~ normal(m, 1) }", "a")).toBe(false);
  });

  it("decide what `~` means", () => {
    const roles = (program: string): string[] => {
      const all = (statements: readonly Statement[]): string[] =>
        statements.flatMap((each) =>
          each.kind === "for" ? all(each.body) : each.kind === "distribution" ? [each.role] : [],
        );
      return all(parseModel(head + program).graph.statements).slice(1);
    };
    expect(roles("x ~ normal(mu, 1)")).toEqual(["observation"]);
    expect(roles("let z = log(x)\nz ~ normal(mu, 1)")).toEqual(["observation"]);
    expect(roles("let z = x - mu\nz ~ normal(0, 1)")).toEqual(["term"]);
    expect(roles("(x - mean(x)) ~ normal(mu, 1)")).toEqual(["observation"]);
    expect(roles("(mu) ~ normal(0, 1)")).toEqual(["term"]);
    expect(roles("param b: real\nb ~ normal(0, 1)")).toEqual(["prior"]);
    expect(roles("param b: real[2]\nb[0] ~ normal(0, 1)")).toEqual(["prior"]);
    expect(roles("for t in T { let m = mu * x[t]; x[t] ~ normal(m, 1) }")).toEqual(["observation"]);
    expect(roles("for t in T { let m = mu * x[t]; (m) ~ normal(x[t], 1) }")).toEqual(["term"]);
  });
});
