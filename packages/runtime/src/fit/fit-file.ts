/**
 * @file Fits in files: an Arrow IPC file with a row a draw (warmup after the draws, where it was kept), columns of scalars,
 * statistics and unconstrained positions, and all else as JSON in the schema's metadata. Any Arrow reader reads the draws.
 * The programs for likelihoods and predictions are saved with their data, unless there is too much of it.
 */

import { createDraws, sampleStatisticNames, type SampleStatistics } from "@terrace/core";
import { fromJson, reachableNodes, toJson, type Graph } from "@terrace/graph";
import { tableFromIPC, tableToIPC, type Table } from "apache-arrow";
import { readFile } from "node:fs/promises";
import { gunzipSync, gzipSync } from "node:zlib";

import { wrongType } from "../argument.js";
import type { Explained } from "../compile/explain.js";
import { sizeOf } from "../compile/parameter-values.js";
import { writeAtomically } from "../data/write-atomically.js";
import type { Observation, ScaleParameter } from "../plan/programs.js";
import type { RecordedOptions } from "../sample/options.js";
import { drawnColumns, rowNumbers, tableOf, type RowColumn } from "./arrow-table.js";
import type { ChainFailure, DrawnRows, FitChain, FitPrograms, FitRecord, Timings } from "./fit-record.js";
import { fromPlainJson, toPlainJson } from "./plain-json.js";
import { isIntact, seal, unsealed } from "./seal.js";

const metadataKey = "terrace";
const programsKey = "terrace.programs";
const checksumKey = "terrace.checksum";
const formatVersion = 1;

const changed = "is damaged: its bytes are not those that were saved. Save or copy it again";

/** Data of programs above this many numbers are not saved: the file would be mostly data. */
const maxProgramConstants = 2_000_000;

interface FitMetadata {
  readonly format: number;
  readonly seed: number | string;
  readonly options: RecordedOptions;
  readonly backend: FitRecord["backend"];
  readonly dimension: number;
  /** Absent in files from before there were discrete parameters. */
  readonly rowSize?: number;
  readonly scales: readonly ScaleParameter[];
  readonly numObservations: number;
  readonly explained: Explained;
  readonly quantities: readonly SavedQuantity[];
  readonly numDraws: number;
  readonly numWarmupDraws: number | null;
  readonly chains: readonly FitChain[];
  readonly failures: readonly ChainFailure[];
  readonly isIncomplete: boolean;
  readonly timings: Timings;
}

interface SavedQuantity {
  readonly name: string;
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly coords: Readonly<Record<string, readonly (string | number)[]>>;
}

type SavedPrograms =
  | {
      readonly kind: "programs";
      readonly observations: readonly Observation[];
      readonly pointwise: string;
      readonly generate: string;
    }
  | { readonly kind: "none"; readonly reason: string };

/** Saves a fit. @throws Error naming the path when it cannot be written */
export async function saveFit(record: FitRecord, path: string): Promise<void> {
  if (typeof path !== "string" || path === "") throw wrongType("save", "path", "a path", path);
  const { sampled, warmup } = record;
  const parts = warmup === undefined ? [sampled] : [sampled, warmup];
  const columns = joinRows(parts.map((part) => columnsOf(part, record.rowSize)));
  if (warmup !== undefined) {
    const rows = (part: DrawnRows): number => part.draws.numChains * part.draws.numDraws;
    columns.splice(3, 0, {
      name: ".warmup",
      values: new Int32Array(rows(sampled) + rows(warmup)).fill(1, rows(sampled)),
    });
  }
  const programs = gzipSync(toPlainJson(savedPrograms(record)), { level: 1 }).toString("base64");
  const metadata = new Map([
    [metadataKey, toPlainJson(metadataOf(record))],
    [programsKey, programs],
    [checksumKey, unsealed],
  ]);
  const bytes = tableToIPC(tableOf(columns, metadata), "file");
  seal(bytes);
  await writeAtomically("save", path, [bytes]);
}

/**
 * Reads a fit that {@link saveFit} wrote, bit for bit.
 *
 * @throws Error naming the path: not to be read, no fit, cut short, damaged, or of another version
 */
