import { InternalError } from "@terrace/core";
import { describe, expect, it } from "vitest";
import {
  constantDim,
  namedDim,
  printExpression,
  printProbabilisticGraph,
  printStatement,
  verifyProbabilisticGraph,
} from "../../src/index.js";
import type {
  Expression,
  IndexSymbol,
  ProbabilisticGraph,
  Statement,
  ValueSymbol,
  ValueType,
} from "../../src/index.js";

const span = { start: 0, end: 0 };
const real: ValueType = { kind: "real", dims: [] };
const vector: ValueType = { kind: "real", dims: [namedDim("N")] };
const number = (value: number): Expression => ({ kind: "number", value, type: { kind: "int", dims: [] }, span });
const reference = (symbol: ValueSymbol): Expression => ({ kind: "reference", symbol, type: symbol.type, span });
const call = (fn: string, args: Expression[], type: ValueType = real): Expression => ({
  kind: "call",
  fn,
  args,
  type,
  span,
});

const y: ValueSymbol = { name: "y", role: "data", type: vector, span, isData: true };
const mu: ValueSymbol = { name: "mu", role: "parameter", type: real, span, isData: false };
const free = { kind: "interval", integer: false } as const;
const data: Statement = { kind: "data", symbol: y, constraint: free, span };
const parameter: Statement = { kind: "parameter", symbol: mu, constraint: free, span };
const normal = (mean: Expression): Statement => ({
  kind: "distribution",
  role: "observation",
  value: reference(y),
  symbol: y,
  indices: [],
  call: { distribution: "normal", args: [mean, number(1)], modifiers: {}, span },
  span,
});

function graph(...statements: Statement[]): ProbabilisticGraph {
  return { source: "", dims: [{ name: "N", span, isFactor: false }], statements };
}

describe("verifyProbabilisticGraph", () => {
  it("passes a sound graph", () => {
    expect(() => verifyProbabilisticGraph(graph(data, parameter, normal(reference(mu))))).not.toThrow();
  });

  const index: IndexSymbol = { name: "i", start: number(0), stop: number(2), size: constantDim(2), span };
  const indexed: Expression = { kind: "index", index, type: { kind: "int", dims: [] }, span };
  const wrong: Record<string, ProbabilisticGraph> = {
    "a symbol before its declaration": graph(data, normal(reference(mu)), parameter),
    "two declarations": graph(data, data),
    "an undeclared dim": { ...graph(data), dims: [] },
    "an index out of scope": graph(data, normal(indexed)),
    "an unknown distribution": graph(data, {
      ...(normal(number(0)) as Extract<Statement, { kind: "distribution" }>),
      call: { distribution: "gaussian", args: [], modifiers: {}, span },
    }),
    "a missing argument": graph(data, {
      ...(normal(number(0)) as Extract<Statement, { kind: "distribution" }>),
      call: { distribution: "normal", args: [number(0)], modifiers: {}, span },
    }),
    "a prior of data": graph(data, {
      ...(normal(number(0)) as Extract<Statement, { kind: "distribution" }>),
      role: "prior",
    }),
    "dims out of nothing": graph(data, normal(call("add", [number(1), number(2)], vector))),
    "dims that do not spread": graph(data, {
      kind: "target",
      value: call("add", [reference(y), number(1)], { kind: "real", dims: [namedDim("N"), namedDim("N")] }),
      span,
    }),
    "a target of many numbers": graph(data, { kind: "target", value: reference(y), span }),
    "too many subscripts": graph(data, parameter, {
      kind: "target",
      value: { kind: "subscript", base: reference(mu), subscripts: [{ kind: "all" }], type: real, span },
      span,
    }),
    "a real index": graph(data, {
      kind: "target",
      value: {
        kind: "subscript",
        base: reference(y),
        subscripts: [{ kind: "element", index: { kind: "number", value: 0.5, type: real, span } }],
        type: real,
        span,
      },
      span,
    }),
    "a vector of the wrong length": graph(data, {
      kind: "target",
      value: { kind: "vector", elements: [number(1)], type: { kind: "int", dims: [constantDim(2)] }, span },
      span,
    }),
    "a declaration in a loop": graph(data, { kind: "for", indices: [index], body: [parameter], carries: false, span }),
    "a wrong role": graph({ ...parameter, symbol: y } as Statement),
  };
  it.each(Object.keys(wrong))("finds %s", (name) => {
    expect(() => verifyProbabilisticGraph(wrong[name]!)).toThrow(InternalError);
    expect(() => verifyProbabilisticGraph(wrong[name]!)).toThrow(/^internal: /);
  });
});

describe("printProbabilisticGraph", () => {
  it("prints a line a statement", () => {
    expect(printProbabilisticGraph(graph(data, parameter, normal(reference(mu))))).toBe(
      ["dim N", "data y: real[N]", "parameter mu: real", "observation y ~ normal(mu, 1)"].join("\n"),
    );
  });

  it("prints numbers as the language reads them", () => {
    expect(printExpression(number(-2))).toBe("-2");
    expect(printExpression(call("pow", [number(-2), number(-3)]))).toBe("(-2)^-3");
    expect(printExpression(call("neg", [number(Infinity)]))).toBe("-infinity");
    expect(printExpression(number(1e-21))).toBe("1e-21");
  });

  it("prints inline data without its value", () => {
    expect(printStatement({ ...data, inlineValue: [1, 2] } as Statement)).toEqual(["data y: real[N] = ${...}"]);
  });
});
