import type { Analysis } from "@terrace/rewrite";
import type { Sweep } from "./sweep-program.js";
export interface SweepPlan {
  readonly sweep: Sweep;
  readonly initial: Readonly<Record<string, Float64Array>>;
  readonly lines: readonly string[];
}
export function planSweep(analysis: Analysis): SweepPlan {
  throw new TypeError(String(analysis.refusals.length));
}
