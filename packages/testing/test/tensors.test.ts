/**
 * @file Every model of the test set on tensors, against the interpreter: in Float64 through TensorFlow, in Float32 on tfjs' own
 * backends, where those that Float32 cannot hold are refused by name.
 */
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { loadTensorflow } from "@terrace/backend-tfjs";
import { tensorBatchedLogDensity, tensorLogDensity } from "@terrace/backend-tfjs/tensors";
import { createGenerator, randomUniform } from "@terrace/core";
import { evaluate } from "@terrace/graph";
import { parseModel } from "@terrace/model";
import { makePlan, type Plan } from "@terrace/runtime";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hardModels } from "../models/hard-models.js";
import { posteriorModels, readCase } from "../src/index.js";

/** Relative to the value, and to the largest component of the gradient. */
const tolerances = { tensorflow: 1e-12, cpu: 2e-5, wasm: 2e-5 } as const;

/** Models that Float32 cannot hold, and why. */
const refused: Readonly<Record<string, RegExp>> = {
  // Residuals of a moving average grow beyond the largest number where its coefficient is above 1.
  "arma-arma11": /its value leaves the range of `float32`/,
  // Sums of hundreds of log densities are carried from step to step, and exponentials of their differences count.
  "bball_drive_event_0-hmm_drive_0": /its gradient is off by/,
  "hmm_example-hmm_example": /its gradient is off by/,
};

const plans: [string, Plan][] = [
  ...posteriorModels.flatMap((posterior) =>
    posterior.cases.map((name): [string, Plan] => {
      return [name, makePlan(posterior.model.graph, posterior.data(readCase(name).data))];
    }),
  ),
  ...Object.entries(hardModels).map(([name, [source, data]]): [string, Plan] => {
    return [name, makePlan(parseModel(source).graph, data)];
  }),
];

const numChains = 3;

beforeAll(async () => {
  loadTensorflow();
  await tf.ready();
});

describe.each(Object.entries(tolerances))("on %s", (backend, tolerance) => {
  beforeEach(async () => void (await tf.setBackend(backend)));

  it.each(plans)("%s", async (name, plan) => {
    const reason = backend === "tensorflow" ? undefined : refused[name];
    if (reason !== undefined) {
      expect(() => tensorLogDensity(plan.programs)).toThrow(reason);
      return;
    }
    const { dimension } = plan;
    const generator = createGenerator(20, 0, "initialisation");
    const positions = Float64Array.from({ length: dimension * numChains }, () => randomUniform(generator, -2, 2));
    const values = new Float64Array(numChains);
    const gradients = new Float64Array(dimension * numChains);
    const batched = tensorBatchedLogDensity(plan.programs, numChains);
    await batched.logDensityGradient(positions, values, gradients);
    batched.dispose();
    const alone = tensorLogDensity(plan.programs);
    for (let c = 0; c < numChains; c++) {
      const ofChain = (all: Float64Array): Float64Array => all.filter((_, i) => i % numChains === c);
      const position = ofChain(positions);
      const exact = evaluate(plan.programs.density, { position });
      const value = exact["value"]![0]!;
      const scale = exact["gradient"]!.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
      const gradient = new Float64Array(dimension);
      const own = alone.logDensityGradient(position, gradient);
      for (const [v, g] of [[own, gradient], [values[c]!, ofChain(gradients)]] as const) {
        expect(Math.abs(v - value)).toBeLessThanOrEqual(tolerance * Math.abs(value));
        exact["gradient"]!.forEach((x, i) => expect(Math.abs(g[i]! - x)).toBeLessThanOrEqual(tolerance * scale));
      } // prettier-ignore
    }
    alone.dispose();
  });
});
