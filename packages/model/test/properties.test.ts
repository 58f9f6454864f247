/** @file Properties: no text makes anything but a ModelError, and printed expressions read back as what they were. */

import type { Expression } from "@terrace/distributions";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ModelError, expr, model, parseModel } from "../src/index.js";
import { parseFragment } from "../src/syntax/parser.js";
import { templateSource } from "../src/syntax/template.js";

const words =
  "data param let report target for in real int positive unit bool factor simplex matrix normal poisson mixture truncated " +
  "censored weighted lower upper sum exp normal_lpdf y x N K a i 0 1 2.5 1e3 + - * / @ ^ < <= == != && || ! ? : , ; ( ) [ ] { } ~ = += .. ..< # \n";
const token = fc.constantFrom(...words.split(" "), "\n");

/** Up to U+2FFF: control characters, letters of other scripts, half of what looks like an operator. */
const character = fc.integer({ min: 0, max: 0x2fff }).map((code) => String.fromCharCode(code));

/** Statements that are nearly right, so that the checker is reached. */
const statement = fc.constantFrom(
  "data y: real[N], x: real[N, K], g: factor(J)[N], n: int[N], b: bool[N]",
  "data K: int",
  "a ~ normal(0, 1)",
  "s ~ half_normal(a)",
  "z[J] ~ normal(a, s)",
  "w[K] ~ dirichlet(1)",
  "y ~ normal(z[g], s)",
  "n ~ poisson(exp(a))",
  "let c[i in N] = y[i] * x[i, 0]",
  "let m = x @ w",
  "let h: real[N]",
  "h[0] = a",
  "for t in 1..<N { h[t] = h[t - 1] + y[t] }",
  "target += sum(h)",
  "report r = a + s",
  "report q[N] ~ normal(h, s)",
  "y[i in 0..<3] ~ normal(m[i], 1)",
  "let e = b && !b ? y : c",
  "(y - m) ~ student_t(3, 0, s) weighted(2)",
);

function isModelError(build: () => unknown): boolean {
  try {
    build();
    return true;
  } catch (error) {
    if (error instanceof ModelError) return error.message.includes(" | ") && !error.message.includes("undefined`");
    throw error;
  }
}

describe("no text makes anything but a model or a ModelError", () => {
  it("random characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 60 }), (text) => isModelError(() => parseModel(text))),
      { numRuns: 200, seed: 1 },
    );
  });
  it("random tokens", () => {
    const text = fc.array(token, { maxLength: 30 }).map((tokens) => tokens.join(" "));
    fc.assert(
      fc.property(text, (each) => isModelError(() => parseModel(each))),
      { numRuns: 500, seed: 2 },
    );
  });
  it("random tokens as fragments", () => {
    const text = fc.array(token, { maxLength: 15 }).map((tokens) => tokens.join(" "));
    fc.assert(
      fc.property(text, (each) => isModelError(() => parseFragment(templateSource([each], [], true)))),
      { numRuns: 300, seed: 3 },
    );
  });
  it("statements in random order, with a word changed", () => {
    const program = fc.tuple(fc.array(statement, { maxLength: 12 }), fc.nat(60), token);
    fc.assert(
      fc.property(program, ([statements, place, word]) => {
        const text = statements.join("\n").split(/(?<=\W)|(?=\W)/);
        text[place] = word;
        return isModelError(() => parseModel(statements.join("\n"))) && isModelError(() => parseModel(text.join("")));
      }),
      { numRuns: 100, seed: 4 },
    );
  });
  it("deep nesting", () => {
    expect(isModelError(() => parseModel(`let a = ${"(".repeat(5_000)}`))).toBe(true);
    expect(isModelError(() => parseModel(`let a = ${"-".repeat(5_000)}1`))).toBe(true);
    expect(isModelError(() => parseModel(`let a = 2${"^2".repeat(5_000)}`))).toBe(true);
    expect(isModelError(() => parseModel(`let a = 1${" + 1".repeat(5_000)}`))).toBe(true);
    expect(isModelError(() => parseModel(`data x: real; let a = x${"[0]".repeat(5_000)}`))).toBe(true);
    expect(isModelError(() => parseModel("for i in 2 {".repeat(5_000)))).toBe(true);
    expect(isModelError(() => parseModel(`let a = true${" ? 1 : 2".repeat(5_000)}`))).toBe(true);
  });
  it("deeply nested fragments", () => {
    const nested =
      (levels: number): (() => unknown) =>
      () => {
        let fragment = expr`1`;
        for (let i = 0; i < levels; i++) fragment = expr`${fragment} + 1`;
        return model`let a = ${fragment}`;
      };
    expect(nested(400)).not.toThrow();
    expect(nested(2_000)).toThrow(ModelError);
  });
  it("long sums of long sums", () => {
    const level = (inner: string): string => `(${inner}${" + 1".repeat(400)})`;
    expect(isModelError(() => parseModel(`let a = ${level(level(level(level("1"))))}`))).toBe(true);
    expect(() => parseModel(`let a = ${level(level("1"))}`)).not.toThrow();
  });
});

