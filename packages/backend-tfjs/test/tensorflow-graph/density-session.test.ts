import { evaluate } from "@terrace/graph";
import { UnsupportedOperationError } from "@terrace/core";
import { describe, expect, it } from "vitest";

import { loadTensorflow, tensorflowBatchedLogDensity, tensorflowLogDensity } from "../../src/index.js";
import { GraphSession } from "../../src/tensorflow-graph/session.js";
import { GraphWriter, TensorFlowType, typeAttribute } from "../../src/tensorflow-graph/graph-writer.js";
import { autoregression, factored, grouped, type Programs } from "../support/grouped-density.js";

const host = loadTensorflow();
const { binding } = host;

/** Float64 differs from the interpreter in the order of sums and in the kernels' last digits. */
const tolerance = 1e-12;

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const [x, y] = [actual[i]!, expected[i]!];
    if (Object.is(x, y)) continue;
    expect(Math.abs(x - y), `element ${i}: ${x} and ${y}`).toBeLessThanOrEqual(tolerance * Math.abs(y));
  }
}

/** Positions of `numChains` chains, `[dimension, chain]`. */
function positionsOf(dimension: number, numChains: number): Float64Array {
  return Float64Array.from({ length: dimension * numChains }, (_, k) => 0.4 * Math.sin(1 + 3.7 * k));
}

const cases: [string, Programs][] = [
  ["constants in the graph", grouped(60, 5)],
  ["data in variables", grouped(20_000, 7)],
  ["rows in blocks", grouped(270_003, 7)],
  ["a loop", autoregression(300)],
  ["a loop of one step", autoregression(1)],
  ["a loop of no step", autoregression(0)],
  ["matrices", factored()],
];

describe("a log density as one TensorFlow graph", () => {
  it.each(cases)("is the interpreter's with its gradient: %s", (_, programs) => {
    const density = tensorflowLogDensity(host, programs);
    const position = density.allocate(density.dimension);
    const gradient = density.allocate(density.dimension);
    for (let k = 0; k < 3; k++) {
      position.set(positionsOf(density.dimension, 3).filter((_unused, i) => i % 3 === k));
      const expected = evaluate(programs.density, { position });
      const value = density.logDensityGradient(position, gradient);
      expectClose([value], expected["value"]!);
      expectClose(gradient, expected["gradient"]!);
      expectClose([density.logDensity(position)], expected["value"]!);
    }
    density.dispose();
  });

  it.each(cases)("is each chain's own for many chains: %s", (_, programs) => {
    const numChains = 5;
    const density = tensorflowBatchedLogDensity(host, programs, numChains);
    const { dimension } = density;
    const positions = positionsOf(dimension, numChains);
    const [values, valuesAlone] = [new Float64Array(numChains), new Float64Array(numChains)];
    const gradients = new Float64Array(dimension * numChains);
    density.logDensityGradient(positions, values, gradients);
    density.logDensity(positions, valuesAlone);
    for (let chain = 0; chain < numChains; chain++) {
      const own = (all: Float64Array): Float64Array => all.filter((_unused, k) => k % numChains === chain);
      const expected = evaluate(programs.density, { position: own(positions) });
      expectClose([values[chain]!], expected["value"]!);
      expectClose([valuesAlone[chain]!], expected["value"]!);
      expectClose(own(gradients), expected["gradient"]!);
    }
    density.dispose();
  });

  it("is NaN, and no error, where the density is not defined", () => {
    const density = tensorflowLogDensity(host, factored());
    const gradient = new Float64Array(2);
    expect(density.logDensityGradient(Float64Array.of(0.1, 3), gradient)).toBeNaN();
    expect([...gradient]).toEqual([Number.NaN, Number.NaN]);
    expect(density.logDensity(Float64Array.of(Number.NaN, 0))).toBeNaN();
    expect(density.logDensity(Float64Array.of(2, 0.5))).toBeLessThan(0);
    density.dispose();
  });

  it("passes every bit of a Float64 through", () => {
    const writer = new GraphWriter();
    const fed = writer.placeholder("position", TensorFlowType.int64, [8]);
    const copy = writer.op("Identity", [fed], TensorFlowType.int64, { T: typeAttribute(TensorFlowType.int64) });
    const session = new GraphSession(host, writer.nodes, [], "position");
    const values = Float64Array.of(0.1, -0, 5e-324, Infinity, -Infinity, Number.NaN, 1 / 3, -1.7976931348623157e308);
    const words = (x: Float64Array): number[] => [...new Uint32Array(x.buffer, x.byteOffset, 2 * x.length)];
    expect(words(session.run(values, [8], `${copy.ref}:0`))).toEqual(words(values));
    session.close();
  });

  it("reads data where it lies: in shared memory, or in a part of a larger array", () => {
    const programs = grouped(20_000, 7);
    const [first, second] = [tensorflowLogDensity(host, programs), tensorflowLogDensity(host, programs)];
    const shared = new Float64Array(new SharedArrayBuffer(9 * 8), 0, 9).fill(0.2);
    const part = new Float64Array(20).fill(0.2).subarray(3, 12);
    expect(first.logDensity(shared)).toBe(second.logDensity(part));
    first.dispose();
    second.dispose();
  });

  it("keeps no tensor and no session", () => {
    const tensors = binding.getNumOfTensors();
    const sessions = binding.getNumOfSavedModels();
    const density = tensorflowLogDensity(host, grouped(20_000, 7));
    const gradient = new Float64Array(9);
    for (let k = 0; k < 100; k++) density.logDensityGradient(new Float64Array(9).fill(0.01 * k), gradient);
    expect(binding.getNumOfTensors()).toBe(tensors);
    expect(binding.getNumOfSavedModels()).toBe(sessions + 1);
    density.dispose();
    density.dispose();
    expect(binding.getNumOfTensors()).toBe(tensors);
    expect(binding.getNumOfSavedModels()).toBe(sessions);
  });
});

