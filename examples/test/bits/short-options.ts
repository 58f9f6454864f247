/** @file Stands in for `options.ts` in examples that are bundled. */
import type { SampleOptions } from "terrace";

/** None: the recorder has its own. */
export function commandLineOptions(): SampleOptions {
  return {};
}

/** Nothing, for times differ. */
export function timings(): string {
  return "";
}

/** The name, by which the recorder knows the file. */
export function dataFile(name: string): string {
  return name;
}
