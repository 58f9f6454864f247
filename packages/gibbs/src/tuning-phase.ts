/** @file The variable of a sweep's state that tells whether what is tuned may still change. */

/** Its name: one number, below 0 while the chain warms up. Sweeps that tune nothing have no such variable. */
export const tuningPhase = "tuning.phase";