describe("bad calls", () => {
  it("are named in one line", () => {
    const density = tensorflowLogDensity(host, factored());
    expect(() => density.logDensity(new Float64Array(3))).toThrow(
      new TypeError("logDensity: `position` must be a Float64Array of shape [2], received one of length 3."),
    );
    expect(() => density.logDensityGradient(new Float64Array(2), new Float64Array(1))).toThrow(
      new TypeError("logDensityGradient: `gradient` must be a Float64Array of shape [2], received one of length 1."),
    );
    const single = new Float32Array(2) as unknown as Float64Array;
    expect(() => density.logDensity(single)).toThrow(
      new TypeError("logDensity: `position` must be a Float64Array of shape [2], received object."),
    );
    density.dispose();
    expect(() => density.logDensity(new Float64Array(2))).toThrow(
      new RangeError("run: the TensorFlow session has been closed. Compile the model again."),
    );
    const many = tensorflowBatchedLogDensity(host, factored(), 2);
    expect(() => many.logDensity(new Float64Array(2), new Float64Array(2))).toThrow(
      new TypeError("logDensity: `positions` must be a Float64Array of shape [2, 2], received one of length 2."),
    );
    many.dispose();
    expect(() => tensorflowBatchedLogDensity(host, factored(), 0)).toThrow(
      new RangeError("tensorflowBatchedLogDensity: `numChains` must be an integer from 1, received 0."),
    );
  });

  it("of TensorFlow are named in one line: an operation that it does not have, a type that does not fit, a node that is not there", () => {
    const { double, int64 } = TensorFlowType;
    const graphWith = (op: string, type: TensorFlowType): GraphWriter => {
      const writer = new GraphWriter();
      const fed = writer.placeholder("position", int64, [1]);
      writer.op(op, [fed], type, { T: typeAttribute(type) });
      return writer;
    };
    const tensors = binding.getNumOfTensors();
    const sessions = binding.getNumOfSavedModels();
    const load = (writer: GraphWriter): GraphSession => new GraphSession(host, writer.nodes, [], "position");
    expect(() => load(graphWith("NoSuchOperation", int64))).toThrow(UnsupportedOperationError);
    expect(() => load(graphWith("NoSuchOperation", int64))).toThrow(
      /^TensorFlow \d+\.\d+\.\d+ cannot load the graph of the model: .*NoSuchOperation.*$/,
    );
    expect(() => load(graphWith("Neg", double))).toThrow(/^TensorFlow .* cannot load the graph of the model: .+$/);
    const session = load(graphWith("Neg", int64));
    expect(() => session.run(new Float64Array(1), [1], "Nowhere:0")).toThrow(
      new Error("run: TensorFlow cannot compute the graph: Output op name can not be found in the graph."),
    );
    session.close();
    expect(binding.getNumOfTensors()).toBe(tensors);
    expect(binding.getNumOfSavedModels()).toBe(sessions);
  });
});
