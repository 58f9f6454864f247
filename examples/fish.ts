/**
 * @file Fish caught against temperature, `(temperature | weather)`: intercept and slope vary between two kinds of weather and
 * are correlated. Two groups say little about a standard deviation; the verdict names it.
 */

import { model, readCsv, sample } from "terrace";
import { commandLineOptions, dataFile } from "./options.js";

const fish = model`
  data caught: int(lower=0)[N], temperature: real[N], weather: factor(W)[N]

  b0 ~ normal(0, 5)
  b1 ~ normal(0, 1)
  sd_weather[2] ~ half_student_t(3, 2.5)
  L[2, 2] ~ lkj_corr_cholesky(1)
  z[W, 2] ~ normal(0, 1)

  let u = z @ transpose(diag(sd_weather) @ L)
  caught ~ poisson_log(b0 + u[weather, 0] + (b1 + u[weather, 1]) * temperature)

  report cor_weather = (L @ transpose(L))[0, 1]
`;

const rows = readCsv(dataFile("fish.csv"));
const data = { caught: rows["fish_num"], temperature: rows["temperature"], weather: rows["weather"] };

const fit = await sample(fish, data, commandLineOptions());
console.log(String(fit.summary()));
