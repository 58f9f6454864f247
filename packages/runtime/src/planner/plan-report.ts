/** @file The plan in print: for each variable how it is drawn, why, and what would change it; then what the choice rests on. */

import { printAnalysis, remedyText, type Analysis, type FullConditional } from "@terrace/rewrite";

import type { PassReport } from "../plan/programs.js";
import { variablesOf } from "./divide.js";
import type { PlannedSweep } from "./planned-sweep.js";

/**
 * The reports of a plan that was chosen.
 *
 * @param sweep absent where NUTS draws everything
 * @param grounds what the choice rests on
 */
export function planReport(
  analysis: Analysis,
  sweep: PlannedSweep | undefined,
  grounds: readonly string[],
): PassReport[] {
  const inBlock = (name: string): boolean => sweep === undefined || sweep.block?.names.has(name) === true;
  const lines = analysis.conditionals.map((each) => {
    const names = variablesOf(each).map(({ name }) => name);
    const method = inBlock(names[0]!) ? "NUTS" : methodOf(each);
    return `${names.join(", ")}: ${method} (${each.reason})${remedyText(method === "NUTS" || each.kind === "slice" ? each.remedy : undefined)}`;
  });
  for (const { variable, reason, remedy } of analysis.refusals) {
    lines.push(`${variable.name}: NUTS (${reason})${remedyText(remedy)}`);
  }
  const how = sweep === undefined ? "NUTS on all coordinates" : sweep.block === undefined ? "Gibbs sweeps" : "Gibbs sweeps with a transition of NUTS in them"; // prettier-ignore
  const change = `\`sampler\` "nuts", "gibbs" or "mixed" takes another plan`;
  const plan: PassReport = { pass: "Plan", lines: [how, ...lines, ...grounds, change] };
  return [plan, ...(sweep?.reports() ?? [{ pass: "Structure", lines: printAnalysis(analysis) }])];
}

function methodOf({ kind }: FullConditional): string {
  switch (kind) {
    case "gaussianBlock":
      return "Gibbs, jointly";
    case "draw":
    case "scale":
      return "Gibbs";
    case "slice":
      return "Gibbs, by slices";
    case "enumeration":
      return "Gibbs, by all values";
  }
}
