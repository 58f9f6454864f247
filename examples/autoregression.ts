/** @file An autoregressive model of order five, AR(K): each value depends on the K before it. */

import { model, readCsv, sample } from "terrace";
import { commandLineOptions, dataFile } from "./options.js";

const autoregression = model`
  data y: real[T], K: int

  alpha   ~ normal(0, 10)
  beta[K] ~ normal(0, 10)
  sigma   ~ half_cauchy(2.5)

  y[t in K..<T] ~ normal(alpha + sum(beta[k] * y[t-1-k] for k in K), sigma)
`;

const rows = readCsv(dataFile("ar.csv"));
const fit = await sample(autoregression, { y: rows["y"], K: 5 }, commandLineOptions());
console.log(String(fit.summary()));
