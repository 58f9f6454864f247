/** @file Radon in the houses of 85 counties, as columns, and the rows of each county. */

import { readCsv } from "terrace";
import { dataFile } from "../options.js";

/** Columns of the houses. */
export interface Houses {
  /** Log radon. */
  readonly y: readonly number[];
  /** 1 on the ground floor, 0 in the basement. */
  readonly x: readonly number[];
  readonly county: readonly string[];
}

/** All 919 houses. */
export function readHouses(): Houses {
  const columns = readCsv(dataFile("radon.csv"));
  return {
    y: Array.from(columns["log_radon"] as Float64Array),
    x: Array.from(columns["floor"] as Float64Array),
    county: Array.from(columns["county"] as readonly string[]),
  };
}

/** The houses of which `isKept` is true. */
export function selectHouses({ y, x, county }: Houses, isKept: (county: string) => boolean): Houses {
  const keep = <Value>(values: readonly Value[]): Value[] => values.filter((_, row) => isKept(county[row]!));
  return { y: keep(y), x: keep(x), county: keep(county) };
}

/** Names of the counties, sorted as levels are. */
export function countiesOf({ county }: Houses): string[] {
  return [...new Set(county)].sort();
}
