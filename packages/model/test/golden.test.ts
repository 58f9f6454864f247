/** @file Golden programs: what every construct becomes, and what every mistake is told. UPDATE_GOLDEN=1 rewrites them. */

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { verifyProbabilisticGraph } from "@terrace/distributions";
import { describe, expect, it } from "vitest";
import { ModelError, parseModel } from "../src/index.js";

const separator = "\n---\n";
const isUpdate = process.env["UPDATE_GOLDEN"] === "1";

function programs(folder: string): { name: string; path: URL; program: string; expected: string }[] {
  const directory = new URL(`golden/${folder}/`, import.meta.url);
  return readdirSync(directory)
    .filter((name) => name.endsWith(".txt"))
    .sort()
    .map((name) => {
      const path = new URL(name, directory);
      const [program, ...rest] = readFileSync(path, "utf8").split(separator);
      return { name: name.slice(0, -4), path, program: program!, expected: rest.join(separator).trimEnd() };
    });
}

function messageOf(program: string): string {
  try {
    parseModel(program);
  } catch (error) {
    if (error instanceof ModelError) return `${error.code}\n${error.message}`;
    throw error;
  }
  return "no error";
}

describe("good programs", () => {
  const good = programs("good");
  it("are at least sixty", () => expect(good.length).toBeGreaterThanOrEqual(60));
  it.each(good)("$name", ({ path, program, expected }) => {
    const { graph } = parseModel(program);
    verifyProbabilisticGraph(graph);
    const printed = String(parseModel(program));
    if (isUpdate) writeFileSync(path, `${program}${separator}${printed}\n`);
    else expect(printed).toBe(expected);
  });
});

describe("bad programs", () => {
  const bad = programs("bad");
  it("are at least one hundred and twenty", () => expect(bad.length).toBeGreaterThanOrEqual(120));
  it.each(bad)("$name", ({ path, program, expected }) => {
    const message = messageOf(program);
    expect(message).not.toBe("no error");
    if (isUpdate) writeFileSync(path, `${program}${separator}${message}\n`);
    else expect(message).toBe(expected);
  });
});
