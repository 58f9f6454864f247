/** @file The text of `explain()`: what the stages found, the position, what is reported and observed, and the backend. */

import type { PassReport, Plan } from "../plan/programs.js";

/** The part of a backend that is explained. */
export interface ExplainedBackend {
  readonly backend: string;
  readonly reason: string;
  /** Size of the WebAssembly module's code, where there is one. */
  readonly moduleBytes?: number;
  /** More about what runs, a line each. */
  readonly lines?: readonly string[];
}

/** The parts of a plan that are explained; plain data, so that a saved fit can explain itself. */
export interface Explained {
  readonly dimension: number;
  /** Absent in files from before there were discrete parameters. */
  readonly rowSize?: number;
  readonly quantities: readonly {
    readonly name: string;
    readonly role: string;
    readonly dims: readonly string[];
    readonly shape: readonly number[];
    readonly isRandom: boolean;
    /** Dims whose elements have labels of the data. */
    readonly labelledDims: readonly string[];
  }[];
  readonly observations: readonly {
    readonly name: string;
    readonly numObserved: number;
    readonly notPredictable?: string;
  }[];
  readonly reports: readonly PassReport[];
}

/** The plan and its backend, a paragraph a subject; ends without a line break. */
export function explain(plan: Explained, { backend, reason, moduleBytes, lines = [] }: ExplainedBackend): string {
  const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
  const coordinates = counted(plan.dimension, "unconstrained coordinate");
  const numDiscrete = (plan.rowSize ?? plan.dimension) - plan.dimension;
  const sections: [string, readonly string[]][] = plan.reports.map(({ pass, lines }) => [pass, lines]);
  sections.push([
    "Position",
    [numDiscrete === 0 ? coordinates : `${coordinates} and ${counted(numDiscrete, "whole number")}`],
  ]);
  const reports = plan.quantities.filter(({ role }) => role === "report");
  sections.push([
    "Reports",
    reports.map(
      ({ name, shape, isRandom, dims: own }) => `${name}${sizes(own, shape)}${isRandom ? ", a random draw" : ""}`,
    ),
  ]);
  sections.push([
    "Observations",
    plan.observations.map(({ name, numObserved: count, notPredictable }) => {
      const note = notPredictable === undefined ? "" : `; not predicted: ${notPredictable}`;
      return `${name}: ${count} ${count === 1 ? "term" : "terms"}${note}`;
    }),
  ]);
  sections.push(["Rewrites", ["none: the density is that of the model as written"]]);
  const size = moduleBytes === undefined ? "" : `; a module of ${kibibytes(moduleBytes)}`;
  sections.push(["Backend", [`${backend}: ${reason}${size}`, ...lines]]);
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `${title}\n${lines.map((line) => `  ${line}`).join("\n")}`)
    .join("\n\n");
}

function kibibytes(bytes: number): string {
  return `${Math.max(1, Math.round(bytes / 1024))} KiB`;
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

/** The explained part of a plan as plain data, with what passes found out about how to sample it. */
export function explainedOf(
  { dimension, rowSize, quantities, observations, reports }: Plan,
  sampling: readonly PassReport[] = [],
): Explained {
  return {
    dimension,
    rowSize,
    quantities: quantities.map(({ name, role, dims, shape, isRandom, coords }) => {
      return { name, role, dims, shape, isRandom, labelledDims: dims.filter((dim) => Object.hasOwn(coords, dim)) };
    }),
    observations: [...observations],
    reports: [...reports, ...sampling],
  };
}
