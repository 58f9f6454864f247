/** @file Scans: values and gradients against the same steps written out. */

import { createGenerator } from "@terrace/core";
import { describe, expect, it } from "vitest";
import { evaluate, gradient, GraphBuilder, makeGraph, type Node, printGraph, verifyGraph } from "../src/index.js";
import { expectGradient } from "./finite-difference.js";

const length = 4;

/** One step with two carries, of which one is a vector, two sequences and two captured values. */
function step(b: GraphBuilder, carries: readonly Node[], elements: readonly Node[], captured: readonly Node[]) {
  const [level, state] = carries as [Node, Node];
  const [x, row] = elements as [Node, Node];
  const [phi, weights] = captured as [Node, Node];
  const next = b.add(b.mul(phi, level), b.tanh(x));
  const mixed = b.add(b.mul(state, b.logistic(next)), b.mul(row, weights));
  return { carries: [next, mixed], outputs: [b.square(next), b.logSumExp(mixed)] };
}

function unrolled(b: GraphBuilder, inputs: readonly Node[], reverse: boolean) {
  const [level, state, xs, rows, phi, weights] = inputs as [Node, Node, Node, Node, Node, Node];
  let carries: readonly Node[] = [level, state];
  const outputs: Node[][] = [[], []];
  const saved: Node[][] = [[], []];
  for (let i = 0; i < length; i++) {
    const t = reverse ? length - 1 - i : i;
    carries.forEach((carry, k) => (saved[k]![t] = carry));
    const result = step(b, carries, [b.at(xs, 0, t), b.at(rows, 0, t)], [phi, weights]);
    carries = result.carries;
    result.outputs.forEach((output, k) => (outputs[k]![t] = output));
  }
  return { carries, outputs: outputs.map((xs) => b.stack(xs)), savedCarries: saved.map((xs) => b.stack(xs)) };
}

const shapes = [[], [2], [length], [length, 2], [], [2]];
const point = [
  [0.4],
  [0.3, -0.8],
  [0.5, -1.1, 0.7, 1.9],
  [0.2, 0.4, -0.3, 1.2, 0.6, -0.9, 1.1, 0.1],
  [0.8],
  [1.5, -0.6],
];

/** A scalar in which every kind of result has a part. */
function combine(
  b: GraphBuilder,
  results: { carries: readonly Node[]; outputs: readonly Node[]; savedCarries: readonly Node[] },
) {
  const all = [...results.carries, ...results.outputs, ...results.savedCarries];
  return all.map((x, k) => b.mul(b.sum(b.sin(b.mul(x, 0.3 * (k + 1)))), 1 + k)).reduce((sum, x) => b.add(sum, x));
}

describe.each([
  [true, false],
  [true, true],
  [false, false],
  [false, true],
])("scan, simplify %s, reverse %s", (simplify, reverse) => {
  it("computes and differentiates as the unrolled steps do", () => {
    const b = new GraphBuilder({ simplify });
    const inputs = shapes.map((shape, k) => b.input(`x${k}`, shape));
    const scanned = b.scan({
      carries: inputs.slice(0, 2),
      sequences: inputs.slice(2, 4),
      captured: inputs.slice(4),
      length,
      reverse,
      body: step,
    });
    const twin = unrolled(b, inputs, reverse);
    const graphs = [combine(b, scanned), combine(b, twin)].map((value) => {
      const gradients = gradient(b, value, inputs);
      return makeGraph(inputs, { value, ...Object.fromEntries(gradients.map((g, k) => [`g${k}`, g])) });
    });
    const given = Object.fromEntries(point.map((values, k) => [`x${k}`, values]));
    const [actual, expected] = graphs.map((graph) => {
      verifyGraph(graph);
      return evaluate(graph, given);
    });
    for (const [name, values] of Object.entries(expected!)) {
      values.forEach((x, i) => {
        expect(Math.abs(actual![name]![i]! - x), `${name}[${i}]`).toBeLessThan(1e-13 * Math.max(1, Math.abs(x)));
      });
    }
  });
});

