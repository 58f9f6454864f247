/**
 * @file Samples one case until its draws are worth a comparison, and compares. A comparison beyond the limit is made once
 * more with a fresh seed and four times the draws, and fails if it is beyond the limit again on the same side.
 */

import { ChainGroup } from "./chain-group.js";
import { compareScalar, exceeds, type Comparison, type Target } from "./comparison.js";
import type { PreparedCase } from "./prepared-case.js";
import { runModes } from "./run-modes.js";
import { judgeRerun, resolveRunCaseOptions, type CaseResult, type RunCaseOptions } from "./run-options.js";
import { sampleUntil } from "./sample-until.js";

/** Runs a case; one with separate modes as {@link runModes} does. */
export function runCase(prepared: PreparedCase, options: RunCaseOptions): CaseResult {
  if (prepared.split !== undefined) return runModes(prepared, prepared.split, options);
  const start = performance.now();
  const resolved = resolveRunCaseOptions(options);
  const { warmup, numChains, maxDraws, bulkGoal, tailGoal, wrapDensity } = resolved;
  const seed = `${resolved.seed} ${prepared.name}`;
  const group = new ChainGroup(prepared, { seed, numChains, warmup, maxDraws, wrapDensity });
  const ess = sampleUntil(group, resolved);
  const comparisons = compareAll(group, prepared.targets);
  const beyond = comparisons.filter(exceeds);
  let again: Comparison[] = [];
  if (beyond.length > 0) {
    const targets = beyond.map(({ target }) => target);
    const numDraws = 4 * group.numDraws;
    const scalars = new Set(targets.map(({ scalar }) => scalar));
    const shared = { numChains, warmup, scalars, wrapDensity };
    const second = new ChainGroup(prepared, { ...shared, seed: `${seed} again`, maxDraws: numDraws });
    second.extendTo(numDraws);
    again = compareAll(second, targets);
  }
  return {
    name: prepared.name,
    seconds: (performance.now() - start) / 1000,
    numDraws: group.numDraws,
    numDivergences: group.numDivergences,
    numLeapfrogs: group.numLeapfrogs,
    ess,
    hasReachedGoals: ess.bulk >= bulkGoal && ess.tail >= tailGoal,
    comparisons,
    reruns: beyond.map((first, k) => judgeRerun(first, again[k]!)),
  };
}

function compareAll(group: ChainGroup, targets: readonly Target[]): Comparison[] {
  const draws = group.draws();
  return targets.flatMap((target) => compareScalar(draws.get(target.scalar)!, [target]));
}
