/** @file The rows that a benchmark gives out: one figure of ours and, where there is one, of a peer and their ratio. */

/** What was measured. Times and CPU times count down, effective sample sizes up. */
export type Metric =
  | "leapfrog_us"
  | "gradient_us"
  | "value_us"
  | "operation_us"
  | "ess_per_leapfrog"
  | "ess_per_draw_leapfrog"
  | "ess_per_s"
  | "sweeps_per_s"
  | "sweep_us"
  | "setup_cpu_s"
  | "fit_cpu_s"
  | "start_ms"
  | "compile_ms"
  | "first_draw_ms"
  | "first_draw_from_start_ms"
  | "compile_cpu_ms"
  | "gradient_wait_ms"
  | "gradient_wait_p95_ms"
  | "gradient_wait_cpu_ms"
  | "gradient_wait_cpu_p95_ms"
  | "data_mb"
  | "extra_mb"
  | "extra_per_data";

/** Median and range over the fits or runs that count. */
export interface Figure {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** How many of how many made count. */
  readonly counted: number;
  readonly made: number;
}

/** One line of the result. */
export interface Row {
  readonly case: string;
  readonly metric: Metric;
  /** `cold`: the first fit of a fresh process; `warm`: fits 3 to 12 of one process. */
  readonly state: "cold" | "warm";
  readonly ours: number | null;
  readonly peer: number | null;
  readonly peerName: string | null;
  /** `ours / peer`; null without a peer measured in this run. */
  readonly ratio: number | null;
  readonly oursFigure: Figure | null;
  readonly peerFigure: Figure | null;
  /** Where the peer's figure comes from when it was not measured in this run; then there is no ratio. */
  readonly stored?: string;
  readonly peerVersion?: string;
  readonly note?: string;
}

/** The peer's side of a row. */
export interface PeerFigure {
  readonly name: string;
  readonly figure: Figure | null;
  readonly version?: string;
  readonly note?: string;
  /** Set on figures of another day. */
  readonly stored?: string;
}

/** Median and range of `values`; null when none counts. */
export function figure(values: readonly number[], made = values.length): Figure | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
  return { median, min: sorted[0]!, max: sorted[sorted.length - 1]!, counted: values.length, made };
}

/** A row of our figure against a peer's; a stored figure is shown and makes no ratio. */
export function makeRow(
  benchmark: string,
  metric: Metric,
  state: Row["state"],
  ours: Figure | null,
  peer?: PeerFigure,
): Row {
  const peerFigure = peer?.figure ?? null;
  const isComparable = ours !== null && peerFigure !== null && peer?.stored === undefined;
  return {
    case: benchmark,
    metric,
    state,
    ours: ours?.median ?? null,
    peer: peerFigure?.median ?? null,
    peerName: peer?.name ?? null,
    ratio: isComparable ? ours.median / peerFigure.median : null,
    oursFigure: ours,
    peerFigure,
    ...(peer?.stored === undefined ? {} : { stored: peer.stored }),
    ...(peer?.version === undefined ? {} : { peerVersion: peer.version }),
    ...(peer?.note === undefined ? {} : { note: peer.note }),
  };
}
