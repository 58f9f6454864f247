/** @file Tests linear forms against evaluation: random expressions, linear by construction, at random values. */

import { createGenerator, type Generator } from "@terrace/core";
import { evaluate, GraphBuilder, makeGraph, numElements, type Node } from "@terrace/graph";
import { describe, expect, it } from "vitest";
import type { BoundParameter } from "../src/bound-model.js";
import { Dependence } from "../src/dependence.js";
import { termValue } from "../src/gaussian-form.js";
import { LinearForms } from "../src/linear-form.js";
import { LinearityCheck } from "../src/linearity.js";

const reals = { kind: "interval", integer: false } as const;

function parameter(b: GraphBuilder, name: string, shape: readonly number[]): BoundParameter {
  const input = b.input(name, shape);
  return { name, shape, input, constraint: reals, isDiscrete: false, isMissingData: false };
}

function numbers(generator: Generator, size: number): Float64Array {
  return Float64Array.from({ length: size }, () => 2 * generator.uniform() - 1);
}

/** What a form comes to at some values, row by row. */
function formValues(b: GraphBuilder, form: ReturnType<LinearForms["of"]>): Node {
  const rows = (node: Node): Node => b.broadcast(node, [form.numRows], node.shape.length === 0 ? [] : [0]);
  return form.terms.map((term) => rows(termValue(b, term))).reduce((x, y) => b.add(x, y), rows(form.offset));
}

/** A random expression linear in the variables, of some shape. */
function randomLinear(
  b: GraphBuilder,
  variables: readonly BoundParameter[],
  free: Node,
  generator: Generator,
  depth: number,
): Node {
  const pick = (n: number): number => Math.floor(generator.uniform() * n);
  const inner = (): Node => randomLinear(b, variables, free, generator, depth - 1);
  const constant = (shape: readonly number[]): Node => b.constant(numbers(generator, numElements(shape)), shape);
  const vector = (x: Node): Node => (x.shape.length === 1 ? x : b.reshape(x, [numElements(x.shape)]));
  if (depth === 0) return variables[pick(variables.length)]!.input;
  switch (pick(14)) {
    case 0: {
      const x = inner();
      return b.add(x, b.neg(b.mul(x, constant(x.shape))));
    }
    case 1: {
      const x = inner();
      return b.sub(constant(x.shape), b.div(x, free));
    }
    case 2:
      return b.gather(vector(inner()), b.constant(Int32Array.of(0, 0), [2], "int"));
    case 3: {
      const x = vector(inner());
      const index = Int32Array.from({ length: 5 }, () => pick(x.shape[0]!));
      return b.gather(x, b.constant(index, [5], "int"));
    }
    case 4: {
      const x = inner();
      return b.broadcast(x, [...x.shape, 2], [...x.shape.keys()]);
    }
    case 5:
      return b.concat([vector(inner()), vector(inner())], 0);
    case 6: {
      const x = vector(inner());
      return b.slice(x, [x.shape[0]! - 1], [x.shape[0]!], [-1]);
    }
    case 7: {
      const x = vector(inner());
      const index = Int32Array.from({ length: x.shape[0]! }, () => pick(3));
      return b.segmentSum(b.mul(x, constant(x.shape)), b.constant(index, [index.length], "int"), 3);
    }
    case 8: {
      const x = vector(inner());
      const n = x.shape[0]!;
      const ones = Float64Array.from({ length: 4 * n }, () => (generator.uniform() < 0.4 ? 1 : 0));
      return b.matvec(b.constant(ones, [4, n]), x);
    }
    case 9: {
      const x = vector(inner());
      return b.matmul(b.reshape(x, [1, x.shape[0]!]), b.mul(constant([x.shape[0]!, 2]), free));
    }
    case 10: {
      const x = inner();
      const y = b.reshape(b.mul(vector(x), free), x.shape);
      const condition = b.constant(Int32Array.from({ length: numElements(x.shape) }, () => pick(2)), x.shape, "bool"); // prettier-ignore
      return b.select(condition, x, y);
    }
    case 11: {
      const x = inner();
      return x.shape.length === 0 ? x : b.sum(x, [pick(x.shape.length)]);
    }
    case 12:
      return b.cumulativeSum(vector(inner()), 0, { reverse: pick(2) === 0, exclusive: pick(2) === 0 });
    default: {
      const x = vector(inner());
      return b.pad(x, [1], [x.shape[0]! + 3], [1]);
    }
  }
}

