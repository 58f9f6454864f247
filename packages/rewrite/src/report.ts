/** @file The analysis in print: for each variable how it is drawn and from what, or why it is not. */

import type { Analysis } from "./analysis.js";
import type { FullConditional } from "./full-conditional.js";
import type { GaussianTerm } from "./gaussian-term.js";

/** One line a conditional, and a refusal, without the statements that they come from: equal for models that say the same. */
export function printPlan({ conditionals, refusals }: Analysis): string[] {
  return [
    ...conditionals.map(({ reason }) => reason).sort(),
    ...refusals.map(({ variable, reason }) => `${variable.name}: not found: ${reason}`).sort(),
  ];
}

/** The plan with statements, auxiliary variables, grouping factors and problems. */
export function printAnalysis(analysis: Analysis): string[] {
  const { conditionals, auxiliaries, refusals, groupingFactors, problems } = analysis;
  const factors = groupingFactors.map(({ variables, numLevels, counts, nestedIn, crossedWith }) => {
    const names = (positions: readonly number[]): string =>
      positions.map((k) => groupingFactors[k]!.variables.map(({ name }) => name).join(", ")).join(" and ");
    const numEmpty = counts.reduce((n, count) => n + (count === 0 ? 1 : 0), 0);
    const isObserved = numEmpty < numLevels;
    return (
      `${variables.map(({ name }) => name).join(", ")} ${variables.length === 1 ? "varies" : "vary"} by ${numLevels} levels` +
      (isObserved && numEmpty > 0 ? `, ${numEmpty} without rows` : "") +
      (nestedIn.length > 0 ? `, nested in those of ${names(nestedIn)}` : "") +
      (crossedWith.length > 0 ? `, crossed with those of ${names(crossedWith)}` : "")
    );
  });
  return [
    ...conditionals.flatMap((each) => [each.reason + remedyText(each.remedy), ...sourcesOf(each)]),
    ...auxiliaries.map(({ meaning, draw }) => `${meaning}: drawn (${draw.family})`),
    ...refusals.map(({ variable, reason, remedy }) => `${variable.name}: not found: ${reason}${remedyText(remedy)}`), // prettier-ignore
    ...factors,
    ...problems.map(({ message }) => message),
  ];
}

/** What would change a finding, as the end of its line; empty where nothing is known to. */
export function remedyText(remedy: string | undefined): string {
  return remedy === undefined ? "" : `. ${remedy}.`;
}

function sourcesOf(conditional: FullConditional): string[] {
  return conditional.sources.map((source) => {
    const term = termsOf(conditional).find((each) => each.source === source);
    const count = term?.absorbed;
    const all = count === undefined ? undefined : count.count.reduce((n, each) => n + each, term!.numRows);
    return `  from ${source.text}${all === undefined ? "" : ` (${all} rows as ${term!.numRows})`}`;
  });
}

function termsOf(conditional: FullConditional): readonly GaussianTerm[] {
  return conditional.kind === "gaussianBlock" || conditional.kind === "scale" ? conditional.terms : [];
}
