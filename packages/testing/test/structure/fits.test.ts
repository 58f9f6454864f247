/** @file Every model of the tables, recognised or not, is drawn by a compiled sweep in a whole fit. */

import { parseModel } from "@terrace/model";
import { closeWorkers, sample } from "@terrace/runtime";
import { afterAll, describe, expect, it } from "vitest";
import { analysed } from "./check-conditionals.js";
import { nearMisses } from "./near-misses.js";
import { recognised } from "./recognised.js";
import { tableData } from "./table-data.js";

const options = { sampler: "gibbs", chains: 1, warmup: 20, draws: 20, seed: 1 } as const;

/** All draws finite, and every continuous parameter moving. */
async function verifyFit(text: string): Promise<void> {
  const { draws } = await sample(parseModel(text), tableData, options);
  for (const { name, chains } of draws.scalars()) {
    expect(chains[0]!.every(Number.isFinite), name).toBe(true);
  }
  for (const name of draws.names) {
    const { values } = draws.get(name);
    expect(values.every(Number.isInteger) || values.some((value) => value !== values[0]), name).toBe(true);
  }
}

describe("fits of models that are recognised", () => {
  afterAll(closeWorkers);
  it.each(recognised.map(({ name, text }) => [name, text] as const))("%s", async (_, text) => {
    await verifyFit(text);
  });
});

describe("fits of models that are not recognised", () => {
  afterAll(closeWorkers);
  const drawable = nearMisses.filter(({ text }) => {
    const { refusals, problems } = analysed(text, tableData).analysis;
    return refusals.length + problems.length === 0;
  });

  it("are most of them", () => {
    expect(drawable.length).toBeGreaterThan(0.9 * nearMisses.length);
  });

  it.each(drawable.map(({ name, text }) => [name, text] as const))("%s", async (_, text) => {
    await verifyFit(text);
  });
});
