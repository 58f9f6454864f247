/** @file What a ModelError holds beside its message, and the errors that need data. */

import { describe, expect, it } from "vitest";
import { Model, ModelError, model, parseModel } from "../src/index.js";

const built = model`
  data y: real[N], g: factor(J)[N], n: int
  a[J] ~ normal(0, 1)
  y ~ normal(a[g], 1)
`;
const { graph } = built;

describe("a model", () => {
  it("has its graph, its source and its print", () => {
    expect(built).toBeInstanceOf(Model);
    expect(built.source).toBe(graph.source);
    expect(String(built)).toContain("prior a ~ normal(0, 1)");
    expect(parseModel(built.source).toString()).toBe(built.toString());
  });
});

describe("a ModelError", () => {
  function errorOf(build: () => unknown): ModelError {
    try {
      build();
    } catch (error) {
      if (error instanceof ModelError) return error;
      throw error;
    }
    throw new Error("no error");
  }

  it("has code, span, frame and both types", () => {
    const error = errorOf(() => parseModel("data x: real[N], z: real[M]\nlet a = x + z"));
    expect(error.name).toBe("ModelError");
    expect(error).toBeInstanceOf(Error);
    expect(error.code).toBe("dims-differ");
    expect(error.span).toEqual({ start: 36, end: 41 });
    expect(error.frame).toBe("  2 | let a = x + z\n    |         ^^^^^");
    expect(error.expected).toBe("[N]");
    expect(error.found).toBe("[M]");
    expect(error.message).toContain(error.frame);
  });

  it("leaves types out where there are none", () => {
    const error = errorOf(() => parseModel("let a = b"));
    expect(error.expected).toBeUndefined();
    expect(error.found).toBeUndefined();
  });

  it("marks a span over lines to the end of its first line", () => {
    const error = errorOf(() => parseModel("data x: real[N], z: real[M]\nlet a = x +\n  z"));
    expect(error.frame).toBe("  2 | let a = x +\n    |         ^^^");
  });

  it("keeps tabs, so that the mark stands under its text", () => {
    const error = errorOf(() => parseModel("let x = 1\n\tlet a\t= b"));
    expect(error.frame).toBe("  2 | \tlet a\t= b\n    | \t     \t  ^");
  });

  it("numbers lines of more digits", () => {
    const error = errorOf(() => parseModel(`${"\n".repeat(99)}let a = b`));
    expect(error.frame).toBe("  100 | let a = b\n      |         ^");
  });

  it("says that a tag is no function", () => {
    const call = model as unknown as (text: string) => unknown;
    expect(() => call("mu ~ normal(0, 1)")).toThrow(
      new TypeError("model: `model` is the tag of a template, not a function. Write model`...`, without parentheses."),
    );
  });
});
