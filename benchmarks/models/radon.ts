/** @file Columns of the radon data, for the two radon cases. */

import { groupNumbers, readTable, valueByGroup } from "../data/tables.js";

/** The houses' columns and the counties' uranium, in the order of the sorted counties. */
export function radonColumns() {
  const houses = readTable("radon");
  const labels = houses["county"]!;
  const { numGroups, numbers } = groupNumbers(labels);
  const uraniumOfHouse = houses["log_uranium"]! as readonly number[];
  return {
    y: houses["log_radon"]! as readonly number[],
    floor: houses["floor"]! as readonly number[],
    labels,
    county: numbers,
    numCounties: numGroups,
    uraniumOfHouse,
    uranium: valueByGroup(numbers, uraniumOfHouse),
  };
}
