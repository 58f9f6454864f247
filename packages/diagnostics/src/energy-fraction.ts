/** @file The energy Bayesian fraction of missing information [Betancourt2016]. */
import { square } from "./moments.js";

/**
 * E-BFMI of each chain: how far one momentum refreshment moves the energy, against how far the energy has to move.
 *
 * E-BFMI = sum_t (E_t - E_(t-1))^2 / sum_t (E_t - mean E)^2. Near or above 1 is good; Stan warns below 0.3
 * (CmdStan's `diagnose`; rstan at 0.2).
 *
 * NaN for fewer than two energies, for a NaN or infinite one, and for a constant energy.
 *
 * @param energies `[chain][draw]`; chains may differ in length
 * @returns one number a chain
 */
export function ebfmi(energies: readonly Float64Array[]): number[] {
  return energies.map((energy) => {
    const n = energy.length;
    let sum = 0;
    for (let t = 0; t < n; t++) sum += energy[t];
    const centre = sum / n;
    let jumps = 0;
    let spread = 0;
    for (let t = 0; t < n; t++) {
      spread += square(energy[t] - centre);
      if (t > 0) jumps += square(energy[t] - energy[t - 1]);
    }
    // The mean of a constant can round away from it, so spread alone does not tell; no jump at all does.
    return n < 2 || jumps === 0 ? NaN : jumps / spread;
  });
}
