/** @file `terrace diagnose`: the verdict on a saved fit, with the sampler's figures chain by chain. */

import type { Fit } from "terrace";

import { openFit } from "../open-fit.js";
import { exitCode, type Streams } from "../streams.js";

/** Runs the command. @returns 0 where the draws can be trusted, else 1 @throws UsageError for a wrong file */
export async function diagnose(path: string, flags: { readonly explain?: boolean }, { out }: Streams): Promise<number> {
  const fit = await openFit(path);
  const verdict = fit.verdict();
  out(`${String(verdict)}\n\n${chainTable(fit)}\n`);
  if (flags.explain === true) out(`\n${fit.explain()}\n`);
  return verdict.ok ? exitCode.success : exitCode.failure;
}

/**
 * A line a chain: draws, mean acceptance, step size, leapfrogs a draw, divergences, transitions at the depth limit; draws alone
 * where nothing follows trajectories.
 */
export function chainTable(fit: Fit): string {
  const { numDraws } = fit.draws;
  const hasTrajectories = fit.options.sampler !== "gibbs";
  const rows = fit.chains.map(({ chain, stepSize }, index) => {
    const part = (name: keyof Fit["sampleStats"]): Float64Array =>
      fit.sampleStats[name].subarray(index * numDraws, (index + 1) * numDraws);
    const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const atLimit = part("treedepth__").filter((depth) => depth >= fit.options.maxTreeDepth).length;
    const own = [String(chain + 1), String(numDraws)];
    if (!hasTrajectories) return own;
    return [
      ...own,
      mean(part("accept_stat__")).toFixed(3),
      stepSize.toPrecision(3),
      mean(part("n_leapfrog__")).toFixed(1),
      String(part("divergent__").filter((value) => value !== 0).length),
      String(atLimit),
    ];
  });
  const ofTrajectories = ["Acceptance", "Step size", "Leapfrogs", "Divergences", "At depth limit"];
  const table = [["Chain", "Draws", ...(hasTrajectories ? ofTrajectories : [])], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table.map((row) => row.map((cell, column) => cell.padStart(widths[column]!)).join("  ")).join("\n");
}
