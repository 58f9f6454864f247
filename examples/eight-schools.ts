/** @file Eight schools (Rubin 1981): effects of coaching with known standard errors, non-centred. */

import { model, sample } from "terrace";
import { commandLineOptions } from "./options.js";

const eightSchools = model`
  data y: real[school], se: positive[school]

  mu  ~ normal(0, 5)
  tau ~ half_cauchy(5)
  z[school] ~ normal(0, 1)

  report theta = mu + tau * z
  y ~ normal(theta, se)
`;

const data = {
  y: { A: 28, B: 8, C: -3, D: 7, E: -1, F: 1, G: 18, H: 12 },
  se: { A: 15, B: 10, C: 16, D: 11, E: 9, F: 11, G: 10, H: 18 },
};

const fit = await sample(eightSchools, data, commandLineOptions());
console.log(String(fit.summary()));
