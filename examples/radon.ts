/**
 * @file Radon in 919 houses of 85 Minnesota counties: varying intercepts with the county's uranium as a group-level predictor
 * (Gelman and Hill 2007, chapter 12).
 */

import { byLevel, model, readCsv, sample } from "terrace";
import { commandLineOptions, dataFile, timings } from "./options.js";

const radon = model`
  data y: real[N], floor: real[N], county: factor(J)[N], uranium: real[J]

  g0    ~ normal(0, 5)
  g1    ~ normal(0, 5)
  b     ~ normal(0, 5)
  tau   ~ half_normal(1)
  sigma ~ half_normal(1)

  z[J]  ~ normal(0, 1)
  report a = g0 + g1 * uranium + tau * z
  y     ~ normal(a[county] + b * floor, sigma)

  report icc = tau^2 / (tau^2 + sigma^2)
`;

const houses = readCsv(dataFile("radon.csv"));
const county = houses["county"]!;
const data = {
  y: houses["log_radon"],
  floor: houses["floor"],
  county,
  uranium: byLevel(county, houses["log_uranium"]!),
};

const fit = await sample(radon, data, commandLineOptions(2));
console.log(String(fit.summary()));
console.log(`Times: ${timings(fit)}.`);
// The effects of all 85 counties, with `--counties`.
if (process.argv.includes("--counties")) console.log(String(fit.summary({ variables: ["a"] })));
