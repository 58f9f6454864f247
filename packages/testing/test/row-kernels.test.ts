/** @file Programs of rows give the same bits in WebAssembly as in JavaScript where nothing in them is added up. */

import { compileKernel, compilePrograms, instantiateKernel, instantiatePrograms } from "@terrace/backend-kernel";
import { createGenerator } from "@terrace/core";
import { parseModel } from "@terrace/model";
import { isOrderFree, makePlan, type DataInput, type Plan } from "@terrace/runtime";
import { describe, expect, it } from "vitest";

import { ownPosteriors } from "../src/posteriors/load-posteriors.js";
import { nearMisses } from "./structure/near-misses.js";
import { recognised } from "./structure/recognised.js";
import { tableData } from "./structure/table-data.js";

const numRows = 5;

/** How many of the plan's programs are of independent numbers; all of these are compared. */
function numCompared(plan: Plan): number {
  const { programs, rowSize, dimension, discreteBounds, parameters } = plan;
  const generator = createGenerator(3, 0, "initialisation");
  const graphs = [programs.pointwise, programs.generate].filter(isOrderFree);
  for (const graph of graphs) {
    const program = compileKernel(graph);
    const compiled = compilePrograms([program]);
    expect(compiled.backend).toBe("wasm");
    const kernels = [instantiateKernel(program), instantiatePrograms(compiled)[0]!];
    const generators = kernels.map(() => createGenerator(4, 0, "prediction"));
    for (let k = 0; k < numRows; k++) {
      const row = Float64Array.from({ length: rowSize }, (_, at) => (at < dimension ? 2 * generator.uniform() - 1 : 0));
      for (const { name, offset } of parameters) {
        discreteBounds.get(name)?.lower.forEach((lower, at) => (row[offset + at] = Math.max(lower, 0)));
      }
      const [plain, wasm] = kernels.map((kernel, which) => {
        let offset = 0;
        const inputs = kernel.inputs.map(({ length }) => row.subarray(offset, (offset += length)));
        const outputs = kernel.outputs.map(({ length }) => new Float64Array(length));
        kernel.run(inputs, outputs, generators[which]);
        return outputs;
      });
      expect(wasm).toEqual(plain);
    }
  }
  return graphs.length;
}

const plans: readonly (readonly [string, () => Plan])[] = [
  ...[...recognised, ...nearMisses].map(
    ({ name, text }) =>
      [name, () => makePlan(parseModel(text).graph, tableData as DataInput, { discrete: true })] as const,
  ),
  ...ownPosteriors().map(
    ({ posterior, known }) => [known.name, () => makePlan(posterior.model.graph, posterior.data(known.data))] as const,
  ),
];

describe("programs of rows", () => {
  let numPrograms = 0;

  it.each(plans)("%s", (_, plan) => {
    const planned = plan();
    if (planned.observations.length > 0) numPrograms += numCompared(planned);
  });

  it("are mostly of numbers each by itself", () => {
    expect(numPrograms).toBeGreaterThan(plans.length);
  });
});
