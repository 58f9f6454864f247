/**
 * @file Every model of the test set on tensors, against the interpreter: in Float64 through TensorFlow, in Float32 on tfjs' own
 * backends, where those that Float32 cannot hold are refused by name.
 */
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { loadTensorflow, loadTfjsBackend } from "@terrace/backend-tfjs";
import { tensorBatchedLogDensity, tensorLogDensity } from "@terrace/backend-tfjs/tensors";
import { createGenerator, randomUniform } from "@terrace/core";
import { evaluate } from "@terrace/graph";
import { parseModel } from "@terrace/model";
import { makePlan, type Plan } from "@terrace/runtime";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hardModels } from "../models/hard-models.js";
import { parametersAt, posteriorModels, readCase } from "../src/index.js";

/** Relative to the value, and to the largest component of the gradient. */
const tolerances = { tensorflow: 1e-12, cpu: 2e-5, wasm: 2e-5, webgpu: 2e-5 } as const;

/** Why there is no WebGPU here, or undefined. */
const trouble = await loadTfjsBackend("webgpu").then(
  () => undefined,
  (error: unknown) => String(error),
);
if (trouble !== undefined) console.warn(`not tested on webgpu: ${trouble}`);

/** Models that Float32 cannot hold, and why. */
const refused: Readonly<Record<string, RegExp>> = {
  // Residuals of a moving average grow beyond the largest number where its coefficient is above 1.
  "arma-arma11": /its value leaves the range of `float32`/,
  // Sums of hundreds of log densities are carried from step to step, and exponentials of their differences count.
  "bball_drive_event_0-hmm_drive_0": /its gradient is off by/,
  "hmm_example-hmm_example": /its gradient is off by/,
};

const numChains = 3;

/** Each model with positions at which it is known: draws from its posterior, near which gradients are small sums of large terms. */
const plans: [string, Plan, readonly Float64Array[]][] = [
  ...posteriorModels.flatMap((posterior) =>
    posterior.cases.map((name): [string, Plan, readonly Float64Array[]] => {
      const given = readCase(name);
      const plan = makePlan(posterior.model.graph, posterior.data(given.data));
      const points = given.log_density_points.points.slice(0, numChains).map(({ params }) => {
        return evaluate(plan.programs.unconstrain, parametersAt(posterior, plan, params))["position"]!;
      });
      return [name, plan, points];
    }),
  ),
  ...Object.entries(hardModels).map(([name, [source, data]]): [string, Plan, readonly Float64Array[]] => {
    return [name, makePlan(parseModel(source).graph, data), []];
  }),
];

beforeAll(async () => {
  loadTensorflow();
  await tf.ready();
});

const backends = Object.entries(tolerances).filter(([name]) => name !== "webgpu" || trouble === undefined);

describe.each(backends)("on %s", (backend, tolerance) => {
  beforeEach(async () => void (await tf.setBackend(backend)));

  it.each(plans)("%s", async (name, plan, points) => {
    const reason = backend === "tensorflow" ? undefined : refused[name];
    if (reason !== undefined) {
      expect(() => tensorBatchedLogDensity(plan.programs, numChains)).toThrow(reason);
      return;
    }
    const { dimension } = plan;
    const generator = createGenerator(20, 0, "initialisation");
    const anywhere = Array.from({ length: numChains }, () =>
      Float64Array.from({ length: dimension }, () => randomUniform(generator, -2, 2)),
    );
    const batched = tensorBatchedLogDensity(plan.programs, numChains);
    // A density of one chain does not wait for `webgpu`, which answers later.
    const alone = backend === "webgpu" ? undefined : tensorLogDensity(plan.programs);
    for (const positions of points.length === numChains ? [anywhere, points] : [anywhere]) {
      const joined = Float64Array.from({ length: dimension * numChains }, (_, i) => positions[i % numChains]![Math.floor(i / numChains)]!); // prettier-ignore
      const values = new Float64Array(numChains);
      const gradients = new Float64Array(dimension * numChains);
      await batched.logDensityGradient(joined, values, gradients);
      positions.forEach((position, c) => {
        const exact = evaluate(plan.programs.density, { position });
        const value = exact["value"]![0]!;
        const scale = exact["gradient"]!.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
        const results: [number, Float64Array][] = [[values[c]!, gradients.filter((_, i) => i % numChains === c)]];
        const gradient = new Float64Array(dimension);
        if (alone !== undefined) results.push([alone.logDensityGradient(position, gradient), gradient]);
        for (const [v, g] of results) {
          expect(Math.abs(v - value)).toBeLessThanOrEqual(tolerance * Math.abs(value));
          exact["gradient"]!.forEach((x, i) => expect(Math.abs(g[i]! - x)).toBeLessThanOrEqual(tolerance * scale));
        }
      });
    }
    batched.dispose();
    alone?.dispose();
  });
});
