/** @file Which quantities of a fit are printed together: by the levels they vary over, with the reports last. */

import type { SummarySection } from "@terrace/diagnostics";

import type { Explained } from "../compile/explain.js";

/**
 * Sections for the printed summary: parameters without labelled dims; then those of each labelled dim, such as `Varying by J
 * (number of levels: 85):`; missing data; reports.
 */
export function summarySections(quantities: Explained["quantities"]): SummarySection[] {
  const sections = new Map<string, string[]>();
  const add = (title: string, name: string): void => {
    sections.set(title, [...(sections.get(title) ?? []), name]);
  };
  const parameters = quantities.filter(({ role }) => role === "parameter");
  for (const { name, labelledDims } of parameters) if (labelledDims.length === 0) add("Parameters:", name);
  for (const { name, dims, shape, labelledDims } of parameters) {
    const [dim] = labelledDims;
    if (dim === undefined) continue;
    // Missing data are labelled by their rows, along a dim of their own name.
    if (dim === name) add("Missing data, by row:", name);
    else add(`Varying by ${dim} (number of levels: ${shape[dims.indexOf(dim)]!}):`, name);
  }
  for (const { name, role } of quantities) if (role === "report") add("Reports:", name);
  return [...sections].map(([title, variables]) => ({ title, variables }));
}
