/** @file What may stand in a hole, and how names of fragments and models keep apart. */

import { verifyProbabilisticGraph } from "@terrace/distributions";
import { describe, expect, it } from "vitest";
import { ExpressionFragment, ModelError, expr, model } from "../src/index.js";
import type { Model } from "../src/index.js";

function lines(built: Model): string[] {
  verifyProbabilisticGraph(built.graph);
  return String(built)
    .split("\n")
    .filter((line) => !/^(dim|data) /.test(line));
}

function messageOf(build: () => unknown): string {
  try {
    build();
  } catch (error) {
    if (error instanceof ModelError) return error.message;
    throw error;
  }
  return "no error";
}

describe("numbers", () => {
  it("stand as if written", () => {
    expect(lines(model`let a = ${3}^2 + ${-2.5}^2; let b: real[${4}]; let c = 1 - ${-1}`)).toEqual([
      "let a: real (data) = 3^2 + (-2.5)^2",
      "array b: real[4] (data)",
      "let c: int (data) = 1 - -1",
    ]);
  });
  it("may be infinite, not NaN", () => {
    expect(lines(model`a ~ normal(0, 1) truncated(lower=${-Infinity})`)[1]).toBe("prior a ~ normal(0, 1)");
    expect(messageOf(() => model`a ~ normal(${NaN}, 1)`)).toContain("not NaN");
  });
});

describe("data", () => {
  it("keep the value that is given inline", () => {
    const x = [1, 2, 3];
    const { graph } = model`data x: real[N] = ${x}, n: int = ${3}, g: factor(J)[N] = ${["a", "b", "a"]}`;
    expect(graph.statements.map((each) => (each.kind === "data" ? each.inlineValue : null))).toEqual([
      x,
      3,
      ["a", "b", "a"],
    ]);
    expect(graph.statements[0]).toHaveProperty("inlineValue", x);
  });
  it("are refused elsewhere", () => {
    expect(messageOf(() => model`y ~ normal(${[1, 2]}, 1)`)).toBe(
      [
        "A hole takes a number or an `expr` fragment here, not an array.",
        "",
        "  1 | y ~ normal(${...}, 1)",
        "    |            ^^^^^^",
        "Give arrays as data: `data x: real[N] = ${x}`.",
      ].join("\n"),
    );
    for (const [value, what] of [
      ["a", "a text"],
      [true, "a boolean"],
      [undefined, "undefined"],
      [null, "null"],
      [{}, "an object"],
      [() => 1, "a function"],
    ] as const) {
      expect(messageOf(() => model`let a = ${value}`)).toContain(`not ${what}`);
    }
  });
});