describe("gradient of scans", () => {
  it("agrees with finite differences, through a scan in a scan", () => {
    expectGradient(
      [
        { shape: [3, 2], values: [0.3, -0.5, 1.2, 0.4, -0.8, 0.9] },
        { shape: [], values: [0.6] },
      ],
      (b, [x, phi]) => {
        const outer = b.scan({
          carries: [phi!],
          sequences: [x!],
          captured: [phi!],
          length: 3,
          body: (o, [c], [row], [p]) => {
            const inner = o.scan({
              carries: [c!],
              sequences: [row!],
              captured: [p!],
              length: 2,
              body: (i, [d], [e], [q]) => ({ carries: [i.add(i.mul(d!, q!), i.sin(e!))], outputs: [] }),
            });
            return { carries: inner.carries, outputs: [o.exp(inner.carries[0]!)] };
          },
        });
        return b.stack([outer.carries[0]!, b.sum(outer.outputs[0]!)]);
      },
    );
  });

  it("second derivatives are those of the unrolled steps", () => {
    expectGradient(
      [
        { shape: [3], values: [0.3, -0.5, 1.2] },
        { shape: [], values: [0.6] },
      ],
      (b, [x, phi]) => {
        const { carries } = b.scan({
          carries: [b.constant(0.5)],
          sequences: [x!],
          captured: [phi!],
          length: 3,
          body: (i, [c], [e], [p]) => ({ carries: [i.add(i.mul(i.square(c!), p!), e!)], outputs: [] }),
        });
        return gradient(b, carries[0]!, [x!])[0]!;
      },
    );
  });

  it("differentiates a forward algorithm of a hidden Markov model", () => {
    expectGradient(
      [
        { shape: [2, 2], values: [0.7, -0.3, -0.2, 0.9] },
        { shape: [4, 2], values: [-1, -2, -0.5, -1.5, -2, -0.3, -1.1, -0.9] },
      ],
      (b, [logits, emission]) => {
        const transition = b.sub(logits!, b.broadcast(b.logSumExp(logits!, [1]), [2, 2], [0]));
        const { carries } = b.scan({
          carries: [b.filled(-Math.log(2), [2])],
          sequences: [emission!],
          captured: [transition],
          length: 4,
          body: (i, [alpha], [e], [t]) => {
            const next = i.logSumExp(i.add(i.broadcast(alpha!, [2, 2], [0]), t!), [0]);
            return { carries: [i.add(next, e!)], outputs: [] };
          },
        });
        return b.logSumExp(carries[0]!);
      },
    );
  });

  it("has no influence from singular steps under a branch not taken", () => {
    const b = new GraphBuilder();
    const x = b.input("x", [3]);
    const { outputs } = b.scan({
      carries: [b.constant(0)],
      sequences: [x],
      captured: [],
      length: 3,
      body: (i, [c], [e]) => ({ carries: [i.add(c!, 1)], outputs: [i.log(e!)] }),
    });
    const [g] = gradient(b, b.sum(b.select(b.gt(x, 0), outputs[0]!, 0)), [x]);
    expect([...evaluate(makeGraph([x], { g: g! }), { x: [0, 2, 0] })["g"]!]).toEqual([0, 0.5, 0]);
  });

  it("works over no steps", () => {
    const b = new GraphBuilder();
    const c = b.input("c", []);
    const xs = b.input("xs", [0]);
    const { carries, outputs } = b.scan({
      carries: [c],
      sequences: [xs],
      captured: [],
      length: 0,
      body: (i, [d], [e]) => ({ carries: [i.add(d!, e!)], outputs: [d!] }),
    });
    const [gc, gx] = gradient(b, b.add(carries[0]!, b.sum(outputs[0]!)), [c, xs]);
    const results = evaluate(makeGraph([c, xs], { value: carries[0]!, gc: gc!, gx: gx! }), { c: [3], xs: [] });
    expect(results).toEqual({ value: Float64Array.of(3), gc: Float64Array.of(1), gx: new Float64Array(0) });
  });
});

describe("building a scan", () => {
  it("leaves out unused operands, takes constants inside and captures what repeats", () => {
    const b = new GraphBuilder();
    const x = b.input("x", [3]);
    const s = b.input("s", []);
    const { carries } = b.scan({
      carries: [b.constant(0)],
      sequences: [x, b.broadcast(s, [3]), b.exp(x)],
      captured: [b.constant(2), b.broadcast(s, [5])],
      length: 3,
      body: (i, [c], [e, f], [two, v]) => ({
        carries: [i.add(c!, i.mul(i.mul(e!, two!), i.mul(f!, i.sum(v!))))],
        outputs: [],
      }),
    });
    expect(printGraph(makeGraph([x, s], { last: carries[0]! }))).toMatchInlineSnapshot(`
      "graph(x: real[3], s: real) {
        %0 = input "x" : real[3]
        %1 = input "s" : real
        %2 = constant 0 : real
        %3 = scan length=3 carries=1 sequences=1 %2 %0 %1 %1 graph(c0: real, e0: real, e1: real, k1: real) {
          %0 = input "c0" : real
          %1 = input "e0" : real
          %2 = input "e1" : real
          %3 = input "k1" : real
          %4 = mul %2 %3 : real
          %5 = mul %1 %4 : real
          %6 = constant 10 : real
          %7 = mul %5 %6 : real
          %8 = add %0 %7 : real
          yield c0 = %8
        }
        %4 = project 0 %3 : real
        yield last = %4
      }"
    `);
  });

  it("makes a carry real that begins whole, and checks shapes", () => {
    const b = new GraphBuilder();
    const x = b.input("x", [3]);
    const { carries } = b.scan({
      carries: [b.constant(0, [], "int")],
      sequences: [x],
      captured: [],
      length: 3,
      body: (i, [c], [e]) => ({ carries: [i.add(c!, e!)], outputs: [] }),
    });
    expect(carries[0]!.dtype).toBe("real");
    const wrong = (shape: number[]) => () =>
      b.scan({
        carries: [b.constant(0)],
        sequences: [x],
        captured: [],
        length: 3,
        body: (i, [c]) => ({ carries: [i.broadcast(c!, shape)], outputs: [] }),
      });
    expect(wrong([2])).toThrow("scan: carry 0 has shape [], the next one [2].");
    expect(() =>
      b.scan({ carries: [], sequences: [x], captured: [], length: 4, body: () => ({ carries: [], outputs: [] }) }),
    ).toThrow("scan: expected sequences of length 4, received shape [3].");
    expect(() =>
      b.scan({
        carries: [b.constant(0)],
        sequences: [],
        captured: [],
        length: 2,
        body: (i, [c]) => ({ carries: [i.add(c!, x)], outputs: [] }),
      }),
    ).toThrow("of another builder");
  });

  it("draws anew at each step and in each scan", () => {
    const b = new GraphBuilder();
    const draw = () =>
      b.scan({
        carries: [b.constant(0)],
        sequences: [],
        captured: [],
        length: 5,
        body: (i, [c]) => {
          const next = i.add(c!, i.random("normal", [], []));
          return { carries: [next], outputs: [next] };
        },
      }).outputs[0]!;
    const results = evaluate(makeGraph([], { a: draw(), b: draw() }), {}, createGenerator(1, 0, "draws"));
    expect(new Set([...results["a"]!, ...results["b"]!]).size).toBe(10);
  });
});
