import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { loadTensorflow, tensorflowLogDensity, writeTensorboardLog } from "../../src/index.js";
import { factored, grouped } from "../support/grouped-density.js";

const host = loadTensorflow();

describe("an explained graph", () => {
  it("says what it takes, gives, holds and computes", () => {
    const density = tensorflowLogDensity(host, grouped(20_000, 7));
    const lines = density.explain().split("\n");
    expect(lines[0]).toBe(`TensorFlow graph of ${density.graph.nodes.length} operations for 1 chain`);
    expect(lines[1]).toBe("takes `position` [9], the bits of Float64");
    expect(lines[2]).toMatch(/^gives `\w+:0` \(value, then gradient\) and `\w+:0` \(value\)$/);
    expect(lines[3]).toBe("holds 3 arrays of data (400000 bytes) as variables");
    expect(lines[4]).toMatch(/^operations: Const \d+, Mul \d+, .*GatherNd 1/);
    expect(lines.slice(6)).toHaveLength(density.graph.nodes.length);
    expect(lines).toContain("position = Placeholder() {dtype=int64, shape=[9]}");
    expect(lines).toContain("Bitcast = Bitcast(position) {T=int64, type=double}");
    expect(lines.some((line) => /^Const\w* = Const\(\) \{dtype=double, value=double\[\] -0\.5\}$/.test(line))).toBe(
      true,
    );
    density.dispose();
  });

  it("is a log of TensorBoard that holds every node", () => {
    const density = tensorflowLogDensity(host, factored());
    const folder = mkdtempSync(join(tmpdir(), "terrace-tensorboard-"));
    const tensors = host.binding.getNumOfTensors();
    try {
      writeTensorboardLog(host, density.graph, folder);
      const files = readdirSync(folder);
      expect(files).toHaveLength(1);
      expect(files[0]).toMatch(/^events\.out\.tfevents\..*\.terrace$/);
      const text = readFileSync(join(folder, files[0]!)).toString("latin1");
      for (const { name } of density.graph.nodes) expect(text).toContain(name);
      expect(host.binding.getNumOfTensors()).toBe(tensors);
    } finally {
      rmSync(folder, { recursive: true });
      density.dispose();
    }
  });
});