export async function readFit(path: string): Promise<FitRecord> {
  if (typeof path !== "string" || path === "") throw wrongType("loadFit", "path", "a path", path);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw refusal(path, `cannot be read: ${error instanceof Error ? error.message : String(error)}`, error);
  }
  const magic = "ARROW1";
  const hasStart = bytes.subarray(0, magic.length).toString("latin1") === magic;
  if (bytes.length === 0) throw refusal(path, "is empty");
  if (!hasStart) throw refusal(path, "is not a saved fit: it is no Arrow file");
  if (bytes.subarray(-magic.length).toString("latin1") !== magic) {
    throw refusal(path, "is cut short: the end of the file is missing. Save or copy it again");
  }
  const intact = isIntact(bytes);
  if (intact === false) throw refusal(path, changed);
  let table: Table;
  try {
    table = tableFromIPC(bytes);
  } catch (error) {
    throw refusal(path, "is damaged: its Arrow data cannot be read", error);
  }
  const text = table.schema.metadata.get(metadataKey);
  // Files from before there were checksums have no place for one.
  if (intact === undefined && table.schema.metadata.has(checksumKey)) throw refusal(path, changed);
  if (text === undefined) throw refusal(path, "is an Arrow file, but not a fit that Terrace saved");
  let metadata: FitMetadata;
  try {
    // What saveFit wrote; its version is checked next.
    metadata = fromPlainJson(text) as FitMetadata;
  } catch (error) {
    throw refusal(path, "is damaged: its description cannot be read", error);
  }
  if (metadata.format !== formatVersion) {
    throw refusal(path, `has format ${metadata.format}, and this version of Terrace reads format ${formatVersion}`);
  }
  const [sampled, warmup] = readRows(table, metadata, path);
  const programs = lazyPrograms(table.schema.metadata.get(programsKey), path);
  const { seed, options, backend, dimension, scales, chains, failures, isIncomplete, timings } = metadata;
  return {
    seed,
    options,
    backend,
    dimension,
    rowSize: metadata.rowSize ?? dimension,
    scales,
    numObservations: () => metadata.numObservations,
    explained: () => metadata.explained,
    programs,
    sampled: sampled!,
    warmup,
    chains,
    failures,
    isIncomplete,
    timings,
  };
}

function metadataOf(record: FitRecord): FitMetadata {
  const {
    seed,
    options,
    backend,
    dimension,
    rowSize,
    scales,
    sampled,
    warmup,
    chains,
    failures,
    isIncomplete,
    timings,
  } = record;
  return {
    format: formatVersion,
    seed,
    options,
    backend,
    dimension,
    rowSize,
    scales,
    numObservations: record.numObservations(),
    explained: record.explained(),
    quantities: sampled.draws.names.map((name) => {
      const { dims, shape, coords } = sampled.draws.get(name);
      return { name, dims: dims.slice(2), shape: shape.slice(2), coords };
    }),
    numDraws: sampled.draws.numDraws,
    numWarmupDraws: warmup?.draws.numDraws ?? null,
    chains,
    failures,
    isIncomplete,
    timings,
  };
}

function columnsOf(part: DrawnRows, rowSize: number): RowColumn[] {
  const { numChains, numDraws } = part.draws;
  const rows = numChains * numDraws;
  const positions = Array.from({ length: rowSize }, (_, k) => ({
    name: `.position[${k}]`,
    values: Float64Array.from({ length: rows }, (_, row) => part.positions[row * rowSize + k]!),
  }));
  return [...rowNumbers(numChains, numDraws), ...drawnColumns(part), ...positions];
}

/** The columns of several parts, one part's rows after the other's. */
function joinRows(parts: readonly (readonly RowColumn[])[]): RowColumn[] {
  const [first, ...rest] = parts as [readonly RowColumn[], ...(readonly RowColumn[])[]];
  if (rest.length === 0) return [...first];
  return first.map(({ name, values }, k) => {
    const all = [values, ...rest.map((part) => part[k]!.values)];
    const length = all.reduce((sum, each) => sum + each.length, 0);
    const joined = values instanceof Float64Array ? new Float64Array(length) : new Int32Array(length);
    let offset = 0;
    for (const each of all) {
      joined.set(each, offset);
      offset += each.length;
    }
    return { name, values: joined };
  });
}

