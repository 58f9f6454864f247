/** @file The text of `explain()`: what the stages found, the position, what is reported and observed, and the backend. */

import type { PassReport, Plan } from "../plan/programs.js";

/** The parts of a plan that are explained; plain data, so that a saved fit can explain itself. */
export interface Explained {
  readonly dimension: number;
  readonly quantities: readonly {
    readonly name: string;
    readonly role: string;
    readonly dims: readonly string[];
    readonly shape: readonly number[];
    readonly isRandom: boolean;
  }[];
  readonly observations: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly notPredictable?: string;
  }[];
  readonly reports: readonly PassReport[];
}

/** The plan and its backend, a paragraph a subject; ends without a line break. */
export function explainPlan(plan: Explained, backend: { readonly backend: string; readonly reason: string }): string {
  const coordinates =
    plan.dimension === 1 ? "1 unconstrained coordinate" : `${plan.dimension} unconstrained coordinates`;
  const sections: [string, readonly string[]][] = plan.reports.map(({ pass, lines }) => [pass, lines]);
  sections.push(["Position", [coordinates]]);
  const reports = plan.quantities.filter(({ role }) => role === "report");
  sections.push([
    "Reports",
    reports.map(
      ({ name, shape, isRandom, dims: own }) => `${name}${sizes(own, shape)}${isRandom ? ", a random draw" : ""}`,
    ),
  ]);
  sections.push([
    "Observations",
    plan.observations.map(({ name, shape, notPredictable }) => {
      const count = product(shape);
      const note = notPredictable === undefined ? "" : `; not predicted: ${notPredictable}`;
      return `${name}: ${count} ${count === 1 ? "term" : "terms"}${note}`;
    }),
  ]);
  sections.push(["Backend", [`${backend.backend}: ${backend.reason}`]]);
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `${title}\n${lines.map((line) => `  ${line}`).join("\n")}`)
    .join("\n\n");
}

/** `[J = 85]` with a dim's name, `[3]` where the name says no more than the size. */
function sizes(dims: readonly string[], shape: readonly number[]): string {
  if (shape.length === 0) return "";
  const each = shape.map((size, axis) => {
    const dim = dims[axis];
    return dim === undefined || dim === String(size) ? String(size) : `${dim} = ${size}`;
  });
  return `[${each.join(", ")}]`;
}

function product(shape: readonly number[]): number {
  return shape.reduce((total, size) => total * size, 1);
}

/** The reports of a plan as plain data. */
export function explainedOf(plan: Plan): Explained {
  const { dimension, quantities, observations, reports } = plan;
  return { dimension, quantities, observations, reports };
}
