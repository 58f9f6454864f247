/**
 * @file Examples in the packages' documentation comments are run. `EXPRESSION; // VALUE` is compared where VALUE is a number or an
 * array; the names `draws`, `statistics`, `logJoint`, `b` and `x` of the examples are the small values below.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import * as core from "../../packages/core/src/index.js";
import * as diagnostics from "../../packages/diagnostics/src/index.js";
import * as distributions from "../../packages/distributions/src/index.js";
import * as graph from "../../packages/graph/src/index.js";
import * as hmc from "../../packages/hmc/src/index.js";
import * as kernel from "../../packages/backend-kernel/src/index.js";
import * as model from "../../packages/model/src/index.js";
import * as runtime from "../../packages/runtime/src/index.js";
import { fromRoot, root } from "./markdown.js";

interface Example {
  /** Path from the root and line. */
  readonly place: string;
  readonly file: string;
  readonly text: string;
}

/** Examples that read files which a person has. */
const needFiles = /loadFit\(/;

const examples = ["core", "graph", "distributions", "model", "backend-kernel", "hmc", "diagnostics", "runtime"].flatMap(
  (name) => {
    const folder = join(root, "packages", name, "src");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    return files.sort().flatMap((file) => examplesOf(join(folder, file)));
  },
);

function examplesOf(file: string): Example[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true);
  const found: Example[] = [];
  const visit = (node: ts.Node): void => {
    for (const tag of ts.getJSDocTags(node)) {
      if (tag.parent.parent !== node || tag.tagName.text !== "example") continue;
      const { line } = source.getLineAndCharacterOfPosition(tag.pos);
      const text = ts.getTextOfJSDocComment(tag.comment) ?? "";
      found.push({ place: `${fromRoot(file)}:${line + 1}`, file, text });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function smallValues(): Record<string, unknown> {
  const column = (name: string, dims: readonly string[], shape: readonly number[], values: number[]) => {
    return { name, dims, shape, values: Float64Array.from(values) };
  };
  const wave = (length: number): number[] => Array.from({ length }, (_, k) => Math.sin(12.9898 * (k + 1)));
  const draws = core.createDraws(2, 4, [
    column("a", [], [], wave(8)),
    column("mu", ["k"], [2], wave(16)),
    column("sigma", ["k"], [2], wave(16).map(Math.exp)),
    column(
      "weight",
      [],
      [],
      wave(8).map((value) => 0.5 + 0.4 * value),
    ),
  ]);
  const b = new graph.GraphBuilder();
  return {
    draws,
    statistics: Object.fromEntries(core.sampleStatisticNames.map((name) => [name, Float64Array.from(wave(8))])),
    // A mixture of two normals with equal priors, at one observation.
    logJoint: ({ mu, sigma, weight }: Record<string, Float64Array>) => {
      const density = (k: number): number => Math.exp(-0.5 * (mu![k]! / sigma![k]!) ** 2) / sigma![k]!;
      return Math.log(weight![0]! * density(0) + (1 - weight![0]!) * density(1));
    },
    b,
    x: b.input("x", [3]),
    /** A standard normal in two dimensions. */
    density: {
      dimension: 2,
      logDensity: (position: Float64Array) => -0.5 * (position[0]! ** 2 + position[1]! ** 2),
      logDensityGradient(position: Float64Array, gradient: Float64Array) {
        gradient.set(position.map((each) => -each));
        return -0.5 * (position[0]! ** 2 + position[1]! ** 2);
      },
      allocate: (length: number) => new Float64Array(length),
    },
    generators: {
      initialisation: core.createGenerator(1, 0, "initialisation"),
      warmup: core.createGenerator(1, 0, "warmup"),
      draws: core.createGenerator(1, 0, "draws"),
    },
  };
}

/** The constructor of asynchronous functions, which has no name: examples are text, and run with names in scope. */
const AsyncFunction = (async () => {}).constructor as new (
  ...parameters: string[]
) => (...values: unknown[]) => Promise<void>;

/** Runs an example and calls `check` with the value and the text of each `// VALUE`. */
async function run({ file, text }: Example, check: (value: unknown, shown: string) => void): Promise<void> {
  const own = (await import(/* @vite-ignore */ file)) as Record<string, unknown>;
  const names: Record<string, unknown> = {
    ...smallValues(),
    ...graph,
    ...core,
    ...core.special,
    ...kernel,
    ...distributions,
    ...hmc,
    ...diagnostics,
    ...model,
    ...runtime,
    ...own,
    check,
  };
  const marked = text.replace(/^(?!const )(.+); \/\/ (.*)$/gm, (_, expression: string, shown: string) => {
    return `check(${expression}, ${JSON.stringify(shown)});`;
  });
  const { outputText } = ts.transpileModule(marked, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const usable = Object.keys(names).filter((name) => !new RegExp(`const \\{?\\[? ?${name}\\b`).test(text));
  const program = new AsyncFunction(...usable, outputText);
  await program(...usable.map((name) => names[name]));
}

function compare(value: unknown, shown: string): void {
  const array = /^(?:Float64Array )?(\[[-\d., e]*\])$/.exec(shown);
  if (array !== null) {
    expect(Array.from(value as ArrayLike<number>)).toEqual(JSON.parse(array[1]!));
  } else if (/^-?[\d.e-]+$/.test(shown)) {
    // As many digits as are shown.
    const digits = shown.replace(/^-?[0.]*/, "").replace(".", "").length;
    expect(Number((value as number).toPrecision(digits))).toBe(Number(shown));
  }
}

describe("examples in comments", () => {
  it("are found", () => {
    expect(examples.length).toBeGreaterThan(15);
  });

  for (const example of examples.filter(({ text }) => !needFiles.test(text))) {
    it(example.place, async () => {
      await run(example, compare);
    });
  }
});
