/**
 * @file No pooling of radon in 919 houses: a line for each county from its own houses alone, beside the least squares lines.
 * Counties whose houses are all on one floor, those of one house among them, have no line and are named.
 */

import { sample } from "terrace";
import { commandLineOptions, timings } from "./options.js";
import { countiesOf, readHouses, selectHouses } from "./pooling/houses.js";
import { leastSquares, mean } from "./pooling/least-squares.js";
import { noPooling } from "./pooling/models.js";

const houses = readHouses();
const lines = new Map(
  countiesOf(houses).map((name) => {
    const { x, y } = selectHouses(houses, (county) => county === name);
    return [name, leastSquares(x, y)];
  }),
);
const estimable = selectHouses(houses, (county) => lines.get(county) !== undefined);
const fit = await sample(noPooling, { ...estimable }, commandLineOptions(1));
console.log(String(fit.summary()));

const { values, shape } = fit.draws.get("a");
const numLevels = shape[2]!;
console.log("\nIntercept                  least squares   posterior mean");
for (const [level, name] of countiesOf(estimable).entries()) {
  const draws = values.filter((_, k) => k % numLevels === level);
  const row = [lines.get(name)!.intercept, mean(draws)].map((value) => value.toFixed(2).padStart(15));
  console.log(`${name.padEnd(24)}${row.join("  ")}`);
}
const without = [...lines].flatMap(([name, line]) => (line === undefined ? [name] : []));
console.log(`\nNot estimable, since all houses are on one floor: ${without.join(", ")}.`);
console.log(`Times: ${timings(fit)}.`);
