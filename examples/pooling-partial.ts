/**
 * @file Partial pooling of radon in 919 houses: intercepts of the counties from one distribution, by the classical Gibbs
 * sampler. A county's intercept lies between its own mean and that of the counties, the nearer its own the more houses it has.
 */

import { gibbsVaryingIntercepts } from "terrace";
import { commandLineOptions } from "./options.js";
import { readHouses, selectHouses } from "./pooling/houses.js";
import { mean } from "./pooling/least-squares.js";

const { draws = 4000, warmup = 500, seed = 1 } = commandLineOptions(1);
const houses = readHouses();
const fit = gibbsVaryingIntercepts(houses.x, houses.y, houses.county, { samples: draws, warmup, seed });
console.log(String(fit.summary()));

const { values } = fit.shrinkage();
const [slope, centre] = [mean(fit.beta), mean(fit.mu)];
console.log(`\nMean of the counties ${centre.toFixed(2)}\n\nCounty                houses  own mean  weight  intercept`);
const order = [...fit.levels.keys()].sort((a, b) => fit.counts[a]! - fit.counts[b]!);
for (const level of order) {
  const name = String(fit.levels[level]);
  const own = selectHouses(houses, (county) => county === name);
  const weight = mean(fit.alpha.map((_, t) => values[t * fit.levels.length + level]!));
  const numbers = [mean(own.y) - slope * mean(own.x), weight, mean(fit.alpha.map((row) => row[level]!))];
  const [ownMean, weightText, intercept] = numbers.map((value) => value.toFixed(2));
  console.log(
    `${name.padEnd(20)}${String(own.y.length).padStart(8)}${ownMean!.padStart(10)}${weightText!.padStart(8)}${intercept!.padStart(11)}`,
  );
}
