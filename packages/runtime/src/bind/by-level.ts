/** @file Reduces a row-level column to one value a level, for group-level predictors. */

import {
  isFactorColumn,
  isLabelColumn,
  readLabels,
  type FactorColumn,
  type Label,
  type LabelColumn,
} from "./factor.js";

/**
 * One value for each level of `groups`, from a column that is constant within each level.
 * @returns a Map from label to value, which data of dims `[J]` takes
 * @throws RangeError naming the first level within which the column varies
 */
export function byLevel(groups: LabelColumn | FactorColumn, column: LabelColumn): Map<Label, Label | boolean | null> {
  if (!isFactorColumn(groups) && !isLabelColumn(groups)) {
    throw new TypeError("byLevel: argument `groups`: expected an array of labels or a factor");
  }
  const labels = isFactorColumn(groups) ? groups.labels : readLabels(groups);
  if (labels.length !== column.length) {
    throw new RangeError(
      `byLevel: argument \`column\`: expected ${labels.length} rows as in \`groups\`, received ${column.length}`,
    );
  }
  const values = new Map<Label, Label | boolean | null>();
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!;
    if (label === null) {
      throw new RangeError(`byLevel: argument \`groups\`: expected a label in every row, received none in row ${row}`);
    }
    const value = column[row]!;
    const known = values.get(label);
    if (known === undefined) values.set(label, value);
    else if (!Object.is(known, value)) {
      throw new RangeError(
        `byLevel: argument \`column\`: expected one value within each level, received ${String(known)} and ${String(value)} (row ${row}) for level \`${label}\``,
      );
    }
  }
  return values;
}
