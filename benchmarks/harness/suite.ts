/** @file What a suite is: a function from a case to rows. */

import type { BenchmarkCase } from "./benchmark-case.js";
import type { EngineFits } from "./measurement.js";
import type { Metric, PeerFigure, Row } from "./row.js";

/** What a suite is given beside the case. */
export interface SuiteContext {
  readonly seeds: number;
  /** Runs every peer that there is on the case; says which ones have no such model. */
  readonly runPeers: (benchmark: BenchmarkCase, options?: PeerRunOptions) => Promise<readonly MeasuredPeer[]>;
  /** Microseconds of a bare gradient of the peers that can be asked for one. */
  readonly gradients: (benchmark: BenchmarkCase) => Promise<readonly PeerFigure[]>;
  /** Figures of another day for peers that did not run. */
  readonly stored: (metric: Metric) => readonly PeerFigure[];
  /** Says something to the person who waits, on standard error. */
  readonly notice: (text: string) => void;
}

/** How peers are run. */
export interface PeerRunOptions {
  /** Whether a peer's program is compiled although a compiled one is kept. */
  readonly fresh?: boolean;
}

/** A peer's fits. */
export interface MeasuredPeer {
  readonly name: string;
  readonly fits: EngineFits;
}

/** Measures what is not of one case. */
export type WholeSuite = (context: Pick<SuiteContext, "seeds" | "notice">) => Promise<Row[]>;

/** Measures one case. */
export type Suite = (benchmark: BenchmarkCase, context: SuiteContext) => Promise<Row[]>;
