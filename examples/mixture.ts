/** @file A mixture of two normals. The means are ordered, so that the components cannot change places. */

import { model, readCsv, sample } from "terrace";
import { commandLineOptions, dataFile } from "./options.js";

const mixture = model`
  data y: real[N]

  param mu: ordered[2]
  mu ~ normal(0, 2)
  sigma[2] ~ half_normal(2)
  theta ~ beta(5, 5)

  y ~ mixture([theta, 1 - theta], normal(mu[0], sigma[0]), normal(mu[1], sigma[1]))
`;

const rows = readCsv(dataFile("mixture.csv"));
const fit = await sample(mixture, { y: rows["y"] }, commandLineOptions());
console.log(String(fit.summary()));