/** The parts of a saved table, by the positions of its columns. */
function readRows(table: Table, metadata: FitMetadata, path: string): [DrawnRows, DrawnRows | undefined] {
  const { quantities, dimension, rowSize = dimension, numDraws, numWarmupDraws, chains } = metadata;
  const numScalars = quantities.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const numLeading = numWarmupDraws === null ? 3 : 4;
  const numColumns = numLeading + numScalars + sampleStatisticNames.length + rowSize;
  const numRows = chains.length * (numDraws + (numWarmupDraws ?? 0));
  if (table.numCols !== numColumns || table.numRows !== numRows) {
    const found = `${table.numRows} rows of ${table.numCols} columns`;
    throw refusal(path, `is damaged: it has ${found} instead of ${numRows} of ${numColumns}`);
  }
  const column = (index: number): Float64Array => {
    const values: unknown = table.getChildAt(numLeading + index)?.toArray();
    if (values instanceof Float64Array && values.length === numRows) return values;
    throw refusal(path, `is damaged: column ${numLeading + index} is not one of numbers`);
  };
  const columns = Array.from({ length: numColumns - numLeading }, (_, index) => column(index));
  const part = (start: number, draws: number): DrawnRows => {
    const rows = chains.length * draws;
    let next = 0;
    const gather = (size: number): Float64Array => {
      const values = new Float64Array(rows * size);
      for (let element = 0; element < size; element++) {
        const source = columns[next++]!;
        for (let row = 0; row < rows; row++) values[row * size + element] = source[start + row]!;
      }
      return values;
    };
    const tables = quantities.map((quantity) => ({ ...quantity, values: gather(sizeOf(quantity.shape)) }));
    const statistics = Object.fromEntries(sampleStatisticNames.map((name) => [name, gather(1)]));
    return {
      draws: createDraws(chains.length, draws, tables),
      // The names are all of the interface's, by its own definition.
      statistics: statistics as unknown as SampleStatistics,
      positions: gather(rowSize),
    };
  };
  const warmup = numWarmupDraws === null ? undefined : part(chains.length * numDraws, numWarmupDraws);
  return [part(0, numDraws), warmup];
}

function savedPrograms(record: FitRecord): SavedPrograms {
  try {
    const { observations, pointwise, generate } = record.programs();
    if (numConstants(pointwise) + numConstants(generate) > maxProgramConstants) {
      return {
        kind: "none",
        reason: `their data have more than ${maxProgramConstants} numbers, which are not saved. Call it before saving`,
      };
    }
    return { kind: "programs", observations, pointwise: toJson(pointwise), generate: toJson(generate) };
  } catch (error) {
    // A model whose likelihood cannot be evaluated by row still has draws to save.
    return { kind: "none", reason: error instanceof Error ? error.message : String(error) };
  }
}

function numConstants(graph: Graph): number {
  return reachableNodes(graph.outputs.map(({ node }) => node)).reduce(
    (sum, node) =>
      sum + (node.op === "constant" ? node.values.length : node.op === "scan" ? numConstants(node.body) : 0),
    0,
  );
}

function lazyPrograms(text: string | undefined, path: string): () => FitPrograms {
  let programs: FitPrograms | undefined;
  return () => {
    if (programs !== undefined) return programs;
    if (text === undefined) throw refusal(path, "is damaged: it has no programs");
    // What saveFit wrote.
    const saved = fromPlainJson(gunzipSync(Buffer.from(text, "base64")).toString("utf8")) as SavedPrograms;
    if (saved.kind === "none")
      throw new RangeError(`Fit: the saved fit has no programs of its observations: ${saved.reason}.`);
    const { observations, pointwise, generate } = saved;
    programs = { observations, pointwise: fromJson(pointwise), generate: fromJson(generate) };
    return programs;
  };
}

function refusal(path: string, problem: string, cause?: unknown): Error {
  return new Error(`loadFit: \`${path}\` ${problem}.`, cause === undefined ? undefined : { cause });
}
