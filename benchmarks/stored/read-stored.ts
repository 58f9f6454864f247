/**
 * @file Figures of peers that were measured on another day, to be shown where the peer cannot be run. They never make a ratio:
 * another day is another load, another version, another machine.
 */

import { readFileSync } from "node:fs";

import type { Metric } from "../harness/row.js";

/** A figure of another day. */
export interface StoredFigure {
  readonly case: string;
  readonly peer: string;
  readonly metric: Metric;
  readonly value: number;
}

/** A set of figures, and where they come from. */
export interface StoredFigures {
  readonly date: string;
  readonly source: string;
  readonly figures: readonly StoredFigure[];
}

/** The stored figures. */
export function readStored(): StoredFigures {
  return JSON.parse(readFileSync(new URL("peers.json", import.meta.url), "utf8")) as StoredFigures;
}
