import { describe, expect, it } from "vitest";

import { parseOptions } from "../harness/options.js";

describe("parseOptions", () => {
  it("takes a suite alone and fills in the rest", () => {
    const options = parseOptions(["ess"]);
    expect(options).toMatchObject({ suite: "ess", json: false, seeds: 10, installPeers: false });
    expect(options.cases).toHaveLength(8);
    expect(options.peers).toEqual(["rstan", "brms", "nutpie", "numpyro", "jags", "mcmcpack", "numpy-loop"]);
  });

  it("takes cases, peers and seeds", () => {
    const options = parseOptions([
      "ess",
      "--json",
      "--case",
      "fish",
      "--peer",
      "nutpie",
      "--peer",
      "rstan",
      "--seeds",
      "2",
    ]);
    expect(options.cases.map(({ name }) => name)).toEqual(["fish"]);
    expect(options).toMatchObject({ json: true, peers: ["rstan", "nutpie"], seeds: 2 });
    expect(parseOptions(["ess", "--peer", "none"]).peers).toEqual([]);
  });

  it("takes operations and compilers for linear algebra", () => {
    const options = parseOptions(["linear-algebra", "--case", "solve-matrix-transposed-100"]);
    expect(options.cases).toMatchObject([{ kind: "solve", n: 100, m: 100, transposeA: true }]);
    expect(options.peers).toEqual(["c-O2"]);
    expect(parseOptions(["linear-algebra"]).cases).toHaveLength(40);
    expect(() => parseOptions(["linear-algebra", "--case", "fish"])).toThrow(/there is no case `fish`/);
    expect(() => parseOptions(["linear-algebra", "--peer", "rstan"])).toThrow(
      /there is no peer `rstan`\. The peers are c-O2;/,
    );
  });

  it("takes models on tensors", () => {
    const options = parseOptions(["tfjs", "--case", "gaussian-1e6/tfjs-node-graph/64", "--peer", "wasm-kernel"]);
    expect(options.cases).toMatchObject([{ chains: 64, model: { name: "gaussian-1e6" } }]);
    expect(options.peers).toEqual(["wasm-kernel"]);
    expect(parseOptions(["tfjs"]).cases.map(({ name }) => name)).toEqual([
      "radon-intercepts/tfjs-node-graph/1",
      "radon-intercepts/tfjs-node-graph/64",
      "gaussian-1e5/tfjs-node-graph/1",
      "gaussian-1e5/tfjs-node-graph/64",
      "gaussian-1e6/tfjs-node-graph/1",
      "gaussian-1e6/tfjs-node-graph/64",
    ]);
    expect(() => parseOptions(["tfjs", "--case", "fish"])).toThrow(/there is no case `fish`/);
  });

  it.each([
    [
      [],
      "bench: expected one suite of gradient, ess, gibbs, compile, memory, linear-algebra, tfjs, planner, received ``.",
    ],
    [
      ["speed"],
      "bench: expected one suite of gradient, ess, gibbs, compile, memory, linear-algebra, tfjs, planner, received `speed`.",
    ],
    [["ess", "--case", "fisch"], "bench: there is no case `fisch`. Did you mean `fish`?"],
    [["memory", "--case", "fish"], "bench: the suite memory has a model of its own and takes no `--case`."],
    [["ess", "--seeds", "0"], "bench: `--seeds` must be an integer from 1, received `0`."],
  ])("refuses %j", (args, message) => {
    expect(() => parseOptions(args)).toThrow(new RangeError(message));
  });

  it("refuses an unknown peer by name", () => {
    expect(() => parseOptions(["ess", "--peer", "pyro"])).toThrow(/there is no peer `pyro`\. The peers are rstan, /);
  });
});
