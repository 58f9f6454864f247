/** @file The stored answers of R's posterior, read once for all tests. */
import { readFileSync } from "node:fs";

/** One array of draws with the answers; the strings mark values that are not finite. */
export interface OracleCase {
  readonly case: string;
  readonly chains: readonly Float64Array[];
  readonly answers: Readonly<Record<string, number | string>>;
}

interface RawCase {
  readonly case: string;
  readonly chains: readonly (readonly (number | string)[])[];
  readonly answers: Readonly<Record<string, number | string>>;
}

/** Reads all cases; R's `NA` is NaN here. */
export function oracleCases(): OracleCase[] {
  const text = readFileSync(new URL("data/diagnostics-oracle.json", import.meta.url), "utf8");
  const { cases } = JSON.parse(text) as { cases: RawCase[] };
  return cases.map(({ case: name, chains, answers }) => ({
    case: name,
    chains: chains.map((chain) => Float64Array.from(chain, toNumber)),
    answers,
  }));
}

/** A stored number or one of the markers `NA`, `NaN`, `Inf`, `-Inf`. */
export function toNumber(value: number | string): number {
  if (typeof value === "number") return value;
  if (value === "Inf") return Infinity;
  if (value === "-Inf") return -Infinity;
  return NaN;
}
