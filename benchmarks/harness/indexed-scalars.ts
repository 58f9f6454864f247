/** @file Scalars by position, `r[3,1]`, as peers and references name them; a fit names them by the labels of levels. */

import type { Draws } from "@terrace/core";

import type { ScalarDraws } from "./assess-fit.js";

/** All scalars of `draws`, each called by its variable and its place in it, counted from 0. */
export function indexedScalars(draws: Draws): ScalarDraws[] {
  const numSeen = new Map<string, number>();
  return draws.scalars().map(({ variable, chains }) => {
    const element = numSeen.get(variable) ?? 0;
    numSeen.set(variable, element + 1);
    const shape = draws.get(variable).shape.slice(2);
    return { name: shape.length === 0 ? variable : `${variable}[${placeOf(element, shape).join()}]`, chains };
  });
}

/** The indices of an element, row-major. */
function placeOf(element: number, shape: readonly number[]): number[] {
  const place: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place.unshift(element % shape[axis]!);
    element = Math.floor(element / shape[axis]!);
  }
  return place;
}
