import { execFileSync } from "node:child_process";
import { lstatSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { loadFit, model as template, sample } from "terrace";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { run } from "../src/run.js";
import { samplingOptions } from "../src/sampling-options.js";

const model = fileURLToPath(new URL("fixtures/heights.mjs", import.meta.url));
const csv = fileURLToPath(new URL("fixtures/heights.csv", import.meta.url));
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "terrace-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Result {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

async function terrace(...args: string[]): Promise<Result> {
  let [out, error] = ["", ""];
  const code = await run(args, { out: (text) => (out += text), error: (text) => (error += text) });
  return { code, out, error };
}

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** One line, exit code 2, nothing on standard output. */
async function refused(args: readonly string[], message: string): Promise<void> {
  expect(await terrace(...args)).toEqual({ code: 2, out: "", error: `terrace: ${message}\n` });
}

describe("flags", () => {
  it("have help", async () => {
    const all = await terrace("--help");
    expect(all.code).toBe(0);
    expect(all.out).toContain("$ terrace sample radon.ts --data radon.csv --chains 4 --seed 1 --out radon.arrow");
    for (const name of ["sample", "summary", "diagnose", "setup"]) {
      expect(all.out).toContain(`  ${name} `);
      const help = await terrace(name, "--help");
      expect(help.code).toBe(0);
      expect(help.out).toMatch(new RegExp(`^Usage: terrace ${name} `));
    }
    expect((await terrace()).code).toBe(2);
    const setup = await terrace("setup", "tfjs-node", "--help");
    expect(setup.code).toBe(0);
    expect(setup.out).toMatch(/^Usage: terrace setup tfjs-node /);
  });

  it("that are wrong are named in a line", async () => {
    await refused(["smaple"], "unknown command 'smaple' (Did you mean sample?)");
    await refused(["setup", "tfjs-nod"], "unknown command 'tfjs-nod' (Did you mean tfjs-node?)");
    await refused(["setup", "tfjs-node", "--gpuu"], "unknown option '--gpuu' (Did you mean --gpu?)");
    await refused(
      ["setup", "tfjs-node", "--source", "elsewhere"],
      "option '--source <name>' argument 'elsewhere' is invalid. Allowed choices are auto, vendor, registries.",
    );
    await refused(["sample", "m.ts", "--chians", "2"], "unknown option '--chians' (Did you mean --chains?)");
    await refused(
      ["sample", "m.ts", "--chains", "0"],
      "option '-c, --chains <n>' argument '0' is invalid. It must be an integer from 1.",
    );
    await refused(
      ["sample", "m.ts", "--target-acceptance", "high"],
      "option '--target-acceptance <p>' argument 'high' is invalid. It must be a number.",
    );
    await refused(["sample"], "missing required argument 'model'");
    await refused(["sample", "m.ts", "--seed"], "option '-s, --seed <seed>' argument missing");
    await refused(
      ["summary", "fit.arrow", "--probs", "0.5,2"],
      "option '--probs <p,...>' argument '0.5,2' is invalid. Probabilities must be from 0 to 1.",
    );
    await refused(
      ["sample", model, "--data", csv, "--target-acceptance", "2"],
      "`--target-acceptance` must be a number between 0 and 1, both excluded, received 2.",
    );
    await refused(
      ["sample", model, "--data", csv, "--out", join(folder, "no", "fit.arrow")],
      `\`--out\` must be in a folder that exists, received \`${join(folder, "no", "fit.arrow")}\`.`,
    );
  });

  it("that name what cannot be written are refused before sampling", async () => {
    const text = file("good.arrow", "text");
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const sampled = (...flags: string[]): string[] => ["sample", model, "--data", csv, ...flags];
    const below = join(text, "x.arrow");
    await refused(sampled("--out", below), `\`--out\` must be in a folder that exists, received \`${below}\`.`);
    await refused(sampled("--out", folder), `\`--out\` must be a file, received the folder \`${folder}\`.`);
    await refused(
      sampled("--out", pipe),
      `\`--out\` must be a regular file, received \`${pipe}\`, a device, a pipe or a socket.`,
    );
    expect(lstatSync(pipe).isFIFO()).toBe(true);
    await refused(sampled("--cmdstan-csv", text), `\`--cmdstan-csv\` must be a folder, received \`${text}\`.`);
    await refused(sampled("--cmdstan-csv", below), `\`--cmdstan-csv\` must be a folder, received \`${below}\`.`);
  });
});

describe("options of `sample`", () => {
  const sampled = (...flags: string[]): string[] => ["sample", model, "--data", csv, ...flags];

  it("have the library's choices", async () => {
    const trivial = template`mu ~ normal(0, 1)`;
    const withChoices = samplingOptions().filter(({ argChoices }) => argChoices !== undefined);
    expect(withChoices.map((option) => option.attributeName())).toEqual(
      ["sampler", "metric", "backend", "precision", "rewrite"], // prettier-ignore
    );
    for (const option of withChoices) {
      const refusal = await sample(trivial, {}, { [option.attributeName()]: "other" }).then(String, String);
      expect([...refusal.matchAll(/"(\w+)"/g)].map(([, choice]) => choice)).toEqual([...option.argChoices!, "other"]);
    }
  });

  it("are refused in the library's words, with the names of the flags", async () => {
    await refused(
      sampled("--backend", "cuda"),
      "option '--backend <name>' argument 'cuda' is invalid. Allowed choices are auto, wasm, typescript, tfjs, webgpu.",
    );
    await refused(
      sampled("--precision", "single", "--backend", "wasm"),
      '`--precision` "single" is for a backend that computes in Float32; "wasm" computes in Float64, where there is nothing to gain. ' +
        'Take "double", or the `--backend` "tfjs".',
    );
    await refused(
      sampled("--precision", "corrected"),
      '`--precision` "corrected" weighs the ends of trajectories of a given length, those of the `--sampler` "hmc"; ' +
        'NUTS weighs every point of a trajectory. Take `--sampler` "hmc", or `--precision` "double".',
    );
    await refused(
      sampled("--lockstep", "3", "--sampler", "hmc"),
      "`--lockstep` must be true, false or a number that divides `--chains` (4), received 3.",
    );
    await refused(sampled("--step-size", "0"), "`--step-size` must be a positive number, received 0.");
    await refused(
      sampled("--lockstep", "two"),
      "option '--lockstep [n]' argument 'two' is invalid. It must be an integer from 1.",
    );
    await refused(
      sampled("--init", file("list.json", "[{}]")),
      "`--init` must be values by parameter name, or an array of them with one entry for each of 4 chains, received an array of length 1.",
    );
    const fixed = file("negative.json", '{ "tau": -1 }');
    const { code, error } = await terrace(...sampled("--fixed", fixed));
    expect([code, error.slice(0, 30)]).toEqual([2, "terrace: `--fixed.tau` must be"]);
    await refused(sampled("--fixed", "absent.json"), "there is no file of `--fixed` `absent.json`.");
    const blank = file("empty-values.json", "");
    await refused(sampled("--init", blank), `\`${blank}\` is empty; expected values by parameter name.`);
  });

  it("reach the sampler", async () => {
    const out = join(folder, "options.arrow");
    const init = file("init.json", '[{ "mu": 1 }, { "mu": 2, "tau": 0.5 }]');
    const fixed = file("fixed.json", '{ "sigma": 1 }');
    const run = sampled(
      "--chains", "2", "--warmup", "20", "--draws", "20", "--seed", "1", "--quiet", "--out", out, "--init", init, "--fixed", fixed,
      "--step-size", "0.1", "--backend", "typescript", "--rewrite", "none", "--sampler", "hmc", "--precision", "double", "--lockstep",
    ); // prettier-ignore
    expect(await terrace(...run)).toEqual({ code: 0, out: "", error: "" });
    const { options, draws } = await loadFit(out);
    expect(options).toMatchObject({ backend: "typescript", lockstep: 2, rewrite: "none", fixed: ["sigma"] });
    expect(draws.names).not.toContain("sigma");
    // A number after the flag is the size of a group.
    expect((await terrace(...run, "1")).code).toBe(0);
    expect((await loadFit(out)).options.lockstep).toBe(1);
  });
});

describe("model files", () => {
  it("that are wrong are named in a line", async () => {
    await refused(["sample", "absent.ts"], "there is no model file `absent.ts`.");
    await refused(
      ["sample", csv],
      `the model file \`${csv}\` must be TypeScript or JavaScript (.ts, .mts, .cts, .js, .mjs, .cjs).`,
    );
    const none = file("none.mjs", "export const a = 1;");
    await refused(["sample", none], `\`${none}\` exports no model. Export one: export default model\`...\`;`);
    const several = file("several.mjs", "export const a = { source: '', graph: { statements: [] } }, b = { ...a };");
    await refused(
      ["sample", several],
      `\`${several}\` exports several models (\`a\`, \`b\`). Make one of them the default export.`,
    );
    const broken = file("broken.mjs", "throw new Error('not\\ntoday')");
    await refused(["sample", broken], `\`${broken}\` cannot be loaded: not today`);
  });
});

describe("data files", () => {
  const sampled = (...paths: string[]): string[] => ["sample", model, ...paths.flatMap((path) => ["--data", path])];

  it("that are wrong are named in a line", async () => {
    await refused(sampled("absent.csv"), "there is no data file `absent.csv`.");
    await refused(sampled(model), `the data file \`${model}\` must be .csv, .tsv or .json.`);
    const empty = file("empty.csv", "");
    await refused(sampled(empty), `\`${empty}\` is empty; expected a line of column names and rows.`);
    const ragged = file("ragged.csv", "y,g\n1,a\n2\n");
    await refused(sampled(ragged), `line 3 of \`${ragged}\` must have 2 fields as the first line has, received 1.`);
    const blank = file("blank.json", " ");
    await refused(sampled(blank), `\`${blank}\` is empty; expected a JSON object of columns by name.`);
    const list = file("list.json", "[1, 2]");
    await refused(
      sampled(list),
      `\`${list}\` must hold a JSON object of columns by name, or a list of rows with named fields.`,
    );
    const other = file("other.json", '{ "y": [1] }');
    await refused(sampled(csv, other), `\`${csv}\` and \`${other}\` both have \`y\`.`);
    const { code, error } = await terrace(...sampled(file("bad.json", "{")));
    expect([code, error.split("\n").length]).toEqual([2, 2]);
    expect(error).toContain("is not JSON: ");
  });

  it.each([
    ["a missing column", "y,county\n1,a\n", "`g`"],
    ["a missing label", "y,g\n1,a\n2,NA\n", "`g`"],
    ["a wrong type", "y,g\none,a\n2,b\n", "`y`"],
  ])("with %s are refused in a line that names it", async (_, text, name) => {
    const { code, out, error } = await terrace(...sampled(file("data.csv", text)));
    expect([code, out]).toEqual([2, ""]);
    expect(error.match(/\n/g)).toHaveLength(1);
    expect(error).toMatch(/^terrace: /);
    expect(error).toContain(name);
  });
});

describe("a run that cannot be saved", () => {
  // The model's file takes the folder away after the flags have been looked at.
  const removing = (name: string): { readonly path: string; readonly into: string } => {
    const into = join(folder, name);
    mkdirSync(into);
    const source = `import { rmSync } from "node:fs";
      rmSync(${JSON.stringify(into)}, { recursive: true });
      export { default } from ${JSON.stringify(pathToFileURL(model).href)};`;
    return { path: file(`${name}.mjs`, source), into };
  };
  const flags = ["--data", csv, "--chains", "2", "--warmup", "100", "--draws", "100", "--seed", "1"];

  it("prints the summary, saves elsewhere and fails in a line", async () => {
    const { path, into } = removing("gone");
    const out = join(into, "fit.arrow");
    const { code, out: printed, error } = await terrace("sample", path, ...flags, "--out", out);
    expect(code).toBe(1);
    expect(printed).toMatch(/^sigma +\d/m);
    expect(printed).not.toContain("Saved in");
    const line = error.split("\n").find((each) => each.startsWith("terrace: "))!;
    expect(line).toContain(`terrace: \`${out}\` cannot be written: ENOENT`);
    const rescued = /The fit is saved in `(.*)` instead\.$/.exec(line)![1]!;
    expect((await terrace("summary", rescued)).code).toBe(0);
    rmSync(rescued);
  });

  it("says that the fit is there when only the CmdStan files are not", async () => {
    const out = join(folder, "kept.arrow");
    const csvFolder = join(folder, "blocked");
    const source = `import { writeFileSync } from "node:fs";
      writeFileSync(${JSON.stringify(csvFolder)}, "");
      export { default } from ${JSON.stringify(pathToFileURL(model).href)};`;
    const path = file("blocks.mjs", source);
    const result = await terrace("sample", path, ...flags, "--out", out, "--cmdstan-csv", csvFolder, "--quiet");
    expect(result.code).toBe(1);
    expect(result.error).toContain(`\`${csvFolder}\` cannot be made: `);
    expect(result.error).toContain(`The fit itself is saved in \`${out}\`.\n`);
    expect((await terrace("summary", out)).code).toBe(0);
  });
});

describe("sample, summary and diagnose", () => {
  it("go from files to a verdict", async () => {
    const fit = join(folder, "fit.arrow");
    const flags = ["--chains", "2", "--warmup", "200", "--draws", "200", "--seed", "1", "--quiet"];
    const csvs = join(folder, "csv");
    expect(await terrace("sample", model, "--data", csv, ...flags, "--out", fit, "--cmdstan-csv", csvs)).toEqual({
      code: 0,
      out: "",
      error: "",
    });
    const summary = await terrace("summary", fit);
    expect(summary.code).toBe(0);
    expect(summary.out).toMatch(/^a\[b\] +-?\d+\.\d\d /m);
    expect(summary.out).toMatch(/^Verdict: /m);
    const some = await terrace("summary", fit, "--variables", "mu, a", "--probs", "0.1,0.9", "--digits", "4");
    expect(some.out).toContain("l-80% CI");
    expect(some.out).not.toMatch(/^sigma /m);
    const rows = JSON.parse((await terrace("summary", fit, "--json")).out) as { rows: { name: string }[] };
    expect(rows.rows.map(({ name }) => name)).toEqual(["mu", "tau", "a[a]", "a[b]", "a[c]", "sigma"]);
    // 400 draws are too few to be trusted.
    const verdict = await terrace("diagnose", fit, "--explain");
    expect(verdict.code).toBe(1);
    expect(verdict.out).toMatch(/^Verdict: do not trust these draws/);
    expect(verdict.out).toMatch(/^Chain {2}Draws\n {4}1 {4}200\n {4}2 {4}200$/m);
    expect(verdict.out).toContain("Sampler\n  Gibbs");
    const byNuts = join(folder, "nuts.arrow");
    await terrace("sample", model, "--data", csv, ...flags, "--sampler", "nuts", "--out", byNuts);
    expect((await terrace("diagnose", byNuts)).out).toMatch(
      /^Chain {2}Draws {2}Acceptance {2}Step size {2}Leapfrogs {2}Divergences {2}At depth limit$/m,
    );
    await refused(
      ["summary", fit, "--variables", "sigmo"],
      "`--variables` must be a recorded quantity, received `sigmo`. Did you mean `sigma`?",
    );
    await refused(["diagnose", csv], `\`${csv}\` is not a saved fit: it is no Arrow file.`);
    const { code, error } = await terrace("summary", join(folder, "absent.arrow"));
    expect([code, error.match(/\n/g)?.length]).toEqual([2, 1]);
  });
});
