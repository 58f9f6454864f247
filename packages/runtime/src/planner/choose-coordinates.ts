/**
 * @file The coordinates that NUTS moves in: of effects with a distribution that parameters decide, those of the spelling in which
 * they depend least on these. Where the rows say more of an effect than its distribution does, that is the effect itself; where
 * they say less, its distance from its mean in standard deviations ([Papaspiliopoulos2007], [BetancourtGirolami2015]). What the
 * rows say is the curvature of the log density at places where the posterior is.
 */

import type { LogDensity } from "@terrace/core";
import { locationScales, type LocationScale } from "@terrace/rewrite";

import { nameKernel } from "../compile/named-kernel.js";
import type { Plan } from "../plan/programs.js";
import { coordinateGraphs, scaleGraph, type ChangedCoordinates, type CoordinateGraphs } from "./coordinate-graphs.js";

/** Coordinates other than the model's own, and what is printed of them. */
export interface ChosenCoordinates {
  readonly graphs: CoordinateGraphs;
  readonly lines: readonly string[];
}

/**
 * Of an effect's precision that of its own distribution, from which on it moves in units of this. Both kinds of coordinates do
 * as well at a third, not at a half, in trials with binary, binomial, Poisson and item response models: the scale itself
 * is known but roughly then, and effects bend with it.
 */
const evenShare = 1 / 3;
/**
 * Standard normal numbers move in effects only where some element's odds are so many times below those of an even share: the
 * transformation costs as much, and near even shares it is effects that may meet a scale too small for their steps.
 */
const clearOdds = 2;

/** Step of the differences in standard deviations: rounding of gradients is as far below it as the third derivative. */
const differenceStep = 1e-4;

/** The variables of a plan of which there are two spellings. */
export function spelledTwice(plan: Plan): readonly LocationScale[] {
  return locationScales(plan.boundModel);
}

/**
 * The coordinates that fit what the data say; undefined where those are the model's own.
 *
 * @param found variables with two spellings
 * @param density of the model in its own coordinates
 * @param points where the posterior is, each `[dimension]`
 */
export function chooseCoordinates(
  plan: Plan,
  found: readonly LocationScale[],
  density: LogDensity,
  points: readonly Float64Array[],
): ChosenCoordinates | undefined {
  const shares = priorShares(plan, found, density, points);
  const changed = found.flatMap((each, k): ChangedCoordinates[] => {
    const isStandard = each.spelling === "standard";
    const odds = shares[k]!.map((share) => share / (1 - share) / (evenShare / (1 - evenShare)));
    const isClear = odds.some((each) => (isStandard ? each < 1 / clearOdds : each > 1));
    const elements = Int32Array.from(odds, (each) => (each > 1 === isStandard ? 0 : 1));
    return isClear ? [{ found: each, elements }] : [];
  });
  if (changed.length === 0) return undefined;
  return { graphs: coordinateGraphs(plan.boundModel, plan.parameters, changed), lines: changed.map(describe) };
}

/** By variable, and element of it: the share of its own distribution in its precision given all else, from 0 to 1. */
export function priorShares(
  { boundModel, parameters, dimension }: Plan,
  found: readonly LocationScale[],
  density: LogDensity,
  points: readonly Float64Array[],
): Float64Array[] {
  const scalesAt = nameKernel(scaleGraph(boundModel, parameters, found));
  const shares = found.map(({ variable }) => new Float64Array(variable.shape.reduce((x, y) => x * y, 1)));
  const position = density.allocate(dimension);
  const gradients = [density.allocate(dimension), density.allocate(dimension)] as const;
  for (const point of points) {
    const scales = scalesAt.runRow(point);
    for (const [k, { variable, spelling }] of found.entries()) {
      const { offset } = parameters.find(({ name }) => name === variable.name)!; // every parameter is laid out
      const unit = spelling === "effects" ? scales[variable.name]! : shares[k]!.map(() => 1);
      for (const [side, gradient] of gradients.entries()) {
        position.set(point);
        unit.forEach((scale, j) => (position[offset + j]! += (side === 0 ? -1 : 1) * differenceStep * scale));
        density.logDensityGradient(position, gradient);
      }
      unit.forEach((scale, j) => {
        const curvature = (gradients[0][offset + j]! - gradients[1][offset + j]!) / (2 * differenceStep * scale);
        const share = 1 / (curvature * scale * scale);
        // Rows that make the density convex, or no number of it, say nothing.
        shares[k]![j]! += (share > 0 && share < 1 ? share : 1) / points.length;
      });
    }
  }
  return shares;
}

function describe({ found: { variable, spelling }, elements }: ChangedCoordinates): string {
  const count = elements.reduce((n, each) => n + each, 0);
  const which =
    count === elements.length ? variable.name : `${count} of ${elements.length} elements of ${variable.name}`;
  return spelling === "effects"
    ? `${which}: NUTS moves in standard deviations from the mean (non-centred), since rows say little of them`
    : `${which}: NUTS moves in the mean plus so many standard deviations (centred), since rows say much of them`;
}
