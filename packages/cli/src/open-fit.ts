/** @file Opens a saved fit for a command. */

import { loadFit, type Fit } from "terrace";

import { oneLine, UsageError } from "./failure.js";

/** @throws UsageError when the file is absent, cut short, damaged or no fit */
export async function openFit(path: string): Promise<Fit> {
  try {
    return await loadFit(path);
  } catch (error) {
    throw new UsageError(oneLine(error).replace(/^loadFit: /, ""), { cause: error });
  }
}