describe("linear forms", () => {
  it("of 300 random expressions have the expressions' values", () => {
    const generator = createGenerator(1, 0, "initialisation");
    for (let repetition = 0; repetition < 300; repetition++) {
      const b = new GraphBuilder();
      const variables = [parameter(b, "u", []), parameter(b, "v", [3]), parameter(b, "w", [2, 2])];
      const free = b.input("free", []);
      const node = randomLinear(b, variables, free, generator, 1 + (repetition % 5));
      if (numElements(node.shape) > 20_000) continue;
      const dependence = new Dependence();
      expect(["linear", "free"]).toContain(new LinearityCheck(b, dependence, variables).of(node));
      const form = new LinearForms(b, dependence, variables).of(node);
      const graph = makeGraph([...variables.map(({ input }) => input), free], {
        expected: node,
        found: formValues(b, form),
      });
      const values = evaluate(graph, {
        u: numbers(generator, 1),
        v: numbers(generator, 3),
        w: numbers(generator, 4),
        free: [1.7],
      });
      const size = values["expected"]!.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      values["expected"]!.forEach((value, row) => {
        expect(Math.abs(values["found"]![row]! - value), `expression ${repetition}`).toBeLessThan(1e-12 * size);
      });
    }
  });

  it("take a product with a matrix of ones and zeros as elements", () => {
    const b = new GraphBuilder();
    const a = parameter(b, "a", [3]);
    const matrix = b.constant(Float64Array.of(1, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0), [4, 3]);
    const form = new LinearForms(b, new Dependence(), [a]).of(b.matvec(matrix, a.input));
    expect(form.terms).toHaveLength(1);
    expect([...form.terms[0]!.elements]).toEqual([0, 2, 1, 0]);
    expect(form.terms[0]!.weight).toBe(b.constant(1));
  });

  it("keep no rows of zeros where only data and coefficients are multiplied", () => {
    const b = new GraphBuilder();
    const [mu, slopes] = [parameter(b, "mu", []), parameter(b, "slopes", [2])];
    const columns = [Float64Array.of(1, 2, 3), Float64Array.of(-1, 0.5, 4)].map((column) => b.constant(column));
    const product = (k: number): Node => b.mul(b.broadcast(b.at(slopes.input, 0, k), [3]), columns[k]!);
    const node = b.add(b.add(b.broadcast(mu.input, [3]), product(0)), b.sub(b.neg(product(1)), b.div(product(0), columns[1]!))); // prettier-ignore
    const form = new LinearForms(b, new Dependence(), [mu, slopes]).of(node);
    expect(form.offset.shape).toEqual([]);
    const graph = makeGraph([mu.input, slopes.input], { found: formValues(b, form), expected: node });
    const { found, expected } = evaluate(graph, { mu: [2], slopes: [3, 5] });
    found!.forEach((value, row) => expect(value).toBeCloseTo(expected![row]!, 12));
  });

  it("take a gather of a gather as one", () => {
    const b = new GraphBuilder();
    const a = parameter(b, "a", [3]);
    const g = b.constant(Int32Array.of(2, 0, 1), [3], "int");
    const h = b.constant(Int32Array.of(1, 1, 0, 2), [4], "int");
    const form = new LinearForms(b, new Dependence(), [a]).of(b.gather(b.gather(a.input, g), h));
    expect(form.terms.map(({ elements }) => [...elements])).toEqual([[0, 0, 2, 1]]);
  });

  it("make a term of each element that an index may pick that is no data", () => {
    const b = new GraphBuilder();
    const m = parameter(b, "m", [3]);
    const labels = b.input("labels", [4], "int");
    const form = new LinearForms(b, new Dependence(), [m]).of(b.gather(m.input, labels));
    expect(form.terms.map(({ elements }) => elements[0])).toEqual([0, 1, 2]);
    const graph = makeGraph([m.input, labels], { found: formValues(b, form) });
    expect([...evaluate(graph, { m: [5, 6, 7], labels: [2, 0, 0, 1] })["found"]!]).toEqual([7, 5, 5, 6]);
  });

  it("drop what cancels", () => {
    const b = new GraphBuilder();
    const a = parameter(b, "a", []);
    const c = parameter(b, "c", [2]);
    const node = b.sub(b.add(c.input, a.input), b.mul(b.add(a.input, c.input), 1));
    expect(new LinearForms(b, new Dependence(), [a, c]).of(node).terms).toEqual([]);
  });
});

describe("what is not linear", () => {
  const b = new GraphBuilder();
  const x = parameter(b, "x", [2]);
  const y = parameter(b, "y", [2]);
  const at = b.input("at", [2], "int");
  const long = parameter(b, "long", [100]);
  it.each([
    ["the product of x and y", b.mul(x.input, y.input)],
    ["the square of x", b.square(x.input)],
    ["exp of y", b.add(x.input, b.exp(y.input))],
    ["the reciprocal of x", b.reciprocal(x.input)],
    ["a division by y", b.div(x.input, y.input)],
    ["a condition on x", b.select(b.gt(x.input, 0), y.input, 0)],
    ["max of x, y", b.max(x.input, y.input)],
    ["long at an index that is not data", b.gather(long.input, at)],
    ["prod of x", b.reduce("prod", x.input)],
    ["the product of x and y", b.matmul(b.reshape(x.input, [1, 2]), b.reshape(y.input, [2, 1]))],
  ])("%s", (fault, node) => {
    expect(new LinearityCheck(b, new Dependence(), [x, y, long]).of(node)).toEqual({ fault });
  });
});
