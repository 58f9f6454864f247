/**
 * @file A logistic model with crossed effects, in the manner of the flight-simulator pilots of Gelman and Hill (2007, section
 * 13.5): recovery from forty trials, by group of pilots and by airport. The data is simulated here.
 */

import { model, sample } from "terrace";
import { commandLineOptions } from "./options.js";

const pilots = model`
  data recovered: bool[N], treatment: factor(T)[N], airport: factor(A)[N]

  mu ~ normal(0, 2)
  tau_treatment ~ half_normal(1)
  tau_airport   ~ half_normal(1)
  z_treatment[T] ~ normal(0, 1)
  z_airport[A]   ~ normal(0, 1)

  let gamma = tau_treatment * z_treatment
  let delta = tau_airport * z_airport
  recovered ~ bernoulli_logit(mu + gamma[treatment] + delta[airport])
`;

/** Logits by treatment and by airport; every pair is tried a number of times. */
const treatments = [-0.4, 0.3, 0.1, -0.2, 0.5];
const airports = [1.1, -0.9, 0.2, 1.4, -1.2, 0.5, -0.3, -0.8];
const repeats = 10;

const data = { recovered: [] as boolean[], treatment: [] as string[], airport: [] as string[] };
let seed = 20240601;
for (const [t, gamma] of treatments.entries()) {
  for (const [a, delta] of airports.entries()) {
    for (let k = 0; k < repeats; k++) {
      // A linear congruential generator is enough to toss these coins, the same ones every time.
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      data.recovered.push(seed / 2 ** 32 < 1 / (1 + Math.exp(-(gamma + delta))));
      data.treatment.push(`treatment ${t + 1}`);
      data.airport.push(`airport ${a + 1}`);
    }
  }
}

const fit = await sample(pilots, data, commandLineOptions());
console.log(String(fit.summary()));
