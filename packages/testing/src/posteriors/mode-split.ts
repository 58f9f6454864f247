/**
 * @file A posterior with separate modes: where its parts meet, what is known of each, and which chain was where. A chain may
 * leave a minor mode for the main one, so that a chain stands for the mode of its longest stay.
 */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compareScalar, type Comparison, type Statistic, type Target } from "./comparison.js";
import type { CaseValues, ReferenceSummary } from "./posterior-case.js";

/** A file `modes/CASE.json` beside the cases. */
export interface ModeFile {
  /** The modes lie on the two sides of `boundary` of this scalar; the first below. */
  readonly scalar: string;
  readonly boundary: number;
  readonly modes: readonly {
    readonly name: string;
    /** A point within the mode, as in the case's log density points. */
    readonly start: CaseValues;
    /** What is known of the mode; text where it is what the case itself has. */
    readonly reference: string | Readonly<Record<string, ReferenceSummary>>;
  }[];
}

/** One mode of a case that is ready to run. */
export interface PreparedMode {
  readonly name: string;
  readonly start: Float64Array;
  readonly targets: readonly Target[];
}

/** The modes of a case that is ready to run. */
export interface ModeSplit {
  readonly scalar: string;
  readonly boundary: number;
  readonly modes: readonly PreparedMode[];
}

/** Chains that stayed in one mode. */
export interface ModeGroup {
  readonly mode: number;
  /** Chain, and the first of its draws that count. */
  readonly stays: readonly { readonly chain: number; readonly from: number }[];
  /** Draws of each chain that count. */
  readonly length: number;
}

/** The mode file of a case, where it has one. */
export function readModes(name: string, folder: string): ModeFile | undefined {
  const path = join(folder, "modes", `${name}.json`);
  // The fields are those that the script beside the file writes.
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as ModeFile) : undefined;
}

/**
 * Assigns each chain to the mode of its longest stay; chains that moved more often than that are left out.
 *
 * @param chains draws of the scalar that tells the modes apart, `[chain][draw]`
 * @param minLength the shortest stay that counts
 */
export function assignChains(chains: readonly Float64Array[], boundary: number, minLength: number): ModeGroup[] {
  const stays = chains.map((draws, chain) => ({ chain, ...longestStay(draws, boundary) }));
  return [0, 1].flatMap((mode) => {
    const members = stays.filter((stay) => stay.mode === mode && stay.length >= minLength);
    if (members.length === 0) return [];
    return [
      {
        mode,
        stays: members.map(({ chain, from }) => ({ chain, from })),
        length: Math.min(...members.map(({ length }) => length)),
      },
    ];
  });
}

function longestStay(draws: Float64Array, boundary: number): { mode: number; from: number; length: number } {
  const modes = Array.from(draws, (draw) => modeOf(draw, boundary));
  let best = { mode: 0, from: 0, length: 0 };
  let from = 0;
  modes.forEach((mode, draw) => {
    if (mode !== modes[from]) from = draw;
    if (draw - from + 1 > best.length) best = { mode, from, length: draw - from + 1 };
  });
  return best;
}

/** Whether a chain went from `mode` to the other. */
export function hasLeft(chains: readonly Float64Array[], boundary: number, mode: number): boolean {
  return chains.some((draws) =>
    draws.some((draw, t) => t > 0 && modeOf(draws[t - 1]!, boundary) === mode && modeOf(draw, boundary) !== mode),
  );
}

function modeOf(draw: number, boundary: number): number {
  return draw <= boundary ? 0 : 1;
}

/** The draws of a group, by scalar. */
export function drawsOfGroup(
  draws: ReadonlyMap<string, readonly Float64Array[]>,
  { stays, length }: ModeGroup,
): ReadonlyMap<string, readonly Float64Array[]> {
  const part = (chains: readonly Float64Array[]): Float64Array[] =>
    stays.map(({ chain, from }) => chains[chain]!.subarray(from, from + length));
  return new Map([...draws].map(([name, chains]) => [name, part(chains)]));
}

/** Compares a group with what is known of its mode. */
export function compareGroup(
  draws: ReadonlyMap<string, readonly Float64Array[]>,
  group: ModeGroup,
  targets: readonly Target[],
): Comparison[] {
  const own = drawsOfGroup(draws, group);
  return targets.flatMap((target) => compareScalar(own.get(target.scalar)!, [target]));
}

/**
 * The statistics of a mode's own summary.
 * @throws RangeError when one is missing
 */
export function targetsOfMode(mode: string, reference: Readonly<Record<string, ReferenceSummary>>): Target[] {
  const statistics: readonly Statistic[] = ["mean", "sd", "q5", "q50", "q95"];
  return Object.entries(reference).flatMap(([scalar, summary]) =>
    statistics.map((statistic) => {
      const value = summary[statistic];
      const { sd, ess } = summary;
      if (value === null || sd === null || ess === undefined) {
        throw new RangeError(
          `targetsOfMode: \`reference\` must have every statistic of \`${scalar}\` and its \`ess\`.`,
        );
      }
      // Walkers that drift slowly: an sd is known no worse than the mean.
      return { scalar, statistic, value, sd, ess, isIndependent: true, mode };
    }),
  );
}
