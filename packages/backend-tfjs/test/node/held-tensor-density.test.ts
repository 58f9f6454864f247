/** @file Log densities on the tensors of another thread: the contract, two threads against one, what is refused, how it ends. */
import * as tf from "@tensorflow/tfjs-core";
import { evaluate } from "@terrace/graph";
import { afterAll, describe, expect, it } from "vitest";

import {
  holdBatchedTensorDensity,
  holdTensorDensity,
  loadTfjsBackend,
  settleTensorDensity,
  type TfjsBackendName,
} from "../../src/index.js";
import { TensorGate } from "../../src/node/tensor-gate.js";
import { compileTensorDensity } from "../../src/tensors.js";
import { distance } from "../../../graph/test/distance.js";
import { SINGLE_TOLERANCE } from "../evaluators.js";
import { grouped } from "../support/grouped-density.js";
import { withWebgpu } from "../support/webgpu.js";

const programs = grouped(400, 5);
const dimension = programs.density.inputs[0]!.shape[0]!;
const position = Float64Array.from({ length: dimension }, (_, i) => 0.3 * Math.sin(i + 1));

afterAll(async () => void (await tf.setBackend("cpu")));

describe.each(withWebgpu<TfjsBackendName>(["cpu", "wasm"]))("on %s", (backend) => {
  it("has the interpreter's value and gradient, the same from every thread, and ends", async () => {
    await loadTfjsBackend(backend);
    expect(tf.getBackend()).toBe(backend);
    const compiled = compileTensorDensity(programs);
    expect(compiled).toMatchObject({ tensorBackend: backend, precision: "float32", dimension });
    const expected = evaluate(programs.density, { position });
    const held = [holdTensorDensity(compiled, (index) => `p${index}`), holdTensorDensity(structuredClone(compiled))];
    expect(held[0]!.coordinateName?.(2)).toBe("p2");
    const gradients = held.map((density) => {
      const gradient = density.allocate(dimension);
      expect(distance(Float64Array.of(density.logDensityGradient(position, gradient)), expected["value"]!)).toBeLessThan(SINGLE_TOLERANCE); // prettier-ignore
      expect(distance(gradient, expected["gradient"]!)).toBeLessThan(SINGLE_TOLERANCE);
      return gradient;
    });
    expect(gradients[1]).toEqual(gradients[0]);
    expect(held[1]!.logDensity(position)).toBe(held[0]!.logDensity(position));
    for (const density of held) density.dispose();
    held[0]!.dispose();
    expect(() => held[0]!.logDensity(position)).toThrow(
      new RangeError("logDensity: the log density has been disposed of."),
    );
  });

  it("moves many chains in one call", async () => {
    await loadTfjsBackend(backend);
    const chains = 3;
    const density = holdBatchedTensorDensity(compileTensorDensity(programs, chains));
    const at = (chain: number): Float64Array => position.map((x) => x * (1 + chain / 4));
    const positions = Float64Array.from({ length: dimension * chains }, (_, i) => at(i % chains)[Math.floor(i / chains)]!); // prettier-ignore
    const [values, gradients] = [new Float64Array(chains), new Float64Array(dimension * chains)];
    density.logDensityGradient(positions, values, gradients);
    for (let c = 0; c < chains; c++) {
      const expected = evaluate(programs.density, { position: at(c) });
      expect(distance(values.subarray(c, c + 1), expected["value"]!)).toBeLessThan(SINGLE_TOLERANCE);
      expect(distance(gradients.filter((_, i) => i % chains === c), expected["gradient"]!)).toBeLessThan(SINGLE_TOLERANCE); // prettier-ignore
    }
    const alone = new Float64Array(chains);
    density.logDensity(positions, alone);
    expect(distance(alone, values)).toBeLessThan(SINGLE_TOLERANCE);
    density.dispose();
  });
});

describe("what is refused", () => {
  it("is a position of another length or type, and a number of chains that is none", async () => {
    await loadTfjsBackend("cpu");
    const compiled = compileTensorDensity(programs);
    const density = holdTensorDensity(compiled);
    expect(() => density.logDensity(new Float64Array(dimension + 1))).toThrow(
      new TypeError(
        `logDensity: \`position\` must be a Float64Array of shape [${dimension}], received one of length ${dimension + 1}.`,
      ),
    );
    expect(() => density.logDensityGradient(position, tf.zeros([dimension]) as never)).toThrow(
      new TypeError(
        `logDensityGradient: \`gradient\` must be a Float64Array of shape [${dimension}], received object.`,
      ),
    );
    density.dispose();
    expect(() => compileTensorDensity(programs, 0)).toThrow(
      new RangeError("compileTensorDensity: `numChains` must be an integer from 1, received 0."),
    );
  });

  it("is a backend that the thread does not find, in one line", async () => {
    await loadTfjsBackend("cpu");
    const compiled = { ...compileTensorDensity(programs), tensorBackend: "webgl" as TfjsBackendName };
    expect(() => holdTensorDensity(compiled)).toThrow(
      "`@tensorflow/tfjs-backend-webgl` is not installed. Run `npm install @tensorflow/tfjs-backend-webgl`.",
    );
  });
});

describe("settleTensorDensity", () => {
  it("waits for what has begun, and lets nothing begin", async () => {
    await loadTfjsBackend("cpu");
    const memory = new SharedArrayBuffer(8);
    const gate = new TensorGate(memory);
    const words = new Int32Array(memory);
    gate.enter();
    expect([...words]).toEqual([0, 1]);
    // One evaluation that does not end.
    const before = performance.now();
    gate.close(30);
    expect(performance.now() - before).toBeGreaterThanOrEqual(29);
    gate.leave();
    gate.close(60_000);
    expect([...words]).toEqual([1, 0]);
    const compiled = compileTensorDensity(programs);
    settleTensorDensity(compiled);
    expect([...new Int32Array(compiled.gate)]).toEqual([1, 0]);
  });
});
