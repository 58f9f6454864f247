/**
 * @file Draws as an Arrow table: a row a draw, chains one after the other, a Float64 column a scalar. The only file, with the
 * one of saving, that loads Arrow, so that sampling never waits for it.
 */

import { sampleStatisticNames } from "@terrace/core";
import { Field, Float64, Int32, makeData, RecordBatch, Schema, Struct, Table, type DataType } from "apache-arrow";

import type { DrawnRows } from "./fit-record.js";

/** A column: its name and one value a row. */
export interface RowColumn {
  readonly name: string;
  readonly values: Float64Array | Int32Array;
}

/** A table of `columns`, all of one length. Two columns may have one name. */
export function tableOf(columns: readonly RowColumn[], metadata: ReadonlyMap<string, string> = new Map()): Table {
  const length = columns[0]?.values.length ?? 0;
  const fields: Field[] = [];
  const children = columns.map(({ name, values }) => {
    const type: DataType = values instanceof Float64Array ? new Float64() : new Int32();
    fields.push(new Field(name, type, false));
    return makeData({ type, length, data: values, nullCount: 0 } as Parameters<typeof makeData>[0]);
  });
  const schema = new Schema(fields, new Map(metadata));
  const data = makeData({ type: new Struct(fields), length, children, nullCount: 0 });
  return new Table(schema, [new RecordBatch(schema, data)]);
}

/** Columns that say which row is which: `.chain`, `.iteration` within it and `.draw` over all, from 1. */
export function rowNumbers(numChains: number, numDraws: number): RowColumn[] {
  const length = numChains * numDraws;
  const count = (at: (row: number) => number): Int32Array => Int32Array.from({ length }, (_, row) => at(row));
  return [
    { name: ".chain", values: count((row) => Math.floor(row / numDraws) + 1) },
    { name: ".iteration", values: count((row) => (row % numDraws) + 1) },
    { name: ".draw", values: count((row) => row + 1) },
  ];
}

/** Columns of all scalars, then of the statistics. */
export function drawnColumns({ draws, statistics }: Omit<DrawnRows, "positions">): RowColumn[] {
  const scalars = draws.scalars().map(({ name, chains }) => {
    const values = new Float64Array(draws.numChains * draws.numDraws);
    chains.forEach((chain, index) => values.set(chain, index * draws.numDraws));
    return { name, values };
  });
  return [...scalars, ...sampleStatisticNames.map((name) => ({ name, values: statistics[name] }))];
}

/** The table of draws and statistics for other tools. */
export function drawsTable(rows: DrawnRows): Table {
  const { numChains, numDraws } = rows.draws;
  return tableOf([...rowNumbers(numChains, numDraws), ...drawnColumns(rows)]);
}
