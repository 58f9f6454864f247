/**
 * @file A case with separate modes: each chain is assigned to a mode, and each mode's summary is compared with what is known
 * of that mode. Chains from random starts first; a mode that they do not describe well gets chains that start within it.
 */

import { ChainGroup, smallestEss, type SmallestEss } from "./chain-group.js";
import { exceeds, type Comparison } from "./comparison.js";
import { assignChains, compareGroup, drawsOfGroup, type ModeGroup, type ModeSplit } from "./mode-split.js";
import type { PreparedCase } from "./prepared-case.js";
import {
  FIRST_BLOCK,
  judgeRerun,
  nextNumDraws,
  resolveRunCaseOptions,
  type CaseResult,
  type ResolvedRunCaseOptions,
  type RunCaseOptions,
} from "./run-options.js";

/** Chains started within a mode: many and short, since a minor mode is left after some hundred iterations. */
const STARTED_CHAINS = 16;
const STARTED_WARMUP = 100;
const STARTED_DRAWS = 400;
/** The shortest stay of such a chain that counts. */
const SHORTEST_STAY = 200;

interface Round {
  readonly natural: ChainGroup;
  readonly ess: SmallestEss;
  readonly hasReachedGoals: boolean;
  readonly comparisons: readonly Comparison[];
  /** Chains that were compared, by mode. */
  readonly counts: readonly string[];
}

/** Runs a case whose modes are compared one by one. The goals hold for the mode with the most chains. */
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
  // Of a mode that was compared twice, by random and by chosen starts, the chosen ones come last and describe it better.
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
  const factor = before === undefined ? 1 : 4;
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
  const comparisons = split.modes.flatMap(({ name, start, targets }, mode) => {
    const own = groups.find(({ group }) => group.mode === mode);
    const made = own === undefined ? [] : compareGroup(natural.draws(), own.group, targets);
    counts.push(`${name}: ${own?.group.stays.length ?? 0} chains of ${numChains}`);
    if (own !== undefined && share(own.ess) >= 1) return made;
    const started = new ChainGroup(prepared, {
      seed: `${seed} in mode ${mode}`,
      numChains: factor * STARTED_CHAINS,
      warmup: STARTED_WARMUP,
      maxDraws: STARTED_DRAWS,
      init: start,
      wrapDensity,
    });
    started.extendTo(STARTED_DRAWS);
    const draws = started.draws();
    const group = assignChains(draws.get(split.scalar)!, split.boundary, SHORTEST_STAY).find(
      (each) => each.mode === mode,
    );
    counts.push(`started there ${group?.stays.length ?? 0} of ${factor * STARTED_CHAINS}`);
    return group === undefined ? made : [...made, ...compareGroup(draws, group, targets)];
  });
  const compared = new Set(comparisons.map(({ target }) => target.mode));
  const ess = groups[0]?.ess ?? { bulk: 0, tail: 0 };
  return {
    natural,
    ess,
    hasReachedGoals: share(ess) >= 1 && compared.size === split.modes.length,
    comparisons,
    counts,
  };
}
