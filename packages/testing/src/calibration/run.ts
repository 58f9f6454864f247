/**
 * @file Prints how often the verdict is wrong on known-good and known-bad fits of real models:
 *
 *     node --conditions=terrace-source --import tsx packages/testing/src/calibration/run.ts [--good | --bad]
 *       [--seeds 100] [--first 0] [--case PART_OF_NAME]...
 *
 * Ends with exit code 1 when more than 1% of the good or of any case of the bad fits are judged wrongly.
 */

import { parseArgs } from "node:util";
import { badCases } from "./bad-cases.js";
import { goodCases } from "./good-cases.js";
import { formatRates, measureRates, ratesHeader, type CaseRates } from "./rates.js";

const { values } = parseArgs({
  options: {
    good: { type: "boolean", default: false },
    bad: { type: "boolean", default: false },
    seeds: { type: "string", default: "100" },
    first: { type: "string", default: "0" },
    case: { type: "string", multiple: true, default: [""] },
  },
});
const [numSeeds, firstSeed] = [Number(values.seeds), Number(values.first)];
const cases = [...(values.bad && !values.good ? [] : goodCases), ...(values.good && !values.bad ? [] : badCases)];

console.log(`Seeds ${firstSeed} to ${firstSeed + numSeeds - 1} of each case, 4 chains.\n\n${ratesHeader}`);
const measured: CaseRates[] = [];
for (const one of cases.filter(({ name }) => values.case.some((part) => name.includes(part)))) {
  const rates = measureRates(one, numSeeds, firstSeed);
  measured.push(rates);
  console.log(formatRates(rates));
}

for (const { name, wrong } of measured) {
  for (const { seed, verdict } of wrong) console.log(`\n${name}, seed ${seed}: ${verdict}`);
}

const good = measured.filter(({ isGood }) => isGood);
const numGood = good.reduce((sum, { numFits }) => sum + numFits, 0);
const falseAlarms = good.reduce((sum, { wrong }) => sum + wrong.length, 0);
console.log("");
if (numGood > 0) {
  console.log(`False alarms: ${falseAlarms} of ${numGood} good fits (${((100 * falseAlarms) / numGood).toFixed(2)}%).`);
}
for (const { isGood, name, wrong, numFits } of measured) {
  if (!isGood) console.log(`Misses: ${wrong.length} of ${numFits} (${name}).`);
}
const isWrong =
  falseAlarms > 0.01 * numGood ||
  measured.some(({ isGood, wrong, numFits }) => !isGood && wrong.length > 0.01 * numFits);
process.exitCode = isWrong ? 1 : 0;
