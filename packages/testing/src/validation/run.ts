/**
 * @file Calibrates NUTS on all model classes, and the classical sampler on its own, with as many simulations as wanted:
 *
 *     npm run test:samplers -- [--simulations 1000] [--seed 1] [--class PART_OF_NAME]...
 *
 * Ends with exit code 1 when a sampler is rejected or its chains mix too slowly to be judged.
 */
import { parseArgs } from "node:util";
import { classicalMove, classicalSampler } from "./classical-sampler.js";
import { groupedDesign, modelClasses, tightPriors, varyingIntercepts } from "./model-classes.js";
import { nutsSampler } from "./nuts-sampler.js";
import { simulationBasedCalibration } from "./simulation-based-calibration.js";

/** Share of simulations whose chains may fall short of the effective sample size. */
const maxShort = 0.05;

const { values } = parseArgs({
  options: {
    simulations: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    class: { type: "string", multiple: true, default: [""] },
  },
});
const [simulations, seed] = [Number(values.simulations), Number(values.seed)];
const classical = classicalSampler(classicalMove(groupedDesign, { priors: tightPriors }), groupedDesign.numGroups);
const runs = [
  { sampler: "classical", model: varyingIntercepts, draws: classical },
  ...modelClasses.map((model) => ({ sampler: "NUTS", model, draws: nutsSampler(model.model, model.design) })),
];

for (const { sampler, model, draws } of runs.filter((run) =>
  values.class.some((part) => run.model.name.includes(part)),
)) {
  const result = simulationBasedCalibration(model, draws, { seed, simulations });
  const smallest = result.quantities.reduce((least, quantity) => (quantity.p < least.p ? quantity : least));
  const isGood = result.rejected.length === 0 && result.numShort <= maxShort * simulations;
  console.log(
    `${isGood ? "passes " : "REJECTED"} ${sampler}, ${model.name}: smallest p ${smallest.p.toExponential(1)} (${smallest.name}), ` +
      `limit ${result.limit.toExponential(1)}, ${result.numShort} of ${simulations} chains too short`,
  );
  if (!isGood) process.exitCode = 1;
}
