/** @file Rows as a table for people. */

import type { Provenance } from "./machine.js";
import type { Figure, Row } from "./row.js";

/** The rows in columns, under a line that says where they were made. */
export function printRows(rows: readonly Row[], { date, machine, cores, node, commit, load }: Provenance): string {
  const header = ["case", "metric", "state", "ours", "range", "fits", "peer", "theirs", "range", "fits", "ours / peer"];
  const body = rows.map((row) => [
    row.case,
    row.metric,
    row.state,
    ...figureCells(row.oursFigure),
    row.peerName ?? "",
    ...figureCells(row.peerFigure),
    row.ratio?.toFixed(2) ?? (row.stored === undefined ? "" : `stored, ${row.stored}`),
  ]);
  const widths = header.map((title, k) => Math.max(title.length, ...body.map((cells) => cells[k]!.length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, k) => cell.padEnd(widths[k]!))
      .join("  ")
      .trimEnd();
  const notes = [...new Set(rows.flatMap((row) => (row.note === undefined ? [] : [`${row.peerName}: ${row.note}`])))];
  return [
    `${date}  ${machine}, ${cores} cores, load ${load}  node ${node}  commit ${commit}`,
    line(header),
    ...body.map(line),
    ...notes,
  ].join("\n");
}

function figureCells(figure: Figure | null): string[] {
  if (figure === null) return ["", "", ""];
  const { median, min, max, counted, made } = figure;
  return [digits(median), `${digits(min)} to ${digits(max)}`, `${counted}/${made}`];
}

/** Three significant digits, without an exponent. */
function digits(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
