import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tableFromIPC, tableToIPC, tableFromArrays } from "apache-arrow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Fit, loadFit } from "../../src/fit/fit.js";
import { sample } from "../../src/sample/sample.js";
import { groups, groupsData, hashDraws, hashFit } from "../support/models.js";

const options = {
  chains: 3,
  warmup: 150,
  draws: 100,
  seed: "a seed",
  saveWarmup: true,
  metric: "dense",
  thin: 2,
} as const;
let folder: string;
let fit: Fit;
let path: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "terrace-fit-"));
  path = join(folder, "fit.arrow");
  fit = await sample(groups, groupsData, options);
  await fit.save(path);
});
afterAll(() => rm(folder, { recursive: true }));

describe("save and load", () => {
  it("bring everything back, bit for bit", async () => {
    const loaded = await loadFit(path);
    expect(hashFit(loaded)).toBe(hashFit(fit));
    expect(hashDraws(loaded.warmup!.draws)).toBe(hashDraws(fit.warmup!.draws));
    expect(loaded.warmup!.sampleStats).toEqual(fit.warmup!.sampleStats);
    for (const name of fit.draws.names) {
      const { dims, shape, coords } = loaded.draws.get(name);
      const before = fit.draws.get(name);
      expect({ dims, shape, coords }).toEqual({ dims: before.dims, shape: before.shape, coords: before.coords });
    }
    expect(loaded.options).toEqual(fit.options);
    expect(loaded.seed).toBe("a seed");
    expect(loaded.timings).toEqual(fit.timings);
    expect(loaded.chains).toEqual(fit.chains);
    expect([loaded.incomplete, loaded.failures]).toEqual([false, []]);
    expect(String(loaded.summary())).toBe(String(fit.summary()));
    expect(loaded.explain()).toBe(fit.explain());
    expect(await Fit.load(path)).toBeInstanceOf(Fit);
  });

  it("keep what numbers can be: NaN, infinities, -0, the smallest", async () => {
    const { values } = fit.draws.get("a");
    const odd = [Number.NaN, Infinity, -Infinity, -0, 5e-324, Number.MAX_VALUE];
    const before = values.slice(0, odd.length);
    values.set(odd);
    const other = join(folder, "odd.arrow");
    await fit.save(other);
    const loaded = await loadFit(other);
    const bits = (array: Float64Array): BigUint64Array => new BigUint64Array(array.slice().buffer);
    expect(bits(loaded.draws.get("a").values)).toEqual(bits(values));
    values.set(before);
  });

  it("keep likelihoods and predictions", async () => {
    const loaded = await loadFit(path);
    expect(hashDraws(loaded.logLikelihood())).toBe(hashDraws(fit.logLikelihood()));
    expect(hashDraws(loaded.predict())).toBe(hashDraws(fit.predict()));
    expect(() => loaded.predict({ y: [1] })).toThrow("predict: a loaded fit does not have its model");
  });

  it("can be saved again", async () => {
    const again = join(folder, "again.arrow");
    await (await loadFit(path)).save(again);
    expect(await readFile(again)).toEqual(await readFile(path));
  });

  it("write a table that any Arrow reader reads", async () => {
    const table = tableFromIPC(await readFile(path));
    const names = table.schema.fields.map(({ name }) => name);
    expect(names.slice(0, 8)).toEqual([".chain", ".iteration", ".draw", ".warmup", "mu", "tau", "a[a]", "a[b]"]);
    expect(names).toContain("divergent__");
    expect(names.at(-1)).toBe(".position[7]");
    expect(table.numRows).toBe(3 * (50 + 75));
    const drawn = await fit.toArrow();
    expect(drawn.numRows).toBe(150);
    expect(drawn.getChild("mu")!.toArray()).toEqual(fit.draws.get("mu").values);
    expect([...(drawn.getChild(".chain")!.toArray() as Int32Array).slice(49, 51)]).toEqual([1, 2]);
    expect([...(drawn.getChild(".iteration")!.toArray() as Int32Array).slice(49, 51)]).toEqual([50, 1]);
  });
});

describe("loadFit refuses", () => {
  const refused = async (name: string, content: Uint8Array | string, message: string): Promise<void> => {
    const file = join(folder, name);
    await writeFile(file, content);
    await expect(loadFit(file)).rejects.toThrow(`loadFit: \`${file}\` ${message}`);
  };

  it("a file that is cut short, wherever it is cut", async () => {
    const bytes = await readFile(path);
    for (const share of [0.1, 0.5, 0.9]) {
      await refused("cut.arrow", bytes.subarray(0, Math.floor(share * bytes.length)), "is cut short");
    }
    await refused("cut.arrow", bytes.subarray(0, -1), "is cut short");
    await refused("cut.arrow", bytes.subarray(0, 3), "is not a saved fit");
    await refused("cut.arrow", "", "is empty");
  });

  it("a file with a byte changed, wherever it is", async () => {
    const bytes = await readFile(path);
    const marker = "terrace-sha256:";
    const at = bytes.indexOf(marker);
    const places = [
      ...Array.from({ length: 50 }, (_, k) => 8 + Math.floor(((bytes.length - 16) * k) / 50)),
      ...[at + 2, at + marker.length, at + marker.length + 63],
    ];
    for (const place of places) {
      const changed = Buffer.from(bytes);
      changed[place]! ^= 4;
      await refused("changed.arrow", changed, "is damaged: its bytes are not those that were saved.");
    }
  });

  it("nothing of a file from before there were checksums", async () => {
    const bytes = await readFile(path);
    const text = bytes.toString("latin1").replace("terrace-sha256:", "terrace-nothing");
    const unmarked = Buffer.from(text.replace("terrace.checksum", "terrace.whatever"), "latin1");
    const file = join(folder, "old.arrow");
    await writeFile(file, unmarked);
    expect(hashFit(await loadFit(file))).toBe(hashFit(fit));
  });

  it("a file with a hole", async () => {
    const bytes = await readFile(path);
    const holed = Buffer.concat([bytes.subarray(0, 8), bytes.subarray(bytes.length - 300)]);
    await refused("hole.arrow", holed, "is damaged");
  });

  it("other files", async () => {
    await refused("text.arrow", "a,b\n1,2\n", "is not a saved fit: it is no Arrow file.");
    const table = tableToIPC(tableFromArrays({ x: Float64Array.of(1, 2) }), "file");
    await refused("table.arrow", table, "is an Arrow file, but not a fit that Terrace saved.");
    await expect(loadFit(join(folder, "absent.arrow"))).rejects.toThrow("cannot be read: ENOENT");
    await expect(loadFit(5 as never)).rejects.toThrow("loadFit: `path` must be a path, received 5.");
  });
});

describe("save", () => {
  it("leaves the earlier file and no other when it cannot write", async () => {
    const absent = join(folder, "no", "such", "folder", "fit.arrow");
    await expect(fit.save(absent)).rejects.toThrow(`save: \`${absent}\` cannot be written: ENOENT`);
    const before = await readdir(folder);
    expect(before.filter((name) => name.endsWith(".tmp"))).toEqual([]);
    await expect(fit.save("")).rejects.toThrow('save: `path` must be a path, received "".');
  });
});