describe("fragments", () => {
  const standardise = (x: ExpressionFragment): ExpressionFragment => expr`
    let m = mean(${x})
    (${x} - m) / sd(${x})
  `;

  it("stand as if parenthesised", () => {
    const sum = expr`a + 1`;
    expect(lines(model`a ~ normal(0, 1); let b = 2 * ${sum}`).at(-1)).toBe("let b: real = 2 * (a + 1)");
  });

  it("resolve free names at the hole and keep their lets private", () => {
    const built = lines(model`
      data m: real, x: real[N]
      let z = ${standardise(expr`x * m`)}
      let w = ${standardise(expr`x`)} + m
    `);
    expect(built).toEqual([
      "let m#2: real (data) = mean(x * m)",
      "let z: real[N] (data) = (x * m - m#2) / sd(x * m)",
      "let m#3: real (data) = mean(x)",
      "let w: real[N] (data) = (x - m#3) / sd(x) + m",
    ]);
  });

  it("keep their indices private", () => {
    const total = (x: ExpressionFragment): ExpressionFragment => expr`sum(${x} * v[i] for i in K)`;
    expect(
      lines(model`
        data y: real[N], v: real[K]
        let s[i in N] = ${total(expr`y[i]`)}
      `),
    ).toEqual(["let s: real[N] (data) = [sum(y[i] * v[i] for i in K) for i in N]"]);
    const { graph } = model`
      data y: real[N], v: real[K]
      let s[i in N] = ${total(expr`y[i]`)}
    `;
    const statement = graph.statements.at(-1);
    if (statement?.kind !== "let" || statement.value.kind !== "comprehension")
      throw new Error("expected a comprehension");
    const { indices, body } = statement.value;
    if (body.kind !== "reduction" || body.body.kind !== "call") throw new Error("expected a reduction");
    const [own] = body.body.args;
    if (own?.kind !== "subscript" || own.subscripts[0]?.kind !== "element") throw new Error("expected a subscript");
    expect(own.subscripts[0].index).toHaveProperty("index", indices[0]);
  });

  it("put lets in place where they cannot go before the statement", () => {
    const scaled = (x: ExpressionFragment): ExpressionFragment => expr`
      let h = ${x} / 2
      h * h
    `;
    expect(
      lines(model`
        data y: real[N], c: bool
        let a[i in N] = ${scaled(expr`y[i]`)}
        let b = c ? ${scaled(expr`y[0]`)} : 0
      `),
    ).toEqual([
      "let a: real[N] (data) = [y[i] / 2 * (y[i] / 2) for i in N]",
      "let b: real (data) = c ? y[0] / 2 * (y[0] / 2) : 0",
    ]);
  });

  it("bring their parameters", () => {
    const intercept = expr`
      tau ~ half_normal(1)
      a[J] ~ normal(0, tau)
      a[county]
    `;
    expect(
      lines(model`
        data y: real[N], county: factor(J)[N]
        y ~ normal(${intercept}, 1)
        report ratio = tau / 2
      `),
    ).toEqual([
      "parameter tau: real(lower=0)",
      "prior tau ~ half_normal(1)",
      "parameter a: real[J]",
      "prior a ~ normal(0, tau)",
      "observation y ~ normal(a[county], 1)",
      "let ratio: real = tau / 2",
      "report ratio",
    ]);
  });

  it("clash where a parameter is there already", () => {
    const scale = expr`
      tau ~ half_normal(1)
      tau^2
    `;
    expect(
      messageOf(
        () => model`
tau ~ half_normal(2)
let a = ${scale}`,
      ),
    ).toBe(
      [
        "The fragment's parameter `tau` clashes with the model's `tau`, declared on line 2.",
        "",
        "  2 |       tau ~ half_normal(1)",
        "    |       ^^^",
        "Rename one of them, or interpolate the fragment once.",
      ].join("\n"),
    );
    expect(messageOf(() => model`let a = ${scale} + ${scale}`)).toContain(
      "clashes with the model's `tau`, declared in a fragment",
    );
  });

  it("show their own text in code frames", () => {
    const wrong = expr`1 +
      missing`;
    expect(messageOf(() => model`let a = ${wrong}`)).toBe(
      [
        "`missing` is not defined.",
        "",
        "  2 |       missing",
        "    |       ^^^^^^^",
        "Declare it before: `data missing: real` or `missing ~ ...`.",
      ].join("\n"),
    );
  });

  it("are checked for syntax at once", () => {
    expect(messageOf(() => expr`1 +`)).toContain("Expected an expression");
    expect(messageOf(() => expr``)).toContain("A fragment ends with an expression.");
    expect(messageOf(() => expr`let a = 1`)).toContain("A fragment ends with an expression.");
    expect(messageOf(() => expr`1; 2`)).toContain("nothing may follow it");
    expect(messageOf(() => expr`data x: real; x`)).toContain("A fragment cannot hold `data`.");
    expect(messageOf(() => expr`a b`)).toContain("Expected an operator or the end of the fragment, found `b`");
  });

  it("may hold loops over arrays of their own", () => {
    const walk = expr`
      let h: real[T]
      h[0] = 0
      for t in 1..<T { h[t] = h[t - 1] + x[t] }
      h
    `;
    expect(lines(model`data x: real[T]; let a = ${walk}`)).toEqual([
      "array h#1: real[T] (data)",
      "assign h#1[0] = 0",
      "for t in 1..<T (carries) {",
      "  assign h#1[t] = h#1[t - 1] + x[t]",
      "}",
      "let a: real[T] (data) = h#1",
    ]);
  });

  it("cannot bring parameters into an indexed statement", () => {
    const noise = expr`e ~ normal(0, 1); e`;
    expect(messageOf(() => model`let a[i in 3] = ${noise}`)).toContain("a fragment may hold `let` alone");
  });

  it("cannot give elements to the model's arrays", () => {
    const set = expr`h[0] = 1; 2`;
    expect(messageOf(() => model`let h: real[2]; let a = ${set}`)).toContain("cannot give elements to the model's `h`");
  });

  it("print their text", () => {
    const piece = expr`a + ${1}`;
    expect(piece).toBeInstanceOf(ExpressionFragment);
    expect(String(piece)).toBe("a + ${...}");
  });
});
