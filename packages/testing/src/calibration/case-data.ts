/** @file Data of the calibration's cases: from the examples, from the posterior cases, or simulated from a fixed seed. */

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createGenerator, randomNormal } from "@terrace/core";
import { byLevel, readCsv, type CsvColumn, type DataInput } from "@terrace/runtime";

/** Eight schools [Rubin1981]: estimated effects of coaching and their standard errors. */
export function eightSchools(): DataInput {
  return {
    y: { A: 28, B: 8, C: -3, D: 7, E: -1, F: 1, G: 18, H: 12 },
    se: { A: 15, B: 10, C: 16, D: 11, E: 9, F: 11, G: 10, H: 18 },
  };
}

/** Radon in 919 houses of 85 counties, with the county's uranium. */
export function radon(): DataInput {
  const houses = exampleFile("radon.csv");
  const county = houses["county"]!;
  return { y: houses["log_radon"], floor: houses["floor"], county, uranium: byLevel(county, houses["log_uranium"]!) };
}

/** Fish caught against temperature in two kinds of weather. */
export function fish(): DataInput {
  const rows = exampleFile("fish.csv");
  return { caught: rows["fish_num"], temperature: rows["temperature"], weather: rows["weather"] };
}

/** 200 numbers, half of them about -3 and half about 3. */
export function twoModes(): DataInput {
  const generator = createGenerator("calibration: two modes", 0, "draws");
  return { y: Array.from({ length: 200 }, (_, n) => randomNormal(generator, n % 2 === 0 ? -3 : 3, 1)) };
}

/** A file of the examples, by column. */
export function exampleFile(file: string): Readonly<Record<string, CsvColumn>> {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "pnpm-workspace.yaml"))) folder = dirname(folder);
  return readCsv(join(folder, "examples", "data", file));
}
