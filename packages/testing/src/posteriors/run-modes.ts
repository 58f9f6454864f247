/**
 * @file A case with separate modes: each chain is assigned to a mode, and each mode's summary is compared with what is known
 * of that mode. Chains from random starts first. A mode that they do not describe well, or that one of them left, gets chains
 * restricted to its side of the boundary: those that happen to stay in a mode that is left now and then keep away from its
 * edge, so that they are no sample of it.
 */

import { ChainGroup, smallestEss, type SmallestEss } from "./chain-group.js";
import { compareScalar, exceeds, type Comparison } from "./comparison.js";
import { assignChains, compareGroup, drawsOfGroup, hasLeft, type ModeGroup, type ModeSplit } from "./mode-split.js";
import type { PreparedCase } from "./prepared-case.js";
import { restrictTo } from "./restricted-density.js";
import {
  FIRST_BLOCK,
  judgeRerun,
  nextNumDraws,
  resolveRunCaseOptions,
  type CaseResult,
  type ResolvedRunCaseOptions,
  type RunCaseOptions,
} from "./run-options.js";
import { sampleUntil } from "./sample-until.js";

interface Round {
  readonly natural: ChainGroup;
  readonly ess: SmallestEss;
  readonly hasReachedGoals: boolean;
  readonly comparisons: readonly Comparison[];
  /** Chains that were compared, by mode. */
  readonly counts: readonly string[];
}

/** Runs a case whose modes are compared one by one. The goals hold for every mode. */
export function runModes(prepared: PreparedCase, split: ModeSplit, options: RunCaseOptions): CaseResult {
  const start = performance.now();
  const resolved = resolveRunCaseOptions(options);
  const seed = `${resolved.seed} ${prepared.name}`;
  const first = runRound(prepared, split, resolved, seed);
  const beyond = first.comparisons.filter(exceeds);
  let again: readonly Comparison[] = [];
  if (beyond.length > 0) {
    again = runRound(prepared, split, resolved, `${seed} again`, first.natural.numDraws).comparisons;
  }
  const key = ({ target }: Comparison): string => `${target.mode} ${target.scalar} ${target.statistic}`;
  const second = new Map(again.map((comparison) => [key(comparison), comparison]));
  return {
    name: prepared.name,
    seconds: (performance.now() - start) / 1000,
    numDraws: first.natural.numDraws,
    numDivergences: first.natural.numDivergences,
    numLeapfrogs: first.natural.numLeapfrogs,
    ess: first.ess,
    hasReachedGoals: first.hasReachedGoals,
    comparisons: first.comparisons,
    reruns: beyond.map((comparison) => judgeRerun(comparison, second.get(key(comparison)) ?? comparison)),
    note: first.counts.join("; "),
  };
}

/** One run of everything; with `before`, the draws of a first run, four times as much. */
function runRound(
  prepared: PreparedCase,
  split: ModeSplit,
  options: ResolvedRunCaseOptions,
  seed: string,
  before?: number,
): Round {
  const { numChains, warmup, wrapDensity, bulkGoal, tailGoal } = options;
  const maxDraws = before === undefined ? options.maxDraws : 4 * before;
  const natural = new ChainGroup(prepared, { seed, numChains, warmup, maxDraws, wrapDensity });
  const share = ({ bulk, tail }: SmallestEss): number => Math.min(bulk / bulkGoal, tail / tailGoal);
  let numDraws = before === undefined ? Math.min(FIRST_BLOCK, maxDraws) : maxDraws;
  let groups: { readonly group: ModeGroup; readonly ess: SmallestEss }[];
  for (;;) {
    natural.extendTo(numDraws);
    const draws = natural.draws();
    groups = assignChains(draws.get(split.scalar)!, split.boundary, numDraws / 2).map((group) => ({
      group,
      ess: smallestEss(drawsOfGroup(draws, group)),
    }));
    groups.sort((a, b) => b.group.stays.length * b.group.length - a.group.stays.length * a.group.length);
    const reached = groups.length === 0 ? 0.5 : share(groups[0]!.ess);
    if (reached >= 1 || numDraws >= maxDraws) break;
    numDraws = nextNumDraws(numDraws, reached, maxDraws);
  }
  const counts: string[] = [];
  const compared: SmallestEss[] = [];
  const comparisons = split.modes.flatMap(({ name, start, targets }, mode) => {
    const own = groups.find(({ group }) => group.mode === mode);
    counts.push(`${name}: ${own?.group.stays.length ?? 0} chains of ${numChains}`);
    const isLeft = hasLeft(natural.draws().get(split.scalar)!, split.boundary, mode);
    if (own !== undefined && share(own.ess) >= 1 && !isLeft) {
      compared.push(own.ess);
      return compareGroup(natural.draws(), own.group, targets);
    }
    const restrict = restrictTo(prepared, split, mode);
    const within = new ChainGroup(prepared, {
      seed: `${seed} in mode ${mode}`,
      numChains,
      warmup,
      maxDraws,
      init: start,
      wrapDensity: (density) => restrict(wrapDensity(density)),
    });
    let ess: SmallestEss;
    if (before === undefined) ess = sampleUntil(within, options);
    else {
      within.extendTo(maxDraws);
      ess = smallestEss(within.draws());
    }
    if (share(ess) < 1) return [];
    compared.push(ess);
    counts.push(`${numChains} restricted to it`);
    return targets.flatMap((target) => compareScalar(within.draws().get(target.scalar)!, [target]));
  });
  return {
    natural,
    ess: {
      bulk: Math.min(...compared.map(({ bulk }) => bulk)),
      tail: Math.min(...compared.map(({ tail }) => tail)),
    },
    hasReachedGoals: compared.length === split.modes.length,
    comparisons,
    counts,
  };
}
