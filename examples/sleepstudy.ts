/** @file Reaction times over days of sleep deprivation: correlated varying intercepts and slopes with an LKJ prior. */

import { model, readCsv, sample } from "terrace";
import { commandLineOptions, dataFile } from "./options.js";

const sleepstudy = model`
  data reaction: real[N], days: real[N], subject: factor(J)[N]

  beta[2] ~ normal(0, [300, 50])
  tau[2]  ~ half_normal([100, 20])
  L[2, 2] ~ lkj_corr_cholesky(2)
  sigma   ~ half_normal(50)
  z[J, 2] ~ normal(0, 1)

  let u = z @ transpose(diag(tau) @ L)
  reaction ~ normal(beta[0] + u[subject, 0] + (beta[1] + u[subject, 1]) * days, sigma)

  report rho = (L @ transpose(L))[0, 1]
`;

const rows = readCsv(dataFile("sleepstudy.csv"));
const data = { reaction: rows["reaction"], days: rows["days"], subject: rows["subject"] };

const fit = await sample(sleepstudy, data, commandLineOptions());
console.log(String(fit.summary()));