/** Expressions of numbers with every pair in parentheses, and of conditions. */
const { number } = fc.letrec<{ number: string; condition: string }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 5, depthIdentifier: "expression" },
    fc.constantFrom("a", "b", "i", "v[0]", "2", "0.5", "1e-7", "pi"),
    fc
      .tuple(tie("number"), fc.constantFrom("+", "-", "*", "/", "^"), tie("number"))
      .map(([l, o, r]) => `(${l}) ${o} (${r})`),
    tie("number").map((each) => `-(${each})`),
    tie("number").map((each) => `exp(${each})`),
    fc.tuple(tie("number"), tie("number")).map(([l, r]) => `max(${l}, ${r})`),
    fc.tuple(tie("condition"), tie("number"), tie("number")).map(([c, l, r]) => `(${c}) ? (${l}) : (${r})`),
    fc.constantFrom("v[k]", "a * v[k]", "k - i").map((each) => `sum(${each} for k in 0..<3)`),
    fc.tuple(tie("number"), tie("number")).map(([l, r]) => `[${l}, ${r}][1]`),
  ),
  condition: fc.oneof(
    { maxDepth: 5, depthIdentifier: "expression" },
    fc.constantFrom("p", "q"),
    fc
      .tuple(tie("number"), fc.constantFrom("<", "<=", "==", "!="), tie("number"))
      .map(([l, o, r]) => `(${l}) ${o} (${r})`),
    fc
      .tuple(tie("condition"), fc.constantFrom("&&", "||", "=="), tie("condition"))
      .map(([l, o, r]) => `(${l}) ${o} (${r})`),
    tie("condition").map((each) => `!(${each})`),
  ),
}));

/** The parsed and checked value of an expression. */
function valueOf(text: string): Expression {
  const { graph } = parseModel(`data a: real, b: real, i: int, v: real[3], p: bool, q: bool\nlet z = ${text}`);
  const last = graph.statements.at(-1);
  if (last?.kind !== "let") throw new Error("expected a let");
  return last.value;
}

/** The expression without spans, indices by name. */
function shape(expression: Expression): unknown {
  return JSON.parse(
    JSON.stringify(expression, (key, value: unknown) => (key === "span" || key === "symbol" ? undefined : value)),
  );
}

describe("printing", () => {
  it("gives what reads back as the same expression", () => {
    fc.assert(
      fc.property(number, (text) => {
        const program = String(
          parseModel(`data a: real, b: real, i: int, v: real[3], p: bool, q: bool\nlet z = ${text}`),
        );
        const printed = program.slice(program.indexOf("let z:")).replace(/^let z: \w+( \(data\))? = /, "");
        expect(shape(valueOf(printed))).toEqual(shape(valueOf(text)));
      }),
      { numRuns: 150, seed: 5 },
    );
  });
});
